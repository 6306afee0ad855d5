"""A header in a strip of its own above a drawn table, whose columns it names without lines between them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rag_app.documents.converters.numbers import MAX_HEADS, has_no_data
from rag_app.documents.converters.pdf.tables.rules import NEAR, Rule, places_of, reach_of
from rag_app.documents.converters.pdf.text import TextIn

_GAP = 1.2  # points on each side of a line between columns without a letter: a space between words is hardly wider


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
