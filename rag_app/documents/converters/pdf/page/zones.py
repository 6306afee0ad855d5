"""Columns of running text: a page in two columns is read as two pages of half the width."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

from rag_app.documents.converters.pdf.page.words import Cell, Row, rows_of

LINE_WORDS = 4  # words of a line of running text in a narrow column
MIN_LINES = 5  # lines beside one another that make two columns
MIN_DRIFTING = 4  # the same, of lines that are not as high as the rows of a table beside them
LEAST_STEP, SAME_STEP = 0.1, 0.03  # type sizes; what programs round is less
MAX_BETWEEN = 2  # rows of a table without numbers, as those of groups, between two with numbers
HEADER_ROWS = 7
HEADER_GAP = 1.5  # type sizes between the lines of a header, and below it
_INTERVAL = re.compile(r"[(\[]\W*\d[^a-z]*[)\]]$", re.IGNORECASE)


def text_columns(rows: Sequence[Row], *, beside_tables: bool = False) -> list[list[Row]]:
    """The rows of a page, or, where lines of text stand beside one another, those of its left and of its right half,
    but for what stands across both: lines, and the rows of a table; with `beside_tables` also where lines of text stand
    beside a table whose rows are not as high as they are."""
    gutter = _gutter(_gaps(rows, min), MIN_LINES)
    if gutter is None and beside_tables:
        of_several = [row for row in rows if len(row.cells) > 2]  # the numbers of a plot's axis are no table
        gutter = _gutter(_drifting(_gaps(of_several, max)), MIN_DRIFTING)
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


def _gaps(rows: Sequence[Row], of: Callable[[int, int], int]) -> list[tuple[Cell, Cell]]:
    """Neighbouring cells of which both (`of` is min), or one at least (max), are a line of running text."""
    return [
        (left, right)
        for row in rows
        for left, right in itertools.pairwise(row.cells)
        if of(_line_words(left), _line_words(right)) >= LINE_WORDS
    ]


def _line_words(cell: Cell) -> int:
    return 0 if cell.number else len(cell.words)


def _drifting(gaps: Sequence[tuple[Cell, Cell]]) -> Sequence[tuple[Cell, Cell]]:
    """Neighbouring cells, if in some rows the left ones come lower beside the right ones, or higher, from one row to
    the next by the same step, as lines do that are higher than those beside them; else none."""
    heights = [left.words[-1].bottom - right.words[0].bottom for left, right in gaps]
    sizes = [left.words[-1].size for left, _ in gaps]
    steps = [(below - above) / size for size, (above, below) in zip(sizes, itertools.pairwise(heights), strict=False)]
    runs = (steps[at : at + MIN_DRIFTING - 1] for at in range(len(steps) - MIN_DRIFTING + 2))
    drifts = any(max(run) - min(run) < SAME_STEP and min(map(abs, run)) > LEAST_STEP for run in runs)
    return gaps if drifts else []


def _gutter(gaps: Sequence[tuple[Cell, Cell]], least: int) -> float | None:
    """The middle of the gap between two columns of running text, if there are two."""
    if len(gaps) < least:
        return None
    middles = sorted((left.right + right.left) / 2 for left, right in gaps)
    x = middles[len(middles) // 2]
    inner = [(left.right, right.left) for left, right in gaps if left.right < x < right.left]
    if len(inner) < least:
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
    words = [word for row in rows for word in row.words]
    left = [word for word in words if word.right <= gutter]
    return [rows_of(left), rows_of([word for word in words if word.right > gutter])]
