"""The cells of a drawn grid: which of its places no line divides, where LibreOffice leaves out a line of some of Word's
styles, and which columns only the drawing has, as the edges of a header's shading and gaps between two boxes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from rag_app.documents.converters.pdf.page.objects import Box
from rag_app.documents.converters.pdf.page.text import TextIn
from rag_app.documents.converters.pdf.tables.parts.rules import NEAR, Rule
from rag_app.documents.converters.tables.numbers import MAX_HEADS

BEFORE, BEHIND = 1.2, 4.0  # points without a letter at the place of a line; a space between words is not as wide
NARROW = 2 * NEAR  # points: no column, but the edge of a letter may reach into it


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


def with_cells_divided(boxes: Sequence[Sequence[Box]], xs: Sequence[float], text_in: TextIn) -> list[list[Box]]:
    """The rows of cells; one as high as its row that spans several columns between `xs` is divided where each of them
    ends, if texts of two stand apart there and none reaches over."""
    out = []
    for row in boxes:
        bottom, top = max(box.bottom for box in row), min(box.top for box in row)
        made: list[Box] = []
        for box, span in itertools.groupby(row):
            columns = len(list(span))
            inner = [x for x in xs if box.left < x < box.right]
            parts = [Box(x, bottom, after, top) for x, after in itertools.pairwise([box.left, *inner, box.right])]
            one_row = (box.bottom, box.top) == (bottom, top) and len(parts) == columns > 1
            made += parts if one_row and _are_apart(parts, text_in) else [box] * columns
        out.append(made)
    return out


def _are_apart(parts: Sequence[Box], text_in: TextIn) -> bool:
    """Whether several parts of a cell have a text, and no letter is near the lines between them."""
    if any(text_in(part.left - BEFORE, part.bottom, part.left + BEHIND, part.top).strip() for part in parts[1:]):
        return False
    return sum(bool(text_in(*part).strip()) for part in parts) > 1


def without_spare(
    boxes: Sequence[Sequence[Box]], texts: Mapping[Box, str], xs: Sequence[float]
) -> tuple[list[list[Box]], list[float]]:
    """The rows of cells and the edges of the columns without those that divide no two texts; all where none does."""
    kept: list[Sequence[Box]] = []
    widths, edges = list[float](), list(xs[:1])
    for column, (left, right) in zip(zip(*boxes, strict=True), itertools.pairwise(xs), strict=True):
        width = right - left
        rows = [(one, other) for one, other in zip(kept[-1], column, strict=True)] if kept else []
        if kept and _is_gap(rows, texts) and widths[-1] < NARROW:
            kept[-1] = column
        elif kept and _is_gap([(other, one) for one, other in rows], texts) and width < NARROW:
            pass
        elif kept and _are_one(rows, texts):
            kept[-1] = [one if texts[one] else other for one, other in rows]
        else:
            kept.append(column)
            widths.append(width)
            edges.append(right)
            continue
        widths[-1], edges[-1] = max(widths[-1], width), right
    if len(kept) < 2:
        return [list(row) for row in boxes], list(xs)
    return [list(row) for row in zip(*kept, strict=True)], edges


def _is_gap(rows: Sequence[tuple[Box, Box]], texts: Mapping[Box, str]) -> bool:
    """Whether the first of two cells has nothing in any row but the edge of a text that begins or ends in the other."""
    return all(
        not texts[one] or texts[other].startswith(texts[one]) or texts[other].endswith(texts[one])
        for one, other in rows
    )


def _are_one(rows: Sequence[tuple[Box, Box]], texts: Mapping[Box, str]) -> bool:
    """Whether no row has a text in each of two cells, and all texts below the header reach over both."""
    if any(one != other and texts[one] and texts[other] for one, other in rows):
        return False
    below = [one == other for one, other in rows[MAX_HEADS:] if texts[one] or texts[other]]
    return bool(below) and all(below)
