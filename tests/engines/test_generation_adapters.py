"""Adapters while serving: every answer equals the one of plain PEFT with that adapter alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from asking import QUESTIONS, answer, asking, sizes_of_steps, together
from peft import PeftModel
from tiers import quick
from tiny import Family
from tiny_adapters import plain_model

from rag_app import prompts
from rag_app.engines.choosing import decisions
from rag_app.engines.transformers.constrained import choose
from rag_app.engines.transformers.decoding import CausalSession
from rag_app.models.stopping import end_of_turn_id

TOKENS = 12


def peft_answers(base: Path, folder: Path | None, prompts: list[list[int]]) -> list[tuple[list[int], torch.Tensor]]:
    """Greedy tokens of plain PEFT with that one adapter, and the logits of the first of them, prompt by prompt."""
    model = plain_model(base)
    adapted = PeftModel.from_pretrained(model, folder).eval() if folder else model
    answers = []
    for prompt in prompts:
        with torch.inference_mode():
            out = adapted.generate(
                input_ids=torch.tensor([prompt]), do_sample=False, max_new_tokens=TOKENS, output_logits=True,
                return_dict_in_generate=True,
            )  # fmt: skip
        start = 1 if model.config.is_encoder_decoder else len(prompt)
        answers.append((out.sequences[0, start:].tolist(), out.logits[0][0]))
    if folder:
        adapted.unload()
    return answers


def text_of(chat: Any, ids: list[int]) -> str:
    stop = next((i for i, t in enumerate(ids) if t in chat.rendering.stops), len(ids))
    return chat.tokenizer.decode(ids[:stop], skip_special_tokens=True).rstrip("\N{REPLACEMENT CHARACTER}")


@pytest.mark.parametrize("family", quick(["llama", "mistral", "phi3", "qwen3", "t5"], "llama", "t5"))
def test_answers_and_logits_equal_pefts_alone_and_in_a_mixed_batch(build: Any, family: Family) -> None:
    chat, base, root, kinds = build(family)
    requests, expected = [], []
    for kind in (None, *kinds):
        asked = [asking(question, kind or "base", TOKENS) for question in QUESTIONS]
        its_prompts = [chat.rendering.ids(one.messages) for one in asked]
        requests += asked
        answers = peft_answers(base, root / kind / "1" if kind else None, its_prompts)
        for prompt, (ids, logits) in zip(its_prompts, answers, strict=True):
            expected.append((text_of(chat, ids), f"{kind}@1" if kind else "base"))
            if family != "t5" and kind:
                with chat.adapters.using(kind) as weights:
                    session = CausalSession(chat.model, adapter=chat.runner.adapted(weights, prompt))
                    torch.testing.assert_close(session.start(prompt), logits, atol=1e-4, rtol=1e-4)
    assert len({text for text, _ in expected}) > len(kinds)
    alone = [answer(chat, r) for r in requests]
    assert [(g.text, g.adapter) for g in alone] == expected
    assert [chat.serving(r.adapter) for r in requests] == [full for _, full in expected]
    sizes = sizes_of_steps(chat)
    mixed = together(chat, requests)
    del chat.runner.step
    assert [(g.text, g.adapter) for g in mixed] == expected
    assert max(sizes) >= 4
    assert [g.mean_logprob for g in mixed] == pytest.approx([g.mean_logprob for g in alone], abs=1e-4)


@pytest.mark.parametrize("family", ["llama", "t5"])
def test_scores_and_choices_equal_pefts(build: Any, family: Family) -> None:
    chat, base, root, kinds = build(family)
    replies = ["yes", "no, not at all", "maybe"]
    end = end_of_turn_id(chat.tokenizer)
    rows = [prompts.render_answer_ids(chat.tokenizer, r, end) for r in replies]
    tree = decisions(rows)
    rendered = [chat.rendering.ids(asking(q).messages) for q in QUESTIONS]
    plain = chat.score(asking(QUESTIONS[0]), replies)
    for kind in kinds:
        adapted = PeftModel.from_pretrained(plain_model(base), root / kind / "1").eval()
        with chat.adapters.using(kind) as weights:
            begins = [weights.begins(p) for p in rendered]
        expected, chosen = [], []
        with torch.inference_mode():
            for ids in rows:
                if family == "t5":
                    logits = adapted(input_ids=torch.tensor([rendered[0]]), labels=torch.tensor([ids])).logits[0]
                else:
                    logits = adapted(input_ids=torch.tensor([rendered[0] + ids])).logits[0, len(rendered[0]) - 1 : -1]
                expected.append(float(logits.log_softmax(-1)[torch.arange(len(ids)), ids].sum()))
            for prompt, place in zip(rendered, begins, strict=True):
                active = "alora" in kind
                offsets = lambda ends, place=place: {"alora_offsets": [e - place for e in ends]}  # noqa: E731
                switch = {"keywords": offsets} if active else {}
                chosen.append(choose(adapted, [prompt], tree, **switch)[0])
        adapted.unload()
        assert chat.score(asking(QUESTIONS[0], kind), replies) == pytest.approx(expected, abs=1e-3)
        np.testing.assert_allclose(chat.choose([asking(q, kind) for q in QUESTIONS], replies), chosen, atol=1e-3)
        assert chat.score(asking(QUESTIONS[0], kind), replies) != pytest.approx(plain, abs=1e-2)
    assert chat.score(asking(QUESTIONS[0]), replies) == pytest.approx(plain, abs=1e-4)
    mixed = chat.choose([asking(QUESTIONS[0]), asking(QUESTIONS[0], kinds[0]), asking(QUESTIONS[0])], replies)
    np.testing.assert_allclose(mixed[0], mixed[2])
    assert np.abs(mixed[0] - mixed[1]).max() > 1e-2
