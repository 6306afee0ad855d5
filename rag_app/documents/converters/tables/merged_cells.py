"""Merged cells of a sheet: what they say, in each of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from rag_app.documents.converters.tables.numbers import stands_once

_NAME = 50  # words at most of what names rows or columns, or is said of each of them


@dataclass(frozen=True, slots=True)
class Merged:
    """Columns and rows of a merged range, from 0, ends included."""

    left: int
    top: int
    right: int
    bottom: int


def filled(rows: Iterable[list[str]], merged: Sequence[Merged]) -> Iterable[list[str]]:
    """Rows with the text of a merged range in each of its cells; a number stands only in its first column, and a text
    that is alone in its row, a title, or too long to name rows or columns, a note, only in its first cell. Columns that
    are merged in all rows, titles aside, are one, and rows left out that say nothing but what is merged with those
    above."""
    return without_parts(list(_filled(rows, merged))) if merged else rows


def _filled(rows: Iterable[list[str]], merged: Sequence[Merged]) -> Iterator[tuple[list[str], frozenset[int]]]:
    """The rows so, each with its columns that are one with the column before."""
    waiting, at = list(merged), 0
    open_ranges: list[tuple[Merged, list[str]]] = []
    for number, row in enumerate(rows):
        open_ranges = [(one, texts) for one, texts in open_ranges if one.bottom >= number]
        alone = sum(bool(cell.strip()) for cell in row) < 2 and not any(texts for _, texts in open_ranges)
        plain = [cell.strip() for cell in row]
        while at < len(waiting) and waiting[at].top <= number:
            one, at = waiting[at], at + 1
            text = row[one.left] if one.left < len(row) else ""
            if one.top == number and text.strip():
                once = len(text.split()) > _NAME or (alone and one.top == one.bottom)
                width = 1 if alone or stands_once(text.strip(), plain) else one.right - one.left + 1
                open_ranges.append((one, [] if once else [text] * width))
        for one, texts in open_ranges:
            row.extend([""] * (one.left + len(texts) - len(row)))
            row[one.left : one.left + len(texts)] = texts
        spans = [one for one, _ in open_ranges]
        before = {column for one in spans if one.top < number for column in range(one.left, one.right + 1)}
        said = {column for column, text in enumerate(row) if text.strip()}
        if not said or not said <= before:
            yield row, frozenset(column for one in spans for column in range(one.left + 1, one.right + 1))


def without_parts(rows: Sequence[tuple[list[str], Set[int]]]) -> Iterator[list[str]]:
    """Rows, each with its columns that are one with the column before; such are put together where they are in all
    rows, titles aside."""
    whole, apart = set[int](), set[int]()
    for row, parts in rows:
        said = [column for column, text in enumerate(row) if text.strip()]
        if len(said) > 1:
            whole |= parts
            apart.update({*said, *(column + 1 for column in said)} - parts)
    dropped = whole - apart
    for row, _ in rows:
        line = list[str]()
        for column, text in enumerate(row):
            if column not in dropped:
                line.append(text)
            elif not line[-1].strip():
                line[-1] = text
        yield line
