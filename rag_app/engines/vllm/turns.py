"""Base and adapters by turns: vLLM on a CPU answers base requests with an adapter's weights where both run at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


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
    def taken(self, base: bool) -> Iterator[None]:
        """Run a request to the base, or to an adapter."""
        other = not base
        with self._changed:
            self._waiting[base] += 1
            try:
                while self._running[other] or (self._waiting[other] and self._next is other):
                    if self._running[other]:
                        self._next = base
                    self._changed.wait()
            finally:
                self._waiting[base] -= 1
            self._running[base] += 1
        try:
            yield
        finally:
            with self._changed:
                self._running[base] -= 1
                self._changed.notify_all()
