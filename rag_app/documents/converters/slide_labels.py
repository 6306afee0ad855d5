"""Labels of a slide that stand one below another, each in a box, beside a box with a text for each of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

INCH = 914_400  # of the units of slides
_NEAR = INCH // 2  # between the left edges of labels
_REACH = INCH // 4  # over the edge of the box of texts
_LEAST = 3  # labels
_WORDS = 6  # of a label


def _texts_of(frame: Any) -> list[Any]:
    """The paragraphs of a text frame that are not blank."""
    return [line for line in frame.paragraphs if line.text.strip()]


def labels_beside(shapes: Sequence[Any]) -> dict[int, list[Any]]:
    """By the place among the `shapes` of a box with texts the boxes of its labels, from the top: as many as it has
    paragraphs, in a column left of it and as high."""
    boxes = [(at, one) for at, one in enumerate(shapes) if one.has_text_frame and None not in _bounds(one)]
    short = [one for _, one in boxes if not one.is_placeholder and _is_label(one.text_frame)]
    found = dict[int, list[Any]]()
    for at, shape in boxes if len(short) >= _LEAST else ():
        if len(lines := _texts_of(shape.text_frame)) >= _LEAST:
            labels = sorted((one for one in short if _is_beside(one, shape)), key=lambda one: one.top)
            lefts = [one.left for one in labels]
            is_column = bool(labels) and max(lefts) - min(lefts) < _NEAR
            below = all(one.top + one.height <= other.top for one, other in itertools.pairwise(labels))
            if len(labels) == len(lines) and is_column and below and not any(line.level for line in lines):
                found[at] = labels
    return found


def _bounds(shape: Any) -> tuple[int | None, ...]:
    return shape.left, shape.top, shape.width, shape.height


def _is_label(frame: Any) -> bool:
    return len(lines := _texts_of(frame)) == 1 and len(lines[0].text.split()) <= _WORDS


def _is_beside(label: Any, box: Any) -> bool:
    """Whether a box stands left of another, its middle as high as that."""
    middle = label.top + label.height / 2
    return label.left + label.width <= box.left + _REACH and box.top <= middle <= box.top + box.height
