"""The lean engine under load: joining, leaving, cancelling, deadlines, stop strings, sampling, prompts read once."""

from __future__ import annotations

import dataclasses
import threading
import time
from typing import Any

import pytest
import torch
from joining_rows import answered_by_clients

from rag_app.engines.lean.kv import KvBuffer
from rag_app.engines.transformers.prefix_cache import PrefixCache
from rag_app.errors import ContextTooLongError, ModelBusyError, ModelError
from rag_app.protocols import ChatModel
from rag_app.schema import Generation, GenerationRequest, Message

PASSAGES = "The head of department approves travel costs. Trains are preferred over flights. " * 4
NAMES = ("base", "plain", "first", "second")


def asking(question: str, adapter: str = "base", tokens: int = 8, **kw: Any) -> GenerationRequest:
    text = f"{PASSAGES}\n\nQuestion: {question}"
    return GenerationRequest((Message("user", text),), max_new_tokens=tokens, adapter=adapter, **kw)


def answer(chat: Any, request: GenerationRequest) -> Generation:
    *pieces, generation = chat.stream(request)
    assert "".join(pieces) == generation.text
    return generation


def answered_at_once(chat: Any, requests: list[GenerationRequest]) -> list[Any]:
    """The answers, or errors, to requests that wait in this order before one of them is read; None where none came."""
    begun, held = threading.Event(), threading.Event()
    found: list[Any] = [None] * len(requests)

    def ask(number: int) -> None:
        try:
            found[number] = answer(chat, requests[number])
        except ModelError as error:
            found[number] = error

    threads = [threading.Thread(target=lambda: chat._worker.call(lambda: (begun.set(), held.wait())), daemon=True)]
    threads[0].start()
    begun.wait()
    for number in range(len(requests)):
        threads.append(threading.Thread(target=ask, args=(number,), daemon=True))
        threads[-1].start()
        while len(chat._worker._waiting) <= number:
            time.sleep(0.001)
    held.set()
    for thread in threads:
        thread.join(30)
    return found


def test_rows_join_and_leave_while_others_write(lean: Any, reference: Any) -> None:
    chat = lean(max_rows=5)
    assert isinstance(chat, ChatModel)
    requests = [
        asking(f"{'why ' * (n % 7)}{n}", NAMES[n % 4], tokens=2 + 5 * (n % 6), temperature=n % 3 / 2, seed=n)
        for n in range(24)
    ]
    expected = [answer(reference, r) for r in requests]
    found, sizes = answered_by_clients(chat, requests, answer)
    assert [(g.text, g.adapter) for g in found] == [(g.text, g.adapter) for g in expected]
    assert max(sizes) == 5 and len(set(sizes)) > 2
    chat._worker.call(lambda: None)  # an answer is there before its row has left
    assert chat.engine.rows == [] and chat.engine._batch is None


def test_prompts_that_wait_are_read_before_few_rows_write_and_into_a_buffer_made_once(
    lean: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, alone = lean(max_rows=9), lean()
    requests = [asking(f"{'why ' * 20 * (n % 3)}{n}", NAMES[n % 2], tokens=12) for n in range(9)]
    expected = [answer(alone, r).text for r in requests]
    done, rows, moved = list[str](), list[int](), list[int]()

    def noted(name: str, calls: Any) -> None:
        monkeypatch.setattr(
            chat.engine, name, lambda *a: (done.append(name), rows.append(len(chat.engine.rows)), calls(*a))[-1]
        )

    noted("read_on", chat.engine.read_on)
    noted("step", chat.engine.step)
    move = KvBuffer._move
    monkeypatch.setattr(KvBuffer, "_move", lambda kv, *to: (moved.append(1), move(kv, *to))[-1])
    found = answered_at_once(chat, requests)
    assert [g.text for g in found] == expected
    last = max(n for n, name in enumerate(done) if name == "read_on")
    assert done[:last].count("step") <= 3 and max(rows) == 9 and len(moved) == 1


def test_a_full_queue_a_cancelled_request_and_one_out_of_time(lean: Any) -> None:
    chat = lean(max_rows=1, max_waiting=0)
    with pytest.raises(ModelBusyError, match="0 requests wait already"):
        answer(chat, asking("a", "plain"))
    chat = lean()
    cancel = threading.Event()
    stream = chat.stream(asking("a", "plain", tokens=400), cancel)
    next(stream)
    assert chat.adapters._loaded["plain@1"].users == 1
    cancel.set()
    *_, last = stream
    assert last.finish_reason == "cancelled" and last.adapter == "plain@1" and last.completion_tokens < 400
    assert chat.adapters._loaded["plain@1"].users == 0
    made = answer(chat, asking("a", tokens=400, timeout_s=1e-9))
    assert (made.finish_reason, made.text) == ("timeout", "")
    chat._worker.call(lambda: None)
    assert chat.engine.rows == []


def test_a_failing_forward_ends_its_requests_and_not_the_server(lean: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = lean()
    expected = answer(chat, asking("a")).text
    for method in ("step", "read_on"):
        monkeypatch.setattr(chat.engine, method, lambda *_: 1 / 0)
        with pytest.raises(ModelError, match="ZeroDivisionError"):
            answer(chat, asking("a", "plain"))
        monkeypatch.undo()
        assert chat.adapters._loaded["plain@1"].users == 0
    assert answer(chat, asking("a")).text == expected


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
    found = answered_at_once(chat, requests)
    one = ("first", "second", "third").index(ends)
    assert isinstance(found[one], ModelError) and "no memory" in str(found.pop(one))
    expected.pop(one)
    assert [getattr(g, "text", g) for g in found] == expected
    chat._worker.call(lambda: None)
    assert chat.engine.rows == [] and chat._worker._reading == []


def test_a_choice_that_fails_ends_its_own_request_only(lean: Any) -> None:
    chat = lean()
    long, sampled = asking("a", tokens=200), asking("b", "plain", temperature=0.5)
    expected = answer(chat, long).text
    step = chat.engine.step

    def poisoned() -> Any:
        rows = list(chat.engine.rows)
        return [its if r.ticket.greedy else [next(its) * torch.nan] for r, its in zip(rows, step(), strict=True)]

    chat.engine.step = poisoned
    running = chat.stream(long)
    next(running)
    with pytest.raises(ModelError, match="RuntimeError"):
        answer(chat, sampled)
    assert list(running)[-1].text == expected


def test_stop_strings_avoided_beginnings_seeds_and_the_window_are_kept(lean: Any, reference: Any) -> None:
    chat = lean()
    whole = answer(chat, asking("a", tokens=40))
    for change in (
        {"stop": (whole.text[8:11],)},
        {"avoid": whole.text[:1]},
        {"temperature": 1.0, "seed": 7},
        {"max_new_tokens": 10_000},
    ):
        request = dataclasses.replace(asking("a", "plain", tokens=40), **change)
        found, right = answer(chat, request), answer(reference, request)
        assert dataclasses.replace(found, mean_logprob=0) == dataclasses.replace(right, mean_logprob=0)
    with pytest.raises(ContextTooLongError, match="window 512"):
        answer(chat, asking("a" * 600))
    assert chat.count_tokens(asking("a").messages) == whole.prompt_tokens


def test_a_second_question_on_the_same_passages_reads_only_itself(lean: Any) -> None:
    chat, without = lean(drafts=False), lean(prefix_mb=0, drafts=False)
    read: list[int] = []
    decoder = chat.engine.decoder

    class Counting:
        def __getattr__(self, name: str) -> Any:
            return getattr(decoder, name)

        def __call__(self, spans: Any, *rest: Any) -> Any:
            read.append(spans[0].tokens)
            return decoder(spans, *rest)

    chat.engine.decoder = Counting()
    texts = set()
    head = len(chat.tokenizer.encode(PASSAGES))
    for adapter in NAMES:
        for number, question in enumerate(("Who approves?", "What is preferred to flights?", "Who approves?")):
            asked = asking(question, adapter, tokens=4)
            prompt = chat.rendering.ids(asked.messages)
            read.clear()
            made = answer(chat, asked)
            new = sum(read) - 3  # three of the four tokens were read to write the next one
            if number == 0 and adapter in ("base", "plain"):
                assert new == len(prompt)
            elif number == 2 and adapter in ("base", "plain"):
                assert new == 1
            else:  # another question, or the same of another aLoRA: nothing of the passages
                assert 1 < new < len(prompt) - head
            expected = answer(without, asked)
            assert (made.text, made.adapter) == (expected.text, expected.adapter)
            assert made.mean_logprob == pytest.approx(expected.mean_logprob, abs=1e-5)
            texts.add(made.text)
    assert len(texts) > 4
    read.clear()
    asked = asking("Scored first?")
    scores = chat.score(asked, ["Nobody."])
    read.clear()
    assert answer(chat, asked).completion_tokens == 4 + 4 and max(read) == 1
    assert chat.score(asked, ["Nobody."]) == pytest.approx(scores, abs=1e-5)


def test_an_evicted_adapter_leaves_no_copies(lean: Any) -> None:
    chat = lean(adapter_mb=0)
    for name in ("plain", "first", "plain"):
        answer(chat, asking("a", name))
        chat._worker.call(lambda: None)
        assert chat.engine.adapters._kept == {} and chat.adapters.resident() == []
