"""Base and adapters never run at once on a server, and neither waits for ever."""

from __future__ import annotations

import threading
from collections import Counter

from rag_app.engines.vllm.turns import Turns


def test_one_kind_runs_together_and_the_other_waits() -> None:
    turns, both, entered = Turns(), threading.Barrier(2), threading.Event()

    def adapter() -> None:
        with turns.taken(False):
            both.wait(10)
            both.wait(10)

    def base() -> None:
        with turns.taken(True):
            entered.set()

    first = threading.Thread(target=adapter)
    first.start()
    with turns.taken(False):
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
        with turns.taken(base):
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
            with turns.taken(base):
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
