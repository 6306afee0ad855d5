"""The order in which the shapes of a slide are read."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rag_app.documents.converters.tables.numbers import is_number

_HALF_INCH = 457_200  # of the units of slides
_TITLE = 7  # words, which no title of a column has


@dataclass(frozen=True, slots=True)
class _Box:
    """A shape and where it lies, which takes long to look up."""

    shape: Any
    top: int
    left: int
    right: int


def in_order(shapes: Iterable[Any]) -> list[Any]:
    """The shapes row by row from the left; where titles stand above as many texts, each column by itself.

    A shape without a place of its own comes first.
    """
    rows = _rows(map(_box, shapes))
    out: list[_Box] = []
    while rows:
        columns = [rows.pop(0)]
        while rows and _are_titles(columns[-1], rows[0]):
            columns.append(rows.pop(0))
        out += itertools.chain(*zip(*columns, strict=True))
    return [box.shape for box in out]


def _box(shape: Any) -> _Box:
    left = int(shape.left or 0)
    return _Box(shape, int(shape.top or 0), left, left + int(shape.width or 0))


def _rows(boxes: Iterable[_Box]) -> list[list[_Box]]:
    """Boxes within half an inch from the top of the first of them, none below another, from the left."""
    rows: list[list[_Box]] = []
    for box in sorted(boxes, key=lambda one: (one.top, one.left)):
        near = (row for row in rows if box.top - row[0].top < _HALF_INCH)
        row = next((row for row in near if not any(_is_above(one, box) for one in row)), None)
        if row is None:
            rows.append([box])
        else:
            row.append(box)
    return [sorted(row, key=lambda one: one.left) for row in rows]


def _is_above(box: _Box, other: _Box) -> bool:
    """Whether two boxes that do not begin at the same height share half of the width of the narrower one."""
    shared = min(box.right, other.right) - max(box.left, other.left)
    return box.top < other.top and 2 * shared > min(box.right - box.left, other.right - other.left)


def _are_titles(row: list[_Box], below: list[_Box]) -> bool:
    """Whether short lines stand above the shapes of the row below, and are no label with its figures."""
    if not len(row) == len(below) > 1 or not all(map(_heads, row, below)):
        return False
    first, *others = (is_number(box.shape.text_frame.text.strip()) for box in row)
    return first or not all(others)


def _heads(box: _Box, below: _Box) -> bool:
    return (
        abs(box.left - below.left) < _HALF_INCH
        and box.shape.has_text_frame
        and 0 < len(box.shape.text_frame.text.split()) < _TITLE
        and len(box.shape.text_frame.paragraphs) == 1
    )
