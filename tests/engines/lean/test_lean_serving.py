"""Of the lean engine alone: prompts that are read together, errors among them, and what is kept of adapters."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from asking import PASSAGES, answer, asking, together

from rag_app.engines.lean.kv import KvBuffer
from rag_app.engines.transformers.prefix_cache import PrefixCache
from rag_app.errors import ContextTooLongError, ModelError
from rag_app.schema import GenerationRequest, Message


def test_prompts_that_wait_are_read_before_few_rows_write_and_into_a_buffer_made_once(
    lean: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, alone = lean(max_rows=9), lean()
    requests = [asking(f"{PASSAGES}{'why ' * 20 * (n % 3)}{n}", ("base", "plain")[n % 2], 12) for n in range(9)]
    expected = [answer(alone, r).text for r in requests]
    done, rows, moved = list[str](), list[int](), list[int]()

    def noted(name: str, calls: Any) -> None:
        monkeypatch.setattr(
            chat.runner, name, lambda *a: (done.append(name), rows.append(len(chat.runner.rows)), calls(*a))[-1]
        )

    noted("read_on", chat.runner.read_on)
    noted("step", chat.runner.step)
    move = KvBuffer._move
    monkeypatch.setattr(KvBuffer, "_move", lambda kv, *to: (moved.append(1), move(kv, *to))[-1])
    found = together(chat, requests, queued=True)
    assert [g.text for g in found] == expected
    last = max(n for n, name in enumerate(done) if name == "read_on")
    assert done[:last].count("step") <= 3 and max(rows) == 9 and len(moved) == 1


@pytest.mark.parametrize(
    ("owner", "method", "call", "ends"), [(KvBuffer, "add", 2, "third"), (PrefixCache, "keep", 1, "first")]
)
def test_of_prompts_read_together_an_error_ends_one(
    lean: Any, monkeypatch: pytest.MonkeyPatch, owner: type, method: str, call: int, ends: str
) -> None:
    """No memory for one to join those that write, or to keep its prompt: the others are answered as if alone."""
    requests = [GenerationRequest((Message("user", f"q {n}"),), max_new_tokens=12) for n in range(4)]
    expected = [answer(lean(), r).text for r in requests]
    chat, calls = lean(), list[int]()
    real = getattr(owner, method)

    def failing(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == call:
            raise RuntimeError("no memory")
        return real(*args)

    monkeypatch.setattr(owner, method, failing)
    found = together(chat, requests, queued=True)
    one = ("first", "second", "third").index(ends)
    assert isinstance(found[one], ModelError) and "no memory" in str(found.pop(one))
    expected.pop(one)
    assert [getattr(g, "text", g) for g in found] == expected
    chat._scheduler.call(lambda: None)
    assert chat.runner.rows == [] and chat._scheduler._reading == []


def test_stop_strings_avoided_beginnings_seeds_and_the_window_are_kept(lean: Any, reference: Any) -> None:
    chat, right_one = lean(), reference()
    whole = answer(chat, asking("a", tokens=40))
    for change in (
        {"stop": (whole.text[8:11],)},
        {"avoid": whole.text[:1]},
        {"temperature": 1.0, "seed": 7},
        {"max_new_tokens": 10_000},
    ):
        request = dataclasses.replace(asking("a", "plain", tokens=40), **change)
        found, right = answer(chat, request), answer(right_one, request)
        assert dataclasses.replace(found, mean_logprob=0) == dataclasses.replace(right, mean_logprob=0)
    with pytest.raises(ContextTooLongError, match="window 512"):
        answer(chat, asking("a" * 600))
    assert chat.count_tokens(asking("a").messages) == whole.prompt_tokens


def test_an_evicted_adapter_leaves_no_copies(lean: Any) -> None:
    chat = lean(adapter_mb=0)
    for name in ("plain", "first", "plain"):
        answer(chat, asking("a", name))
        chat._scheduler.call(lambda: None)
        assert chat.runner.adapters._kept == {} and chat.adapters.resident() == []


def test_copies_of_an_adapter_count_in_the_budget(lean: Any) -> None:
    chat = lean()
    answer(chat, asking("a", "plain"))
    held = chat.adapters.size_bytes
    (copies,) = chat.runner.adapters._kept.values()
    tensors = [t for s in copies.made.values() if s is not None for t in (s.a, *(second for *_, second in s.parts))]
    assert held == copies.adapters[0].size_bytes + sum(t.numel() * t.element_size() for t in tensors)
    assert held >= 2 * copies.adapters[0].size_bytes
    chat.adapters._budget_bytes = held  # in which the weights of both fit
    answer(chat, asking("a", "first"))
    chat._scheduler.call(lambda: None)
    assert len(chat.adapters.resident()) == 1 == len(chat.runner.adapters._kept)
    assert chat.adapters.resident()[0].startswith("first@") and chat.adapters.size_bytes <= held
