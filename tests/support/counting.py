"""How often a function is called, and with what: a bound of work that no clock need be asked for."""

from __future__ import annotations

from typing import Any


def counted(monkeypatch: Any, module: Any, name: str) -> list[tuple[Any, ...]]:
    """What the function of that name in `module` is called with from now on."""
    seen, of = list[tuple[Any, ...]](), getattr(module, name)
    monkeypatch.setattr(module, name, lambda *given: seen.append(given) or of(*given))
    return seen
