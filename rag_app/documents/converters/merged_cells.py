"""Merged cells of a sheet: what they say, in each of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag_app.documents.converters.numbers import stands_once


@dataclass(frozen=True, slots=True)
class Merged:
    """Columns and rows of a merged range, from 0, ends included."""

    left: int
    top: int
    right: int
    bottom: int


def filled(rows: Iterable[list[str]], merged: Sequence[Merged]) -> Iterator[list[str]]:
    """Rows with the text of a merged range in each of its cells; a number stands only in its first column, and a text
    that is alone in its row, a title, only in its first cell."""
    waiting, at = list(merged), 0
    open_ranges: list[tuple[Merged, list[str]]] = []
    for number, row in enumerate(rows):
        open_ranges = [(one, texts) for one, texts in open_ranges if one.bottom >= number]
        alone = sum(bool(cell.strip()) for cell in row) < 2 and not open_ranges
        plain = [cell.strip() for cell in row]
        while at < len(waiting) and waiting[at].top <= number:
            one, at = waiting[at], at + 1
            text = row[one.left] if one.left < len(row) else ""
            if one.top == number and text.strip() and not (alone and one.top == one.bottom):
                width = 1 if alone or stands_once(text.strip(), plain) else one.right - one.left + 1
                open_ranges.append((one, [text] * width))
        for one, texts in open_ranges:
            row.extend([""] * (one.left + len(texts) - len(row)))
            row[one.left : one.left + len(texts)] = texts
        yield row
