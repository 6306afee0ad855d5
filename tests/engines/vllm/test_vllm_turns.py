"""Base and adapters never run at once on a server, and neither waits for ever."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rag_app.engines.vllm.replica import Replica
from rag_app.engines.vllm.turns import Turns


class ThreeEvents:
    """A wire whose answers have three events; the last comes once `go` is set."""

    address = "http://there"

    def __init__(self) -> None:
        self.go = threading.Event()

    def events(self, path: str, body: dict[str, Any], ended: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        for number in range(3):
            while number == 2 and not self.go.wait(0.001):
                if ended():
                    return
            yield {"model": body["model"], "number": number}

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return {"model": body["model"]}


def within_s(seconds: float, work: Callable[[], Any]) -> Any:
    """What `work` gives; it fails the test if it takes for ever."""
    made: list[Any] = []
    thread = threading.Thread(target=lambda: made.append(work()), daemon=True)
    thread.start()
    thread.join(seconds)
    if not made:
        pytest.fail("it waits for ever")
    return made[0]


def test_a_reader_that_pauses_keeps_nobody_waiting() -> None:
    wire: Any = ThreeEvents()
    wire.go.set()
    replica = Replica(wire, "base", 0)
    paused = replica.events({"model": "law-v1"}, lambda: False)
    assert next(paused)["number"] == 0
    assert within_s(10, lambda: replica.completion({"model": "base"})) == {"model": "base"}
    side_by_side = zip(replica.events({"model": "base"}, lambda: False), paused, strict=False)
    assert within_s(10, lambda: [(a["number"], b["number"]) for a, b in side_by_side]) == [(0, 1), (1, 2)]


def test_a_request_that_waits_for_its_turn_ends_when_it_should() -> None:
    wire: Any = ThreeEvents()
    replica = Replica(wire, "base", 0)
    writes = replica.events({"model": "law-v1"}, lambda: False)
    next(writes)
    assert within_s(10, lambda: list(replica.events({"model": "base"}, lambda: True))) == []
    late = replica.events({"model": "law-v1"}, lambda: False)  # nobody waits any more
    assert within_s(10, lambda: next(late))["number"] == 0
    writes.close()
    late.close()
    assert within_s(10, lambda: replica.completion({"model": "base"})) == {"model": "base"}


def test_one_kind_runs_together_and_the_other_waits() -> None:
    turns, both, entered = Turns(), threading.Barrier(2), threading.Event()

    def adapter() -> None:
        with turns.taken(base=False):
            both.wait(10)
            both.wait(10)

    def base() -> None:
        with turns.taken(base=True):
            entered.set()

    first = threading.Thread(target=adapter)
    first.start()
    with turns.taken(base=False):
        both.wait(10)
        second = threading.Thread(target=base)
        second.start()
        assert not entered.wait(0.05)
        both.wait(10)
    first.join(10)
    second.join(10)
    assert entered.is_set()


def test_who_waits_gets_the_next_turn() -> None:
    turns, order, may_end = Turns(), list[str](), threading.Event()
    started = Counter[str]()
    running = threading.Event()

    def run(name: str, base: bool) -> None:
        started[name] += 1
        with turns.taken(base=base):
            order.append(name)
            running.set()
            may_end.wait(10)

    threads = []
    for name, base in (("adapter", False), ("base", True), ("late", False)):
        threads.append(threading.Thread(target=run, args=(name, base)))
        threads[-1].start()
        while sum(turns._waiting.values()) + len(order) < len(threads):
            running.wait(0.001)
    assert order == ["adapter"]
    may_end.set()
    for thread in threads:
        thread.join(10)
    assert order == ["adapter", "base", "late"]


def test_many_requests_of_both_kinds_all_run_and_never_together() -> None:
    turns, inside, wrong, done = Turns(), Counter[bool](), list[int](), Counter[bool]()
    lock = threading.Lock()

    def client(base: bool) -> None:
        for _ in range(200):
            with turns.taken(base=base):
                with lock:
                    inside[base] += 1
                    wrong.extend([1] * bool(inside[not base]))
                with lock:
                    inside[base] -= 1
                    done[base] += 1

    threads = [threading.Thread(target=client, args=(number % 2 == 0,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not wrong and done == {True: 800, False: 800}
