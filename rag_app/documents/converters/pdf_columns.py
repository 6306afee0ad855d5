"""Columns of a table by the alignment of its cells, and which columns a header stands above."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rag_app.documents.converters.pdf_words import Cell, Row

BRIDGED = 0.06  # share of rows whose cells may reach over a gap between two columns
NARROW = 3  # characters: columns of dashes, marks and percent signs beside their numbers

Span = tuple[float, float]  # left, right


def columns_of(rows: Sequence[Row]) -> list[Span]:
    """Columns from left to right: ranges of x with cells, divided where hardly a row has any."""
    cells = [cell for row in rows for cell in row.cells]
    edges = sorted({x for cell in cells for x in (cell.left, cell.right)})
    allowed = int(BRIDGED * len(rows))
    columns: list[list[float]] = []
    for left, right in itertools.pairwise(edges):
        middle = (left + right) / 2
        if sum(cell.left < middle < cell.right for cell in cells) > allowed:
            if columns and columns[-1][1] == left:
                columns[-1][1] = right
            else:
                columns.append([left, right])
    spans = [(left, right) for left, right in columns]
    return _without_slivers(rows, spans)


def _without_slivers(rows: Sequence[Row], spans: list[Span]) -> list[Span]:
    """Columns of short marks that are filled only where a neighbour is empty become part of it."""
    i = 1
    while i + 1 < len(spans) or (i < len(spans) and len(spans) > 2):
        filled = [{place(cell, spans): cell for cell in row.cells} for row in rows]
        size = rows[0].size
        near = spans[i][0] - spans[i - 1][1] < 1.5 * size if i > 1 else False
        apart = not any(i in row and i - 1 in row for row in filled)
        short = all(len(row[j].text) <= NARROW for j in (i, i - 1) for row in filled if j in row and i in row) or all(
            len(row[i - 1].text) <= NARROW for row in filled if i - 1 in row
        )
        if near and apart and short:
            spans = [*spans[: i - 1], (spans[i - 1][0], spans[i][1]), *spans[i + 1 :]]
        else:
            i += 1
    return spans


def place(cell: Cell, spans: Sequence[Span]) -> int:
    """The column that a cell shares most with, else the nearest."""

    def shared(span: Span) -> float:
        return min(cell.right, span[1]) - max(cell.left, span[0])  # negative: minus the distance

    return max(range(len(spans)), key=lambda i: shared(spans[i]))


def spread(cells: Sequence[Cell], spans: Sequence[Span]) -> list[str]:
    """The text above each column of one line of a header; a text above several columns is given to each.

    A text stands above the columns that it overlaps, and above their free neighbours where it is then centred better.
    """
    own = [{place(cell, spans)} | {i for i, span in enumerate(spans) if _overlaps(cell, span)} for cell in cells]
    texts = [""] * len(spans)
    for number, cell in enumerate(cells):
        low = max(own[number - 1]) + 1 if number else 0
        high = min(own[number + 1]) - 1 if number + 1 < len(cells) else len(spans) - 1
        first, last = min(own[number]), max(own[number])
        if 0 < first:  # the first column holds labels
            low = max(low, 1)
        choices = [
            (a, b) for a in range(min(low, first), first + 1) for b in range(last, max(high, last) + 1) if a <= b
        ]
        a, b = min(choices, key=lambda ends: (_off_centre(cell, spans, ends), ends[1] - ends[0]))
        for i in range(a, b + 1):
            texts[i] = f"{texts[i]} {cell.text}".strip()
    return texts


def _overlaps(cell: Cell, span: Span) -> bool:
    shared = min(cell.right, span[1]) - max(cell.left, span[0])
    return shared > 0.3 * min(cell.right - cell.left, span[1] - span[0])


def _off_centre(cell: Cell, spans: Sequence[Span], ends: tuple[int, int]) -> float:
    left, right = spans[ends[0]][0], spans[ends[1]][1]
    if ends[0] == ends[1]:  # above one column it may be set left, right or centred
        return min(abs(cell.left - left), abs(cell.right - right), abs(cell.centre - (left + right) / 2))
    return abs(cell.centre - (left + right) / 2)
