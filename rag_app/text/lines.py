"""Lines of a text."""

from __future__ import annotations


def line_at(text: str, at: int) -> tuple[int, int]:
    """Where the line around `at` begins and ends, without its line break."""
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text)
