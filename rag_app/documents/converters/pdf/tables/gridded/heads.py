"""Headers of drawn tables: how many of the first rows they are, and those in a strip of their own above it, whose
columns they name without lines between them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rag_app.documents.converters.pdf.page.objects import Box
from rag_app.documents.converters.pdf.page.text import TextIn
from rag_app.documents.converters.pdf.tables.parts.rules import NEAR, Rule, places_of, reach_of
from rag_app.documents.converters.tables.numbers import MAX_HEADS, has_no_data, is_number

MAX_DIVIDED = 6  # lines of a column of a header, which are divided within its cells
ALIKE = 2  # texts of a first row that stand below, too, each in its column
_GAP = 1.2  # points on each side of a line between columns without a letter: a space between words is hardly wider


def heads_of(boxes: list[list[Box]], grid: list[list[str]], bold: bool) -> int:
    """Rows of a header: the first, unless it has numbers that are not all years, or is not `bold` and like those below,
    and those that its cells reach or divide into."""
    first = boxes[0]
    if sum(map(is_number, grid[0][1:])) > 1 and not has_no_data(grid[0][1:]):
        return 0
    if not bold and _is_like_those_below(boxes, grid):
        return 0
    heads = max(_reach(boxes, 0), 2 if 1 < len(set(first)) < len(first) else 1)
    heads = min(heads, MAX_HEADS, len(grid) - 1)
    within = itertools.takewhile(lambda rows: _lines(boxes[:rows]) <= MAX_DIVIDED, range(1, len(grid)))
    most = sum(1 for _ in within)
    while heads < (reached := min(_reach(boxes, heads - 1), most)):
        heads = reached
    label = not is_number(grid[0][0]) and has_no_data(grid[0][1:])
    named = ((label and boxes[i][0] == first[0]) or has_no_data(grid[i]) for i in range(1, heads))
    return 1 + sum(1 for _ in itertools.takewhile(bool, named))


def _reach(boxes: list[list[Box]], at: int) -> int:
    """Rows down to the last one that a cell of the row `at` goes on to."""
    below = itertools.takewhile(lambda line: any(a == b for a, b in zip(boxes[at], line, strict=True)), boxes[at:])
    return at + sum(1 for _ in below)


def _lines(boxes: list[list[Box]]) -> int:
    """The most cells of one column: those beside one another may be divided at other heights, which makes more rows."""
    return max(len(set(column)) for column in zip(*boxes, strict=True))


def begins_in_group(boxes: list[list[Box]]) -> bool:
    """Whether the first row has a label of several rows that are no header, as where a table goes on from the page
    before: more than one has, or others below have, too; and nothing spans columns."""
    first = boxes[0]
    reached = [sum(line[column] == first[column] for line in boxes) for column in range(len(first))]
    if len(set(first)) < len(first) or not reached[0] > max(reached[1:]):
        return False
    below = [line[0] for line in boxes[reached[0] :]]
    return reached[0] > MAX_HEADS or any(a == b for a, b in itertools.pairwise(below))


def _is_like_those_below(boxes: list[list[Box]], grid: list[list[str]]) -> bool:
    """Whether the first row is of the same kind as most below: they have some text of it, each in its column, and more
    than one of its texts is among these; rows that repeat all of it are headers themselves."""
    rows = [(row, cells) for row, cells in zip(grid[1:], boxes[1:], strict=True) if row != grid[0]]
    shared = [
        {at for at, text in enumerate(grid[0]) if text == row[at] and text[:1].isalnum() and cells[at] != boxes[0][at]}
        for row, cells in rows
    ]
    return 2 * sum(map(bool, shared)) > len(rows) and len(set().union(*shared)) >= ALIKE


def with_strip(
    rows: list[Rule], columns: list[Rule], across: Sequence[Rule], text_in: TextIn
) -> tuple[list[Rule], list[Rule]]:
    """The lines of a table, up to the top of the strip above it where it has one: as wide as the table, with a name for
    each column but the first, and not as far from it as the strip is high."""
    if not rows:
        return rows, columns
    left, right = reach_of(rows)
    top = max(row.at for row in rows)
    above = [r for r in across if abs(r.start - left) <= NEAR and abs(r.end - right) <= NEAR and r.at > top + NEAR]
    levels = places_of(above)[:2]
    if len(levels) < 2 or levels[0] - top > levels[1] - levels[0]:
        return rows, columns
    low, high = levels
    xs = places_of([Rule(left, 0, 0), *columns, Rule(right, 0, 0)])
    names = [text_in(x, low, after, high).strip() for x, after in itertools.pairwise(xs)]
    cells = sorted(" ".join(names).split())
    if (
        text_in(left, top, right, low).strip()
        or any(text_in(x - _GAP, low, x + _GAP, high).strip() for x in xs[1:-1])
        or len(names) < 2
        or not all(names[1:])
        or not has_no_data(cells)
        or max(name.count("\n") for name in names) >= MAX_HEADS
        or cells != sorted(text_in(left, low, right, high).split())
    ):
        return rows, columns
    return [*rows, Rule(high, left, right)], [*columns, *(Rule(x, top, high) for x in xs)]
