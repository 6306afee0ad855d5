"""Cells that stand closer together than cells usually do: numbers behind a long label, headers beside each other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from rag_app.documents.converters.pdf.page.words import Cell, Row, Word, runs_of
from rag_app.documents.converters.pdf.tables.parts.columns import SPACE, meet
from rag_app.documents.converters.tables.numbers import is_number

NEAR_ROWS = 12  # above and below, in which a cell has numbers of its column
MIN_OTHERS = 2
SAME = 1.5  # points: edges this close are of one column
WIDE = 0.6  # type sizes: no space of a line of text
STRIPE = 0.25  # type sizes of white through all rows
MIN_ROWS = 3


def with_cells_apart(rows: Sequence[Row]) -> list[Row]:
    """The rows, in which a text is divided before its last word where that is a number that begins or ends where
    numbers of other rows do, and where a wide gap is one between columns of numbers."""
    numbers = [[cell for cell in row.cells if cell.number] for row in rows]
    made = []
    for at, row in enumerate(rows):
        near = [cell for other in numbers[max(0, at - NEAR_ROWS) : at + NEAR_ROWS + 1] for cell in other]
        cells = tuple(part for cell in row.cells for part in _parts(cell, near))
        made.append(replace(row, cells=cells) if len(cells) > len(row.cells) else row)
    return made


def _parts(cell: Cell, near: Sequence[Cell]) -> list[Cell]:
    if cell.number or len(near) < MIN_OTHERS:
        return [cell]

    def is_apart(before: Word, word: Word) -> bool:
        last = word is cell.words[-1] and is_number(word.text)
        return (last and _in_column(before, word, near)) or _between_columns(before, word, near)

    parts = runs_of(cell.words, is_apart)
    return [cell] if len(parts) == 1 else [_cell(words) for words in parts]


def _in_column(before: Word, word: Word, near: Sequence[Cell]) -> bool:
    same = sum(abs(other.left - word.left) < SAME or abs(other.right - word.right) < SAME for other in near)
    return word.left - before.right > SPACE * word.size and same >= MIN_OTHERS


def _between_columns(before: Word, word: Word, near: Sequence[Cell]) -> bool:
    if word.left - before.right <= WIDE * word.size:
        return False
    middle = (before.right + word.left) / 2
    sides = [other.right < middle for other in near if not other.left <= middle <= other.right]
    return len(sides) == len(near) and MIN_OTHERS <= sum(sides) <= len(sides) - MIN_OTHERS


def with_columns_apart(heads: Sequence[Row], body: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The header and the rows below it, their texts divided where white runs through all of them, with numbers on its
    right in each row and a word of the header's last line above either side, or none above labels."""
    words = [row.words for row in (*heads[-1:], *body)]
    if not heads or len(body) < MIN_ROWS:
        return [*heads], [*body]
    covered = sorted((word.left, word.right) for line in words for word in line)
    ends = itertools.accumulate((right for _, right in covered), max)
    gaps = ((end, left) for end, (left, _) in zip(ends, covered[1:], strict=False))
    middles = [(low + high) / 2 for low, high in gaps if high - low > STRIPE * body[0].size]
    cuts = [at for at in middles if _is_between(words, at)]
    return [*heads[:-1], _cut(heads[-1], cuts)], [_cut(row, cuts) for row in body]


def _is_between(lines: Sequence[Sequence[Word]], at: float) -> bool:
    """Whether lines, the first of a header, have a word on either side of a place, the header's above the others', of
    which each has a number on the right."""
    left, right = ([[w for w in line if (w.left > at) == side] for line in lines] for side in (False, True))
    if not all(left[1:]) or not all(right) or is_number(right[0][0].text):
        return False
    named = not left[0] or any(meet(left[0][-1], line[-1]) for line in left[1:])
    head, *numbers = (line[0] for line in right)
    return named and all(is_number(word.text) for word in numbers) and any(meet(head, word) for word in numbers)


def _cut(row: Row, cuts: Sequence[float]) -> Row:
    """A row whose texts are divided at some places."""
    cells = []
    for cell in row.cells:
        parts = [list(group) for _, group in itertools.groupby(cell.words, lambda w: sum(w.left > at for at in cuts))]
        cells += [cell] if len(parts) == 1 or cell.number else [_cell(part) for part in parts]
    return replace(row, cells=tuple(cells)) if len(cells) > len(row.cells) else row


def _cell(words: Sequence[Word]) -> Cell:
    return Cell(tuple(words), len(words) == 1 and is_number(words[0].text))
