"""Merged cells of a sheet; openpyxl does not tell them of a workbook that it reads as a stream."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from openpyxl.utils.cell import range_boundaries

from rag_app.documents.converters.numbers import MAX_SPAN, stands_once
from rag_app.documents.converters.ooxml import matches_in

MAX_MERGED = 20_000  # ranges of a sheet

_RANGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]{0,200}?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_LONGEST = 300  # bytes of such an element


@dataclass(frozen=True, slots=True)
class Merged:
    """Columns and rows of a merged range, from 0, ends included."""

    left: int
    top: int
    right: int
    bottom: int


def merged_ranges(archive: zipfile.ZipFile, part: str) -> list[Merged]:
    """The merged ranges of a sheet, in the order of their first rows; those of more than 100 rows or columns are left
    out. They stand behind the cells."""
    found: list[Merged] = []
    for match in matches_in(archive, part, _RANGE, _LONGEST):
        left, top, right, bottom = range_boundaries(match[1].decode("ascii"))
        if right - left < MAX_SPAN and bottom - top < MAX_SPAN:
            found.append(Merged(left - 1, top - 1, right - 1, bottom - 1))
        if len(found) == MAX_MERGED:
            break
    return sorted(found, key=lambda one: (one.top, one.left))


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
