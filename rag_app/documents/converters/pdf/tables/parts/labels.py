"""Labels of a PDF table: in two lines, with their numbers half way between both, and with dots up to the numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag_app.documents.converters.pdf.page.middles import middle
from rag_app.documents.converters.pdf.page.words import Cell, Row

LINE = 1.5  # type sizes from the middle of a line of a label to that of the next, at most
OFF_MIDDLE = 0.2  # type sizes that numbers may stand off the middle of the two lines
SMALLER = 0.7  # size of the numbers' type to that of the label; those of a plot beside text are smaller
INDENT = 2.0  # type sizes that the second line may begin further right or left
_LEADERS = re.compile(r"(?:(?:\s*[.·…]){3,}|(?:\s+[.·…]+)+)\s*$")
_RUNS_ON = re.compile(r"(?:,|\b(?:and|or|of|to|the|in|for|from|with|on|by|net|a|as|at))$")


def without_leaders(text: str) -> str:
    """A label without the dots that lead from it to its numbers."""
    return _LEADERS.sub("", text)


def runs_on(label: str) -> bool:
    """Whether a line of a label ends as only one does that goes on below."""
    return bool(_RUNS_ON.search(label))


def with_labels_whole(rows: Sequence[Row]) -> list[Row]:
    """The rows; numbers without a label, half way between two lines that have nothing else, get both as their label."""
    made: list[Row] = []
    at = 0
    while at < len(rows):
        three = rows[at : at + 3]
        if len(three) == 3 and _is_label_around(*three):
            above, row, below = three
            made.append(replace(row, cells=(Cell(above.cells[0].words + below.cells[0].words, False), *row.cells)))
            at += 3
        else:
            made.append(rows[at])
            at += 1
    return made


def _is_label_around(above: Row, row: Row, below: Row) -> bool:
    if not row.numbers or any(len(line.cells) > 1 or line.cells[0].number for line in (above, below)):
        return False
    first, second, size = above.cells[0], below.cells[0], above.size
    return (
        row.size > SMALLER * size
        and max(first.right, second.right) < row.cells[0].left
        and abs(first.left - second.left) < INDENT * size
        and middle(above) - middle(below) < LINE * size
        and abs((middle(above) + middle(below)) / 2 - middle(row)) < OFF_MIDDLE * size
    )
