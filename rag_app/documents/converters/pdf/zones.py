"""Columns of running text: a page in two columns is read as two pages of half the width."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag_app.documents.converters.pdf.words import Row, rows_of

LINE_WORDS = 4  # words of a line of running text in a narrow column
MIN_LINES = 5  # lines beside one another that make two columns
MAX_BETWEEN = 2  # rows of a table without numbers, as those of groups, between two with numbers
HEADER_ROWS = 7
HEADER_GAP = 1.5  # type sizes between the lines of a header, and below it
_INTERVAL = re.compile(r"[(\[]\W*\d[^a-z]*[)\]]$", re.IGNORECASE)


def text_columns(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of a page, or, where lines of text stand beside one another, those of its left and of its right half,
    but for what stands across both: lines, and the rows of a table."""
    gutter = _gutter(rows)
    if gutter is None:
        return [list(rows)]
    parts: list[list[Row]] = []
    run: list[Row] = []
    whole: list[Row] = []
    tables = _across(rows, gutter)
    for i, row in enumerate(rows):
        if i in tables or any(cell.left < gutter < cell.right for cell in row.cells):
            whole.append(row)
            parts += _halves(run, gutter)
            run = []
        else:
            if whole:
                parts.append(whole)
                whole = []
            run.append(row)
    return [part for part in (*parts, whole, *_halves(run, gutter)) if part]


def _gutter(rows: Sequence[Row]) -> float | None:
    """The middle of the gap between the columns, if there are two."""
    gaps = [
        (left.right, right.left)
        for row in rows
        for left, right in zip(row.cells, row.cells[1:], strict=False)
        if min(len(left.words), len(right.words)) >= LINE_WORDS and not left.number and not right.number
    ]
    if len(gaps) < MIN_LINES:
        return None
    middles = sorted((left + right) / 2 for left, right in gaps)
    x = middles[len(middles) // 2]
    inner = [gap for gap in gaps if gap[0] < x < gap[1]]
    if len(inner) < MIN_LINES:
        return None
    return (max(left for left, _ in inner) + min(right for _, right in inner)) / 2


def _across(rows: Sequence[Row], gutter: float) -> set[int]:
    """The rows of tables that stand across both columns: some with a label on the left and nothing but numbers on the
    right, what is between them, and the lines of their header."""
    data = [i for i, row in enumerate(rows) if _is_across(row, gutter)]
    found: set[int] = set()
    for above, below in itertools.pairwise(data):
        between = range(above + 1, below)
        if len(between) <= MAX_BETWEEN and not any(_is_text(rows[i]) for i in between):
            found.update((above, *between, below))
    for i in sorted(found):
        for at in range(i - 1, max(-1, i - 1 - HEADER_ROWS), -1):
            near = rows[at].bottom - rows[at + 1].top < HEADER_GAP * rows[at].size
            if at in found or not near or _is_text(rows[at]):
                break
            if len(rows[at].cells) > 1:  # what stands alone is the table's where the header goes on above it
                found.update(range(at, i))
    return found


def _is_across(row: Row, gutter: float) -> bool:
    left, right = ([cell for cell in row.cells if (cell.right <= gutter) == first] for first in (True, False))
    whole = left and right and not left[0].number and all(cell.number or _INTERVAL.match(cell.text) for cell in right)
    return bool(whole) and (not _is_text(row) or any(cell.number for cell in left))


def _is_text(row: Row) -> bool:
    """Whether a row has a line of running text."""
    return any(len(cell.words) >= LINE_WORDS and not cell.number for cell in row.cells)


def _halves(rows: Sequence[Row], gutter: float) -> list[list[Row]]:
    words = [word for row in rows for cell in row.cells for word in cell.words]
    left = [word for word in words if word.right <= gutter]
    return [rows_of(left), rows_of([word for word in words if word.right > gutter])]
