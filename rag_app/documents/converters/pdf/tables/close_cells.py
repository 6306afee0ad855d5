"""Cells that stand closer together than cells usually do: numbers behind a long label, headers beside each other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from rag_app.documents.converters.numbers import is_number
from rag_app.documents.converters.pdf.tables.columns import SPACE
from rag_app.documents.converters.pdf.words import Cell, Row, Word

NEAR_ROWS = 12  # above and below, in which a cell has numbers of its column
MIN_OTHERS = 2
SAME = 1.5  # points: edges this close are of one column
WIDE = 0.6  # type sizes: no space of a line of text


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
    parts: list[list[Word]] = [[cell.words[0]]]
    for before, word in itertools.pairwise(cell.words):
        last = word is cell.words[-1] and is_number(word.text)
        if (last and _in_column(before, word, near)) or _between_columns(before, word, near):
            parts.append([])
        parts[-1].append(word)
    if len(parts) == 1:
        return [cell]
    return [Cell(tuple(words), len(words) == 1 and is_number(words[0].text)) for words in parts]


def _in_column(before: Word, word: Word, near: Sequence[Cell]) -> bool:
    same = sum(abs(other.left - word.left) < SAME or abs(other.right - word.right) < SAME for other in near)
    return word.left - before.right > SPACE * word.size and same >= MIN_OTHERS


def _between_columns(before: Word, word: Word, near: Sequence[Cell]) -> bool:
    if word.left - before.right <= WIDE * word.size:
        return False
    middle = (before.right + word.left) / 2
    sides = [other.right < middle for other in near if not other.left <= middle <= other.right]
    return len(sides) == len(near) and MIN_OTHERS <= sum(sides) <= len(sides) - MIN_OTHERS
