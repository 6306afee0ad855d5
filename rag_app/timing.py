"""Wall-clock seconds by stage, and how they are written."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """Seconds by stage, added up over repetitions; the time of a stage inside another counts for both."""

    def __init__(self) -> None:
        self._begun = time.perf_counter()
        self._stages: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._stages[stage] = self._stages.get(stage, 0.0) + time.perf_counter() - begun

    def first_token(self) -> None:
        """Note under `first_token` the delay from the beginning to the first call; later ones change nothing."""
        self._stages.setdefault("first_token", time.perf_counter() - self._begun)

    def finish(self) -> dict[str, float]:
        """The stages and, under `total`, the time since the beginning."""
        return {**self._stages, "total": time.perf_counter() - self._begun}


def duration(seconds: float) -> str:
    """`45 s`, `12 min` or `3 h 05 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"
