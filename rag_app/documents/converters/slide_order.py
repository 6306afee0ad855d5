"""The order in which the shapes of a slide are read."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from rag_app.documents.converters.tables.numbers import is_number

_HALF_INCH = 457_200  # of the units of slides
_TITLE = 7  # words, which no title of a column has


def in_order(shapes: Iterable[Any]) -> list[Any]:
    """The shapes row by row from the left; where titles stand above as many texts, each column by itself.

    A shape without a place of its own comes first.
    """
    rows = _rows(shapes)
    out: list[Any] = []
    while rows:
        columns = [rows.pop(0)]
        while rows and _are_titles(columns[-1], rows[0]):
            columns.append(rows.pop(0))
        out += itertools.chain(*zip(*columns, strict=True))
    return out


def _rows(shapes: Iterable[Any]) -> list[list[Any]]:
    """Shapes within half an inch from the top of the first of them, none below another, from the left."""
    rows: list[list[Any]] = []
    for shape in sorted(shapes, key=lambda one: (_top(one), _left(one))):
        near = (row for row in rows if _top(shape) - _top(row[0]) < _HALF_INCH)
        row = next((row for row in near if not any(_is_above(one, shape) for one in row)), None)
        if row is None:
            rows.append([shape])
        else:
            row.append(shape)
    return [sorted(row, key=_left) for row in rows]


def _is_above(shape: Any, other: Any) -> bool:
    """Whether two shapes that do not begin at the same height share half of the width of the narrower one."""
    shared = min(_right(shape), _right(other)) - max(_left(shape), _left(other))
    return _top(shape) < _top(other) and 2 * shared > min(int(shape.width or 0), int(other.width or 0))


def _are_titles(row: list[Any], below: list[Any]) -> bool:
    """Whether short lines stand above the shapes of the row below, and are no label with its figures."""
    if not len(row) == len(below) > 1 or not all(map(_heads, row, below)):
        return False
    first, *others = (is_number(shape.text_frame.text.strip()) for shape in row)
    return first or not all(others)


def _heads(shape: Any, below: Any) -> bool:
    near = abs(_left(shape) - _left(below)) < _HALF_INCH
    return (
        near
        and shape.has_text_frame
        and 0 < len(shape.text_frame.text.split()) < _TITLE
        and len(shape.text_frame.paragraphs) == 1
    )


def _top(shape: Any) -> int:
    return int(shape.top or 0)


def _left(shape: Any) -> int:
    return int(shape.left or 0)


def _right(shape: Any) -> int:
    return _left(shape) + int(shape.width or 0)
