"""Every engine of this process under load: joining, leaving, queueing, deadlines, and prompts that are read once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from asking import PASSAGES, answer, answered_by_clients, asking, sizes_of_steps, wait_for_waiting

from rag_app.engines import writing as writing_module
from rag_app.engines.transformers.decoding import CausalSession
from rag_app.errors import ModelBusyError, ModelError
from rag_app.protocols import ChatModel
from rag_app.schema import Generation

NAMES = ("base", "plain", "first", "second")


class Gate:
    """Lets an engine make one step for each `release`, so that a test decides how far its requests are."""

    def __init__(self, chat: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps, self.begun = threading.Semaphore(0), threading.Event()
        step = chat.runner.step

        def gated() -> Any:
            self.begun.set()
            self.steps.acquire()
            return step()

        monkeypatch.setattr(chat.runner, "step", gated)

    def open(self) -> None:
        """Let every further step pass."""
        self.steps.release(1_000_000)


def test_a_full_queue_says_so_and_the_rest_is_answered(load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = load(max_rows=1, max_waiting=2)
    gate = Gate(chat, monkeypatch)
    running = threading.Thread(target=lambda: list(chat.stream(asking("a", tokens=4))))
    running.start()
    gate.begun.wait()
    waiting = [chat.stream(asking(q)) for q in "bc"]
    threads = [threading.Thread(target=lambda s=s: list(s)) for s in waiting]
    for thread in threads:
        thread.start()
    wait_for_waiting(chat, 2)
    with pytest.raises(ModelBusyError, match="2 requests wait already"):
        next(chat.stream(asking("d", adapter="plain")))
    assert chat.adapters._loaded["plain@1"].users == 0
    gate.open()
    for thread in (running, *threads):
        thread.join()


def test_a_deadline_ends_a_request_that_writes_and_one_that_waits(load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(writing_module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    chat = load(max_rows=1)
    gate = Gate(chat, monkeypatch)
    ended: dict[str, Generation] = {}

    def ask(question: str, timeout_s: float) -> threading.Thread:
        request = asking(question, tokens=400, timeout_s=timeout_s)
        thread = threading.Thread(target=lambda: ended.update({question: answer(chat, request)}))
        thread.start()
        return thread

    writes = ask("a", 10.0)
    gate.begun.wait()
    gate.steps.release(3)
    waits = ask("b", 5.0)
    wait_for_waiting(chat, 1)
    now[0] = 11.0
    gate.open()
    for thread in (writes, waits):
        thread.join()
    assert ended["a"].finish_reason == "timeout" and 0 < ended["a"].completion_tokens < 400
    assert ended["b"].finish_reason == "timeout" and ended["b"].text == ""


def test_cancelling_frees_the_adapter_and_the_row(load: Any) -> None:
    chat = load()
    cancel = threading.Event()
    stream = chat.stream(asking("a", "plain", tokens=400), cancel)
    next(stream)
    assert chat.adapters._loaded["plain@1"].users == 1
    cancel.set()
    *_, last = stream
    assert last.finish_reason == "cancelled" and last.adapter == "plain@1" and last.completion_tokens < 400
    assert chat.adapters._loaded["plain@1"].users == 0
    chat._scheduler.call(lambda: None)
    assert chat.runner.rows == []


def test_a_failing_forward_ends_its_requests_and_not_the_server(load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = load()
    expected = answer(chat, asking("a")).text
    asks = {
        "step": answer,
        "read_on": answer,
        "score": lambda c, r: c.score(r, ["yes"]),
        "choose": lambda c, r: c.choose([r], ["yes", "no"]),
    }
    for method, ask in asks.items():
        monkeypatch.setattr(chat.runner, method, lambda *_: 1 / 0)
        with pytest.raises(ModelError, match=r"the model failed \(ZeroDivisionError"):
            ask(chat, asking("a", "plain"))
        monkeypatch.undo()
        assert chat.adapters._loaded["plain@1"].users == 0
    assert answer(chat, asking("a")).text == expected


def test_rows_join_and_leave_while_others_write(load: Any, reference: Any) -> None:
    chat = load(max_rows=5)
    assert isinstance(chat, ChatModel)
    requests = [
        asking(f"{'why ' * (n % 7)}{n}", NAMES[n % 4], tokens=2 + 5 * (n % 6), temperature=n % 3 / 2, seed=n)
        for n in range(24)
    ]
    without = reference(prefix_mb=0)
    expected = [answer(without, r) for r in requests]
    sizes = sizes_of_steps(chat)
    found = answered_by_clients(chat, requests)
    assert [(g.text, g.adapter) for g in found] == [(g.text, g.adapter) for g in expected]
    assert max(sizes) == 5 and len(set(sizes)) > 2
    chat._scheduler.call(lambda: None)  # an answer is there before its row has left
    assert chat.runner.rows == []
    batch = chat.runner._batch
    assert batch is None or (batch.lengths == [] and batch._layers == [])


@pytest.fixture
def tokens_read(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], list[int]]:
    """Of a chat model, whose guesses fall silent: the tokens of each forward that reads from now on."""

    def counting(chat: Any) -> list[int]:
        read: list[int] = []
        if hasattr(chat.runner, "decoder"):
            decoder = type(chat.runner.decoder)
            forward = decoder.__call__
            monkeypatch.setattr(decoder, "__call__", lambda its, spans, *rest: (
                read.append(spans[0].tokens), forward(its, spans, *rest))[1])  # fmt: skip
            chat.runner._guess = lambda row: []
        else:
            of_ids = CausalSession._forward
            monkeypatch.setattr(CausalSession, "_forward", lambda its, ids: (
                read.append(len(ids)), of_ids(its, ids))[1])  # fmt: skip
        return read

    return counting


def test_a_second_question_on_the_same_passages_reads_only_itself(load: Any, tokens_read: Any) -> None:
    chat, without = load(), load(prefix_mb=0)
    read = tokens_read(chat)
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
                assert new == 0
            else:  # another question, or the same of another aLoRA: nothing of the passages
                assert 1 < new < len(prompt) - head
            expected = answer(without, asked)
            assert (made.text, made.adapter) == (expected.text, expected.adapter)
            assert made.mean_logprob == pytest.approx(expected.mean_logprob, abs=1e-5)
            texts.add(made.text)
    assert len(texts) > 4


def test_a_scored_prompt_is_not_read_again(load: Any, tokens_read: Any) -> None:
    request = asking("Scored first?")
    alone = answer(load(), request)
    chat = load()
    scores = chat.score(request, ["Nobody."])
    read = tokens_read(chat)
    again = answer(chat, request)
    assert (again.text, again.completion_tokens) == (alone.text, alone.completion_tokens)
    assert sum(read) == again.completion_tokens - 1
    assert chat.score(request, ["Nobody."]) == scores


@pytest.mark.parametrize("adapter", ["base", "plain", "first"])
def test_what_was_asked_before_is_answered_from_the_same_numbers(load: Any, adapter: str) -> None:
    """To the bit: where numbers are rounded more coarsely, a last digit decides between two words."""
    chat, alone = load(), load()
    asked, other = asking("Asked again?", adapter), asking("Asked again, or another?", adapter)
    first = answer(chat, asked)
    answer(chat, other)
    assert answer(chat, asked).mean_logprob == first.mean_logprob == answer(alone, asked).mean_logprob
    replies = ["Nobody.", "The head of department."]
    scores = load().score(asked, replies)
    assert chat.score(asked, replies) == scores
    assert [answer(c, asked).text for c in (chat, alone)] == [first.text] * 2


def test_a_choice_that_fails_ends_its_own_request_only(load: Any) -> None:
    chat = load()
    long, sampled = asking("a", tokens=200), asking("b", "plain", temperature=0.5)
    expected = answer(chat, long).text
    step = chat.runner.step

    def poisoned() -> Any:
        rows = list(chat.runner.rows)
        return [its if r.ticket.greedy else [next(iter(its)) * torch.nan] for r, its in zip(rows, step(), strict=True)]

    chat.runner.step = poisoned
    running = chat.stream(long)
    next(running)
    with pytest.raises(ModelError, match="RuntimeError"):
        answer(chat, sampled)
    assert list(running)[-1].text == expected
    assert chat.adapters._loaded["plain@1"].users == 0


def test_of_numbers_that_are_none_nothing_is_written_scored_or_chosen(load: Any) -> None:
    chat, asked = load(), asking("a", "plain")
    chat.model.model.norm.weight.data[0] = torch.nan  # as where float16 overflows
    for ask in (answer, lambda c, r: c.score(r, ["yes"]), lambda c, r: c.choose([r], ["yes", "no"])):
        with pytest.raises(ModelError, match=r"no numbers \(NaN\)"):
            ask(chat, asked)
    assert chat.adapters._loaded["plain@1"].users == 0


@pytest.mark.parametrize("fails", ["leave", "step"])
def test_a_failing_turn_ends_all_who_wait_and_not_the_worker(
    reference: Any, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    chat = reference(max_rows=1)
    expected = answer(chat, asking("a")).text
    gate = Gate(chat, monkeypatch)
    cancel, raised = threading.Event(), list[Exception]()

    def ask(work: Any) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except ModelError as error:
                raised.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    threads = [ask(lambda: list(chat.stream(asking("a", "plain", tokens=400), cancel)))]
    gate.begun.wait()
    threads += [ask(lambda: answer(chat, asking("b", "first"))), ask(lambda: chat.score(asking("c"), ["no"]))]
    wait_for_waiting(chat, 2)
    if fails == "leave":
        monkeypatch.setattr(chat.runner, "leave", lambda row: 1 / 0)
        cancel.set()
    else:
        monkeypatch.setattr(chat.runner, "step", lambda: (_ for _ in ()).throw(SystemExit))
    gate.open()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    monkeypatch.undo()
    assert len(raised) == (2 if fails == "leave" else 3)  # the cancelled one had its end already
    assert all("the model failed (" in str(error) for error in raised)
    assert answer(chat, asking("a")).text == expected
    assert all(one.users == 0 for one in chat.adapters._loaded.values())
