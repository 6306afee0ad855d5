"""The rows of a table of an old presentation, which knows only where its cells lie."""

from __future__ import annotations

import itertools
from bisect import bisect_right

from rag_app.documents.converters.ppt.shapes import Shape
from rag_app.documents.converters.tables.numbers import stands_once

_MOST = 10_000  # cells of a grid


def rows_of(table: Shape) -> list[list[str]]:
    """Texts by row and column; a cell that spans several is repeated in each where no other one begins, a number only
    down its column. Cells that lie on no grid are a row each."""
    lefts, tops = (sorted({round(cell.box[side]) for cell in table.cells}) for side in (0, 1))
    if len(lefts) * len(tops) > _MOST:
        return [[cell.text_frame.text] for cell in table.cells]
    plain = [[""] * len(lefts) for _ in tops]
    places = []
    for cell in table.cells:
        left, top, right, bottom = map(round, cell.box)
        row, column = bisect_right(tops, top) - 1, bisect_right(lefts, left) - 1
        plain[row][column] = "\n".join(filter(None, (plain[row][column], cell.text_frame.text)))
        below, behind = sum(one < bottom - 1 for one in tops), sum(one < right - 1 for one in lefts)
        places.append((row, column, max(below, row + 1), max(behind, column + 1)))
    begun = {(row, column) for row, column, _, _ in places}
    rows = [list(row) for row in plain]
    for row, column, below, right in places:
        text = plain[row][column]
        right = column + 1 if stands_once(text, plain[row]) else right
        for line, across in itertools.product(range(row, below), range(column, right)):
            if (line, across) not in begun:
                rows[line][across] = text
    return rows
