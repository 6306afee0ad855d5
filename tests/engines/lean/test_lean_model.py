"""The lean engine gives the reference's tokens, scores and choices in float32, for every family and kind of adapter."""

from __future__ import annotations

import dataclasses
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest
import torch
from asking import QUESTIONS, answer, asking, sizes_of_steps, together
from counting import CancelledAt
from tiers import quick
from tiny import CAUSAL_FAMILIES, Family

from rag_app.adapters.store import AdapterStore
from rag_app.engines.lean import LeanChatModel, fits
from rag_app.engines.lean.sequence import LeanSequence
from rag_app.engines.lean.span import Span
from rag_app.errors import GenerationCancelled
from rag_app.models.loading import load
from rag_app.schema import Generation

REPLIES = ["yes", "no, not at all", "maybe"]


def lean(base: Any, root: Any = None, **options: Any) -> Any:
    model, tokenizer = load(str(base), base, dtype="float32", quantization="none", device="cpu")
    assert fits(model) == ""
    adapters = AdapterStore(root) if root else None
    return LeanChatModel(str(base), base, model, tokenizer, adapters=adapters, **options)


@pytest.mark.parametrize("family", quick(CAUSAL_FAMILIES, "llama", "phi3"))
def test_tokens_equal_the_references_alone_and_in_a_mixed_batch(build: Any, family: Family) -> None:
    reference, base, root, kinds = build(family)
    chat = lean(base, root)
    requests = [asking(question, kind, 20) for kind in ("base", *kinds) for question in QUESTIONS]
    expected = [answer(reference, r) for r in requests]
    assert len({g.text for g in expected}) > len(kinds)

    def same(found: list[Generation]) -> None:
        for its, right in zip(found, expected, strict=True):
            assert dataclasses.replace(its, mean_logprob=0) == dataclasses.replace(right, mean_logprob=0)
            assert its.mean_logprob == pytest.approx(right.mean_logprob, abs=1e-4)

    same([answer(chat, r) for r in requests])
    assert [chat.serving(r.adapter) for r in requests] == [g.adapter for g in expected]
    sizes = sizes_of_steps(chat)
    same(together(chat, requests))
    assert max(sizes) >= 4


@pytest.mark.parametrize("family", CAUSAL_FAMILIES)
def test_ends_of_several_prompts_are_read_in_one_forward(build: Any, family: Family, monkeypatch: Any) -> None:
    _, base, root, kinds = build(family)
    chat = lean(base, root)
    held = ExitStack()
    runner, adapters = chat.runner, [held.enter_context(chat.adapters.using(kind)) for kind in ("base", *kinds)]
    prompts = [list(range(5 + n, 40 + 3 * n)) for n in range(len(adapters))]
    opened = lambda: [(runner.open(p, a), p) for p, a in zip(prompts, adapters, strict=True)]  # noqa: E731
    alone = torch.cat([runner.read_whole([one]) for one in opened()])
    read: list[int] = []
    decoder = runner.decoder
    monkeypatch.setattr(type(decoder), "__call__", _counted(type(decoder).__call__, read))
    torch.testing.assert_close(runner.read_whole(opened()), alone, atol=1e-4, rtol=0)
    assert read == [sum(map(len, prompts))]
    read.clear()
    monkeypatch.setattr("rag_app.engines.lean.runner._TOGETHER_TOKENS", 79)
    torch.testing.assert_close(runner.read_whole(opened()), alone, atol=1e-4, rtol=0)
    assert read == [len(prompts[0]) + len(prompts[1]), *map(len, prompts[2:])]


def _counted(forward: Any, read: list[int]) -> Any:
    def counting(self: Any, spans: Any, *rest: Any) -> Any:
        read.append(sum(span.tokens * len(span.ids) for span in spans))
        return forward(self, spans, *rest)

    return counting


@pytest.mark.parametrize("family", CAUSAL_FAMILIES)
def test_scores_and_choices_equal_the_references(build: Any, family: Family) -> None:
    reference, base, root, kinds = build(family)
    chat = lean(base, root)
    for kind in ("base", *kinds):
        requests = [asking(q, kind) for q in QUESTIONS]
        many = [*REPLIES, "", *(f"answer {n}" * n for n in range(1, 8))]
        assert chat.score(requests[0], many) == pytest.approx(reference.score(requests[0], many), abs=1e-3)
        np.testing.assert_allclose(chat.choose(requests, REPLIES), reference.choose(requests, REPLIES), atol=1e-3)
    assert chat.score(asking(QUESTIONS[0]), []) == []
    mixed = [asking(QUESTIONS[0], kind) for kind in ("base", kinds[0], "base")]
    np.testing.assert_allclose(chat.choose(mixed, REPLIES), reference.choose(mixed, REPLIES), atol=1e-3)


@pytest.mark.parametrize(
    ("length", "begins", "pieces"),
    [(33, 0, [33]), (41, 0, [41]), (42, 0, [33, 9]), (75, 0, [33, 33, 9]), (74, 0, [33, 41]), (40, 25, [25, 15])],
)
def test_the_last_piece_of_a_prompt_is_not_a_few_tokens(length: int, begins: int, pieces: list[int]) -> None:
    adapter: Any = object() if begins else None
    sequence = LeanSequence(None, 0, adapter, begins)  # type: ignore[arg-type]
    found = []
    while sequence.length < length:
        end = sequence.piece([0] * length, 33)
        found.append(end - sequence.length)
        sequence.length = end
    assert found == pieces


@pytest.mark.parametrize("family", CAUSAL_FAMILIES)
def test_a_prompt_read_in_parts_equals_generate_beyond_a_sliding_window(build: Any, family: Family) -> None:
    reference, base, *_ = build(family)
    chat = lean(base)
    ids = torch.randint(5, 300, (199,), generator=torch.Generator().manual_seed(1)).tolist()
    expected = reference.model.generate(torch.tensor([ids]), do_sample=False, max_new_tokens=20, min_new_tokens=20)
    runner = chat.runner
    runner.prefill_tokens = 33
    sequence = runner.open(ids, None)
    (logits,) = runner.read_whole([(sequence, ids)])
    found = []
    for _ in range(20):
        found.append(int(logits.argmax()))
        logits = runner.decoder([Span([found[-1:]], [sequence.length], sequence.kv)], None, [0])[0]
        sequence.grow(found[-1])
    assert found == expected[0, len(ids) :].tolist()


def test_a_score_that_nobody_waits_for_ends_before_the_next_piece(build: Any) -> None:
    reference, base, *_ = build(CAUSAL_FAMILIES[0])
    chat = lean(base)
    chat.runner.prefill_tokens = 8
    request = asking("What may a night in a hotel cost? " * 5)
    for number in range(3):
        cancel = CancelledAt(number)
        with pytest.raises(GenerationCancelled):
            chat.score(request, ["a"], cancel)
        assert cancel.left == -1  # it is asked no more
    assert chat.score(request, ["a"]) == pytest.approx(reference.score(request, ["a"]), abs=1e-3)
