"""The threads that help one thread with its products: as many as cores are free, and ended once it has nothing more to
compute.

torch's OpenMP on Linux (libgomp) waits awake for helpers at the end of every product. A helper that shares its core
with another program holds up each of a thousand products a token: on two cores beside one busy program answers took
three times as long, beside two some took eighty times; with a thread less they take little longer than alone
(docs/experiments.md).

libgomp also keeps the helpers of every thread that has ever computed. As soon as all of them and their owners are more
than the cores, none waits awake for the next product any more (`gomp_throttled_spin_count` in libgomp/env.c): each is
put to sleep and woken up. Beside one thread that only had loaded the model, a step of the default model took 50 ms in
place of 21.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

_SOFT = 1  # omp_pause_soft: what was set stays, and the threads come back with the next product (OpenMP 5.0, 3.2.44)
_LOAD = Path("/proc/loadavg")
# The least of so many looks at who computes counts, some time apart: who wakes up now and then, as a server's other
# threads do, is not there each time. Cores that were taken by others are looked at sooner.
_LOOKS, _FIRST_APART_S = 4, 0.0005
_APART_S, _SHARED_APART_S = 0.05, 0.01
_FORGOTTEN_S = 1.0


class _Share(threading.local):
    """What a thread divides its products among: `most` threads where all cores are free, and `taken` now, since so many
    `others` computed when it looked last. It looks again at `due`."""

    most = taken = others = 0
    due = 0.0

    def __init__(self) -> None:
        self.seen: deque[int] = deque(maxlen=_LOOKS)


_share = _Share()


@contextmanager
def helped() -> Iterator[None]:
    """Let free cores help the calling thread in a block, or as a decorator in a call; after it the thread has no
    helpers, and may have as many as before."""
    take_free_cores()
    try:
        yield
    finally:
        end_helpers()
        if _share.most > 1:
            _take(_share.most)


def take_free_cores() -> None:
    """Divide products of the calling thread among the cores that nobody else computes on, at most those that torch was
    given. What they give is the same. Costs next to nothing if called often; does nothing where Linux does not tell."""
    if "torch" not in sys.modules:
        return
    import torch

    if (threads := torch.get_num_threads()) != _share.taken:  # torch was told another number meanwhile
        _share.taken = _share.most = threads
    if _share.most < 2:
        return
    if (now := time.monotonic()) >= _share.due:
        end_helpers()  # which wait awake, and would count as others
        _share.others = _computing_elsewhere(now)
        _share.due = time.monotonic() + (_SHARED_APART_S if _share.others else _APART_S)
    _take(min(max((os.cpu_count() or 1) - _share.others, 1), _share.most))


def _take(threads: int) -> None:
    if threads == _share.taken:
        return
    _share.taken = threads
    for setter in ("omp_set_num_threads", "MKL_Set_Num_Threads_Local"):
        if (tell := _function(setter)) is not None:
            tell(threads)


def end_helpers() -> None:
    """End the calling thread's helpers; they come back, within a tenth of a millisecond, when they are needed."""
    if "torch" in sys.modules and (pause := _function("omp_pause_resource_all")) is not None:
        pause(_SOFT)


@lru_cache
def team_address() -> int:
    """Where the function of torch's OpenMP stands that runs another one in a thread and its helpers, for compiled loops
    (`rag_app.models.loops.dividing`); 0 where there is none."""
    together = _function("GOMP_parallel")
    return (ctypes.cast(cast("Any", together), ctypes.c_void_p).value or 0) if together else 0


def _computing_elsewhere(now: float) -> int:
    """Threads that compute beside the calling one, by its last looks."""
    seen = _share.seen
    if now - _share.due > _FORGOTTEN_S:
        seen.clear()
    seen.append(_running())
    while seen[-1] and len(seen) < _LOOKS:
        time.sleep(_FIRST_APART_S)
        seen.append(_running())
    return min(seen)


def _running() -> int:
    """Threads of this machine that compute right now, the calling one excepted; 0 where the system does not tell."""
    try:
        running = _LOAD.read_text(encoding="ascii").split()[3].partition("/")[0]  # of "0.52 0.58 0.59 2/345 6789"
        return max(int(running) - 1, 0)
    except (OSError, ValueError, IndexError):
        return 0


@lru_cache
def _function(name: str) -> Callable[[int], object] | None:
    """A function of the libraries that torch computes with; None where it is not Linux, or built without them."""
    library = Path(sys.modules["torch"].__file__ or "").parent / "lib" / "libtorch_cpu.so"
    try:
        found: Callable[[int], object] = getattr(ctypes.CDLL(str(library)), name)
    except (OSError, AttributeError):
        return None
    return found
