"""Lines of a text."""

from __future__ import annotations

from collections.abc import Iterable


def line_at(text: str, at: int) -> tuple[int, int]:
    """Where the line around `at` begins and ends, without its line break."""
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text)


def joined(parts: Iterable[str]) -> str:
    """Parts of a text, each on a line of its own where no blank divides it from the one before."""
    text = ""
    for part in parts:
        is_apart = not text or text[-1].isspace() or part[:1].isspace()
        text += part if is_apart else f"\n{part}"
    return text
