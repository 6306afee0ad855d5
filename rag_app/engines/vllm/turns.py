"""Base and adapters by turns: vLLM on a CPU answers base requests with an adapter's weights where both run at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LOOK_S = 0.02  # how often a request that waits looks whether it should end


class Turns:
    """Requests of one kind run together, and those of the other kind wait.

    Whoever waits gets the next turn: once one waits, newcomers of the running kind wait behind it.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running = {True: 0, False: 0}
        self._waiting = {True: 0, False: 0}
        self._next = True

    @contextmanager
    def taken(self, *, base: bool, ended: Callable[[], bool] | None = None) -> Iterator[bool]:
        """Run a request to the base, or to an adapter; False where `ended` said so before its turn came."""
        if not self._begun(base, ended):
            yield False
            return
        try:
            yield True
        finally:
            with self._changed:
                self._running[base] -= 1
                self._changed.notify_all()

    def _begun(self, base: bool, ended: Callable[[], bool] | None) -> bool:
        other = not base
        with self._changed:
            self._waiting[base] += 1
            try:
                while self._running[other] or (self._waiting[other] and self._next is other):
                    if self._running[other]:
                        self._next = base
                    if ended is not None and ended():
                        self._changed.notify_all()
                        return False
                    self._changed.wait(None if ended is None else _LOOK_S)
            finally:
                self._waiting[base] -= 1
            self._running[base] += 1
            return True
