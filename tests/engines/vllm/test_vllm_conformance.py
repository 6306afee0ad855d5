"""The engine over vLLM's interface keeps the promises of a chat model and says what the engine of this process says."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_vllm import FakeVllm

from rag_app.engines import load_chat_model
from rag_app.schema import GenerationRequest, Message
from rag_app.testing import check_chat_model

QUESTIONS = ("Who approves a hotel?", "Größe, 中文字符 🙂🙃", "Trains are preferred.")


def request(question: str, adapter: str = "base", **options: Any) -> GenerationRequest:
    return GenerationRequest((Message("user", question),), max_new_tokens=16, adapter=adapter, **options)


@pytest.mark.parametrize(
    "adapters", [["law"], pytest.param(["law", "law@1"], marks=pytest.mark.long)], ids=["one", "two"]
)
def test_it_keeps_the_promises_of_a_chat_model(fake: FakeVllm, connected: Any, adapters: list[str]) -> None:
    check_chat_model(connected(fake), adapters)


@pytest.mark.long
def test_it_answers_as_the_reference_engine(fake: FakeVllm, connected: Any, base: Path, tmp_path: Path) -> None:
    """Texts, counts, reasons to end and probabilities; in float32, so that there are no near-ties."""
    model = connected(fake)
    reference = load_chat_model(str(base), adapters=tmp_path / "adapters", dtype="float32", engine="reference")
    assert (model.fingerprint, model.context_tokens) == (reference.fingerprint, reference.context_tokens)
    replies = ["yes", "no", "yes, perhaps", "The documents do not say."]
    cases = list(itertools.product(QUESTIONS, ("base", "law"), ("", "yes")))
    for question, adapter, avoid in cases:
        asked = request(question, adapter, avoid=avoid)
        (*_, ours), (*_, theirs) = model.stream(asked), reference.stream(asked)
        assert (ours.text, ours.completion_tokens, ours.finish_reason, ours.adapter, ours.prompt_tokens) == (
            theirs.text, theirs.completion_tokens, theirs.finish_reason, theirs.adapter, theirs.prompt_tokens,
        )  # fmt: skip
        assert ours.mean_logprob == pytest.approx(theirs.mean_logprob, abs=2e-2 if avoid else 1e-3)
        assert model.score(asked, replies) == pytest.approx(reference.score(asked, replies), abs=1e-3)
    both = [request(q, a) for q, a in itertools.product(QUESTIONS, ("base", "law"))]
    assert np.allclose(model.choose(both, replies), reference.choose(both, replies), atol=1e-3)
    assert len(cases) == 12 and len(both) == 6


def test_a_model_s_own_sampling_settings_are_not_used(fake: FakeVllm, connected: Any) -> None:
    """vLLM fills in what a request leaves open from `generation_config.json`."""
    seen: list[dict[str, Any]] = []
    fake.fault = lambda path, body: seen.append(body) if body.get("stream") else None
    list(connected(fake).stream(request(QUESTIONS[0])))
    neutral = {"top_p": 1.0, "top_k": -1, "min_p": 0.0, "repetition_penalty": 1.0, "presence_penalty": 0.0,
               "frequency_penalty": 0.0, "temperature": 0.0}  # fmt: skip
    assert [{k: body[k] for k in neutral} for body in seen] == [neutral]
    assert not any("prompt_logprobs" in body or "structured_outputs" in body for body in seen)
