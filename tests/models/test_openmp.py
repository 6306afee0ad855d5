"""Helpers of products are ended when a thread has nothing more to compute."""

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
from rag_app.models.openmp import helpers_ended

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
        with helpers_ended():
            first = helpers()
            assert first and not helpers(), "helpers are kept for the next product"
        assert are_gone(first)
        with helpers_ended():
            assert helpers(), "they come back"
        done.append(True)

    done: list[bool] = []
    in_a_thread(work)
    assert done


def test_helpers_end_after_an_error_too() -> None:
    found: list[Threads] = []

    def work() -> None:
        with pytest.raises(ValueError, match="broken"), helpers_ended():
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
