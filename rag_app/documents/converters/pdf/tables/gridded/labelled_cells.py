"""Forms whose cells each have a label above its value: "Invoice no." in small type over "4711" in one box."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from rag_app.documents.converters.pdf.page.middles import holds, middle
from rag_app.documents.converters.pdf.page.objects import Box
from rag_app.documents.converters.pdf.page.text import TextIn
from rag_app.documents.converters.pdf.page.words import Word, runs_of
from rag_app.documents.converters.pdf.tables.gridded.cell_boxes import cells_between
from rag_app.documents.converters.pdf.tables.parts.rules import NEAR, Rule, places_of, reach_of

_SMALLER = 0.9  # of the type of a value: that of its label
_SAME = 0.5  # of the type of a word, up or down to one of its line
_LEAST = 2  # cells of a form with a label and a value
_LONGEST = 100  # characters of a label
_MOST_LINES = 6  # of a value; more are a text with its heading
_LABEL = re.compile(r"\W*(?:[^\W\d_].*[^\W_]|[\da-z]{1,3}[.)]?\s+[^\W\d_])", re.IGNORECASE | re.DOTALL)
_BOX = re.compile(r"\[[ x]\]")


@dataclass(frozen=True, slots=True)
class Fields:
    """Labels with their values, "" for what is left blank, from the top and the left of a `box` of a page."""

    box: Box
    pairs: list[list[str]]


@dataclass(frozen=True, slots=True)
class _Read:
    """A cell as `label` and `value`, with the type size of the label; without a value it may be any text."""

    label: str
    value: str
    size: float


Lines = tuple[list[Rule], list[Rule]]


def without_fields(
    rows: list[Rule], columns: list[Rule], words: Sequence[Word], text_in: TextIn
) -> tuple[list[Fields], list[Lines]]:
    """The parts of a drawn table whose rows are such cells below no header, and the lines of what is left of it: all of
    them where there is no such part, or too little in it."""
    if not rows or not words:
        return [], [(rows, columns)]
    ys = places_of([*rows, *(Rule(end, 0, 0) for end in reach_of(columns))])[::-1]
    xs = places_of([*columns, *(Rule(end, 0, 0) for end in reach_of(rows))])
    inside = [word for word in words if word.upright and holds(Box(xs[0], ys[-1], xs[-1], ys[0]), word)]
    boxes = [list(dict.fromkeys(line)) for line in cells_between(xs, ys, rows, columns)]
    read = {box: _read(box, inside, text_in) for box in dict.fromkeys(itertools.chain(*boxes))}
    size = max((cell.size for cell in read.values() if cell and cell.value), default=0.0)
    is_of_form = [_are_fields([read[box] for box in line], size) for line in boxes]
    for is_form, span in itertools.groupby(range(len(boxes)), key=[*is_of_form].__getitem__):
        first, *others = span
        if is_form and first and _is_header(boxes[first - 1], [boxes[n] for n in (first, *others)], read):
            is_of_form[first : first + 1 + len(others)] = [False] * (1 + len(others))
    fields, left = list[Fields](), list[Lines]()
    for is_form, span in itertools.groupby(range(len(boxes)), key=is_of_form.__getitem__):
        numbers = list(span)
        top, bottom = ys[numbers[0]], ys[numbers[-1] + 1]
        part = Box(xs[0], bottom, xs[-1], top)
        own = list(dict.fromkeys(itertools.chain(*(boxes[n] for n in numbers))))
        if is_form and _fill(own, part):
            fields.append(Fields(part, [[cell.label, cell.value] for box in own if (cell := read[box])]))
        else:
            left.append((_within(rows, bottom, top), _clipped(columns, bottom, top)))
    labels = [label for one in fields for label, value in one.pairs if value]
    return (fields, left) if len(set(labels)) >= _LEAST else ([], [(rows, columns)])


def _are_fields(cells: Sequence[_Read | None], size: float) -> bool:
    """Whether the cells of a row are labels with values, or labels alone in type that is no larger, or blank."""
    filled = [cell for cell in cells if cell]
    return any(cell.value for cell in filled) and all(
        cell.value or (cell.size <= size and len(cell.label) <= _LONGEST) for cell in filled
    )


def _is_header(above: Sequence[Box], rows: Sequence[Sequence[Box]], read: Mapping[Box, _Read | None]) -> bool:
    """Whether the line `above` names the columns of all `rows`: these are a table with cells of two types, as "per
    month" over a price."""
    columns = [(box.left, box.right) for box in above]
    is_filled = len(above) > 1 and all((cell := read[box]) and not cell.value for box in above)
    return is_filled and len(rows) > 1 and all([(box.left, box.right) for box in row] == columns for row in rows)


def _read(box: Box, words: Sequence[Word], text_in: TextIn) -> _Read | None:
    """What a cell holds; None where that is nothing."""
    lines = _lines([word for word in words if holds(box, word)])
    text = partial(_text, text_in, box)
    filled = text_in.filled(*box)
    if not lines:
        return _Read(" ".join(one.value for one in filled), "", float("inf")) if filled else None
    size, whole = max(word.size for word in lines[0]), text(box.bottom, box.top)
    if len(filled) == 1 and not _BOX.match(filled[0].value):
        one = filled[0]
        before = [word for line in lines for word in line if word.right < one.left or word.bottom > one.bottom]
        label = whole.replace(one.value, "", 1).strip()
        if len(before) == sum(map(len, lines)) and _may_be_label(label):
            return _Read(label, one.value, size)
    elif not filled:
        for at in range(1, len(lines)):
            above, below = lines[:at], lines[at:]
            if len(below) <= _MOST_LINES and _is_label(above, below, text_in):
                middle = (min(word.bottom for word in above[-1]) + max(word.top for word in below[0])) / 2
                label, value = text(middle, box.top), text(box.bottom, middle)
                if value and _may_be_label(label) and f"{label} {value}".split() == whole.split():
                    return _Read(label, value, size)
    return _Read(whole, "", max(word.size for line in lines for word in line))


def _is_label(above: Sequence[list[Word]], below: Sequence[list[Word]], text_in: TextIn) -> bool:
    """Whether lines are in smaller type than those below them, or in bold type and those are not."""
    upper, lower = (list(itertools.chain(*lines)) for lines in (above, below))
    if max(word.size for word in upper) <= _SMALLER * min(word.size for word in lower):
        return True
    is_bold = [text_in.is_bold(word.left, word.bottom, word.right, word.top) for word in (*upper, *lower)]
    return all(is_bold[: len(upper)]) and not any(is_bold[len(upper) :])


def _fill(boxes: Sequence[Box], part: Box) -> bool:
    """Whether cells lie beside one another in a part of a page and reach nowhere beyond it."""
    beyond = any(box.bottom < part.bottom - NEAR or box.top > part.top + NEAR for box in boxes)
    return not beyond and not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def _may_be_label(text: str) -> bool:
    return len(text) <= _LONGEST and _LABEL.match(text) is not None


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    """The words of a cell line by line, from the top."""

    def is_below(first: Word, word: Word) -> bool:
        return middle(first) - middle(word) >= _SAME * min(first.size, word.size)

    return runs_of(sorted(words, key=middle, reverse=True), is_below, from_first=True)


def _text(text_in: TextIn, box: Box, bottom: float, top: float) -> str:
    return " ".join(text_in(box.left, bottom, box.right, top).split())


def _within(rules: Sequence[Rule], bottom: float, top: float) -> list[Rule]:
    return [rule for rule in rules if bottom - NEAR <= rule.at <= top + NEAR]


def _clipped(rules: Sequence[Rule], bottom: float, top: float) -> list[Rule]:
    parts = [Rule(rule.at, max(rule.start, bottom), min(rule.end, top)) for rule in rules]
    return [part for part in parts if part.end - part.start > NEAR]
