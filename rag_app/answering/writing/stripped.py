"""A text in pieces without the blanks around it: offsets in the finished text are then offsets in what was streamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def stripped(events: Iterable[str | T]) -> Iterator[str | T]:
    """`events`, whose pieces of text add up to what `str.strip` leaves of them: a blank is held back until a word comes
    behind it."""
    begun, held = False, ""
    for event in events:
        if not isinstance(event, str):
            yield event
            continue
        piece = held + event if begun else event.lstrip()
        held = piece[len(piece.rstrip()) :]
        if piece := piece[: len(piece) - len(held)]:
            begun = True
            yield piece
