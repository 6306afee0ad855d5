"""What glibc does with memory that was freed: it keeps it for the next forward, but for what loading a model took.

By default it gives blocks of megabytes back to the system as soon as they are freed, and each forward pays for their
pages anew: 12,000 of them, a fifth of the time, for a prompt of 490 tokens in the model's thread.
"""

from __future__ import annotations

import ctypes
from functools import lru_cache
from typing import Any

# Parameters of mallopt(3), and their values: as much as glibc allows below, what the largest forwards free above.
_TRIM_THRESHOLD, _KEPT = -1, 256 << 20
_MMAP_THRESHOLD, _LARGEST = -3, 32 << 20


@lru_cache(maxsize=1)
def keep_freed_memory() -> None:
    """Let the process keep up to 256 MB of what it frees, for each of its threads that allocate; glibc only."""
    if (mallopt := _of_glibc("mallopt")) is not None:
        mallopt(_MMAP_THRESHOLD, _LARGEST)
        mallopt(_TRIM_THRESHOLD, _KEPT)


def give_back_freed_memory() -> None:
    """Give what is free now back to the system; glibc only. Once a model was loaded: the weights as they lay in its
    files are gone, and the threads that held them ask for nothing more."""
    if (trim := _of_glibc("malloc_trim")) is not None:
        trim(ctypes.c_size_t(0))


def _of_glibc(name: str) -> Any:
    """A function of the C library, None in another one (musl, macOS, Windows)."""
    try:
        return getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError, TypeError):
        return None
