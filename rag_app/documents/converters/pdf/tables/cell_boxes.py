"""The cells of a drawn grid: which of its places no line divides."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rag_app.documents.converters.pdf.objects import Box
from rag_app.documents.converters.pdf.tables.rules import NEAR, Rule


def cells_between(
    xs: Sequence[float], ys: Sequence[float], rows: Sequence[Rule], columns: Sequence[Rule]
) -> list[list[Box]]:
    """The cell at each place of a grid, row by row from the top; one that reaches over several places stands at each.
    `xs` rise and `ys` fall."""
    return [
        [_cell_box(Box(left, bottom, right, top), xs, ys, rows, columns) for left, right in itertools.pairwise(xs)]
        for top, bottom in itertools.pairwise(ys)
    ]


def _cell_box(
    place: Box, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Rule], columns: Sequence[Rule]
) -> Box:
    """The cell at a place of the grid, widened over places that no rule divides from it."""
    left, bottom, right, top = place
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2

    def widened(at: float, places: Sequence[float], step: int, rules: Sequence[Rule], middle: float) -> float:
        end = places[-1] if step > 0 else places[0]
        while at != end and not any(abs(rule.at - at) <= NEAR and rule.covers(middle) for rule in rules):
            at = places[places.index(at) + step]
        return at

    left, right = widened(left, xs, -1, columns, middle_y), widened(right, xs, 1, columns, middle_y)
    top, bottom = widened(top, ys, -1, rows, middle_x), widened(bottom, ys, 1, rows, middle_x)
    return Box(left, bottom, right, top)
