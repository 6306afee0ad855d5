"""The threads that help one thread with its products, ended once it has nothing more to compute.

torch's OpenMP on Linux (libgomp) keeps the helpers of every thread that has ever computed. As soon as all of them and
their owners are more than the cores, none waits awake for the next product any more (`gomp_throttled_spin_count` in
libgomp/env.c): each is put to sleep and woken up, a thousand times for a token. Beside one thread that only had loaded
the model, a step of the default model took 50 ms in place of 21.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

_SOFT = 1  # omp_pause_soft: what was set stays, and the threads come back with the next product (OpenMP 5.0, 3.2.44)


@contextmanager
def helpers_ended() -> Iterator[None]:
    """End the calling thread's helpers after a block, or as a decorator after a call."""
    try:
        yield
    finally:
        end_helpers()


def end_helpers() -> None:
    """End the calling thread's helpers; they come back, within a tenth of a millisecond, when they are needed."""
    if "torch" in sys.modules:
        _pause()(_SOFT)


@lru_cache(maxsize=1)
def _pause() -> Callable[[int], object]:
    """`omp_pause_resource_all` of the OpenMP that torch computes with."""
    library = Path(sys.modules["torch"].__file__ or "").parent / "lib" / "libtorch_cpu.so"
    try:
        found: Callable[[int], object] = ctypes.CDLL(str(library)).omp_pause_resource_all
    except (OSError, AttributeError):  # not Linux, or built without OpenMP
        return lambda _: None
    return found
