"""Seconds by stage, how they and moments are written, and whether anybody still waits for the next stage."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from rag_app.errors import GenerationCancelled

_TELL_EVERY_S = 15.0


class Clock:
    """Seconds by stage, added up over repetitions; the time of a stage inside another counts for both.

    Once `cancel` is set no further stage begins, but one that is `due` for what was made before.
    """

    def __init__(self, cancel: threading.Event | None = None) -> None:
        self.cancel = cancel
        self._begun = time.perf_counter()
        self._stages: dict[str, float] = {}

    def go_on(self) -> None:
        """Raise `GenerationCancelled` once `cancel` is set; for work in pieces, between two of them."""
        if self.cancel is not None and self.cancel.is_set():
            raise GenerationCancelled

    def branch(self) -> Clock:
        """A clock that has run as long and goes on by itself."""
        made = Clock(self.cancel)
        made._begun, made._stages = self._begun, dict(self._stages)
        return made

    @contextmanager
    def __call__(self, stage: str, *, due: bool = False) -> Iterator[None]:
        if not due:
            self.go_on()
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


class Loading:
    """The seconds in which something was loaded, once where two things are at the same time; for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running, self._began, self._seconds = 0, 0.0, 0.0

    @property
    def seconds(self) -> float:
        """Until now."""
        with self._lock:
            return self._seconds + (time.monotonic() - self._began if self._running else 0.0)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._lock:
            self._running += 1
            if self._running == 1:
                self._began = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                if not self._running:
                    self._seconds += time.monotonic() - self._began


class Progress:
    """Says every 15 seconds how much of `total` was made, and how long the rest takes at the pace until now; nothing of
    what is made sooner. `at_most`: less may be enough."""

    def __init__(
        self,
        what: str,
        total: int,
        unit: str,
        say: Callable[[str], None],
        *,
        at_most: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._what, self._total, self._unit, self._say = what, total, unit, say
        self._at_most = "at most " if at_most else ""
        self._clock = clock
        self._begun = self._said = clock()
        self._count = 0

    def made(self) -> None:
        """One more is made."""
        self._count += 1
        now, left = self._clock(), self._total - self._count
        if now - self._said < _TELL_EVERY_S or left <= 0:
            return
        self._said, seconds = now, (now - self._begun) / self._count
        done = f"{self._what}: {self._count:,} of {self._at_most}{self._total:,} {self._unit}"
        self._say(f"{done}, {1 / seconds:.1f} a second, {self._at_most}{duration(left * seconds)} left")


def moment() -> str:
    """The time in UTC to the microsecond, which tells what came first of two things of one second."""
    return datetime.now(UTC).isoformat()


def now() -> str:
    """The time in UTC, as manifests have it: `2026-11-29T03:15:00+00:00`."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def duration(seconds: float) -> str:
    """`45 s`, `12 min` or `3 h 05 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"
