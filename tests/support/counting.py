"""How often a function is called, and with what: a bound of work that no clock need be asked for; and an event that
is set when it was asked so often."""

from __future__ import annotations

import threading
from typing import Any


class CancelledAt(threading.Event):
    """Set from when it is asked the `number`-th time on."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.left = number

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0


def counted(monkeypatch: Any, module: Any, name: str) -> list[tuple[Any, ...]]:
    """What the function of that name in `module` is called with from now on."""
    seen, of = list[tuple[Any, ...]](), getattr(module, name)
    monkeypatch.setattr(module, name, lambda *given: seen.append(given) or of(*given))
    return seen
