"""Quotation marks around some words of a text."""

from __future__ import annotations

import re

_MARK = re.compile(r"[\"“”„«»]")
_BEHIND = re.compile(r"[.,;:!?]?[\"“”»](?!\w)")
_BEFORE = re.compile(r"(?<!\w)[\"“„«]$")


def with_both_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """The place `text[start:end]` with the quotation mark right behind it, or before it, where it holds one alone."""
    if len(_MARK.findall(text, start, end)) % 2 == 0:
        return start, end
    if behind := _BEHIND.match(text, end):
        return start, behind.end()
    return start - bool(start and _BEFORE.search(text[max(0, start - 2) : start])), end
