"""Helpers of products are as many as cores are free, and ended when a thread has nothing more to compute."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from rag_app.engines.transformers import scheduler
from rag_app.models import openmp
from rag_app.models.openmp import helped

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="libgomp is Linux's")

Threads = frozenset[str]


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    kept = torch.get_num_threads()
    torch.set_num_threads(2)
    in_a_thread(lambda: helpers())  # the first product of a process starts threads of the allocator, which stay
    yield
    torch.set_num_threads(kept)


def threads() -> Threads:
    return frozenset(path.name for path in Path("/proc/self/task").iterdir())


def helpers() -> Threads:
    """The threads that a product of this thread, which is divided among two, starts."""
    torch.set_num_threads(2)
    before = threads()
    torch.ones(1 << 20).exp_()
    return threads() - before


def are_gone(some: Threads) -> bool:
    """Whether none of these threads is left; the system may take a moment after they were joined."""
    return any(not some & threads() or time.sleep(0.01) for _ in range(500))


def in_a_thread(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_a_thread_keeps_its_helpers_until_it_says_that_it_is_done() -> None:
    def work() -> None:
        with helped():
            first = helpers()
            assert first and not helpers(), "helpers are kept for the next product"
        assert are_gone(first)
        with helped():
            assert helpers(), "they come back"
        done.append(True)

    done: list[bool] = []
    in_a_thread(work)
    assert done


def test_helpers_end_after_an_error_too() -> None:
    found: list[Threads] = []

    def work() -> None:
        with pytest.raises(ValueError, match="broken"), helped():
            found.append(helpers())
            raise ValueError("broken")
        found.append(frozenset() if are_gone(found[0]) else found[0])

    in_a_thread(work)
    assert found[0] and not found[1]


def test_a_model_that_is_not_asked_keeps_no_helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "_IDLE_S", 3600)
    worker = scheduler.Scheduler("m", SimpleNamespace(rows=[]), max_rows=1, max_waiting=1)
    found = worker.call(helpers)
    assert found and are_gone(found)


def test_who_asks_a_model_keeps_no_helpers_while_it_works() -> None:
    worker = scheduler.Scheduler("m", SimpleNamespace(rows=[]), max_rows=1, max_waiting=1)
    seen: list[bool] = []

    def work() -> None:
        own = helpers()
        seen.extend((bool(own), worker.call(lambda: are_gone(own))))

    in_a_thread(work)
    assert seen == [True, True]


def others_compute(monkeypatch: pytest.MonkeyPatch, *seen: int) -> Iterator[int]:
    """On a machine with two cores, so many threads of others at each look; the last for ever. Gives what is left."""
    looks = iter(seen)
    monkeypatch.setattr(openmp.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(openmp, "_running", lambda: next(looks, seen[-1]))
    return looks


def threads_in_blocks(count: int = 1) -> list[int]:
    """How many threads divide the products of a new thread in some blocks, one after the other, and then outside."""
    found: list[int] = []

    def work() -> None:
        torch.set_num_threads(2)
        for _ in range(count):
            with helped():
                found.append(torch.get_num_threads())
        found.append(torch.get_num_threads())

    in_a_thread(work)
    return found


@pytest.mark.parametrize(
    ("seen", "expected"),
    [((0,), 2), ((1,), 1), ((7,), 1), ((1, 1, 0, 1), 2)],
    ids=["nobody", "one other", "more than cores", "one that only woke up"],
)
def test_products_take_the_cores_that_are_free(
    monkeypatch: pytest.MonkeyPatch, seen: tuple[int, ...], expected: int
) -> None:
    others_compute(monkeypatch, *seen)
    assert threads_in_blocks() == [expected, 2], "and afterwards the thread has as many as before"


def test_cores_come_back_when_the_others_have_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    others_compute(monkeypatch, 1, 1, 1, 1, 0)
    monkeypatch.setattr(openmp, "_SHARED_APART_S", 0)
    assert threads_in_blocks(2) == [1, 2, 2]


def test_who_computes_is_not_looked_at_for_each_product(monkeypatch: pytest.MonkeyPatch) -> None:
    left = others_compute(monkeypatch, 0, 1, 1, 1)
    monkeypatch.setattr(openmp, "_APART_S", 3600)
    assert threads_in_blocks(3) == [2, 2, 2, 2]
    assert len(list(left)) == 3


def test_the_thread_of_a_model_takes_the_cores_that_are_free(monkeypatch: pytest.MonkeyPatch) -> None:
    others_compute(monkeypatch, 1)
    worker = scheduler.Scheduler("m", SimpleNamespace(rows=[]), max_rows=1, max_waiting=1)
    assert worker.call(torch.get_num_threads) == 1


@pytest.mark.parametrize(
    ("told", "expected"), [("0.52 0.58 0.59 3/345 6789\n", 2), ("0.00 0.00 0.00 0/0 0", 0), ("nonsense", 0), (None, 0)]
)
def test_the_system_tells_who_computes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: str | None, expected: int
) -> None:
    load = tmp_path / "loadavg"
    if told is not None:
        load.write_text(told)
    monkeypatch.setattr(openmp, "_LOAD", load)
    assert openmp._running() == expected
