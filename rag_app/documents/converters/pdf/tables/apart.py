"""Cells of a row of a drawn table whose lines are missing, as LibreOffice leaves those of every other row out of some
of Word's styles."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rag_app.documents.converters.pdf.objects import Box
from rag_app.documents.converters.pdf.text import TextIn

BEFORE, BEHIND = 1.2, 4.0  # points without a letter at the place of a line; a space between words is not as wide


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
