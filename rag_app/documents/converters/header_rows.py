"""Headers of tables that have several rows, where merged cells are given to each of their columns and rows."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rag_app.documents.converters.numbers import MAX_HEADS, has_no_data
from rag_app.documents.markdown import one_header
from rag_app.text.pipe_tables import has_corner


def with_one_header(grid: list[list[str]], heads: int = 1) -> list[list[str]]:
    """The rows of a table, all of one width, with those of its header as one: `heads` of them where more than one is
    known, else those that divide what the first one spans."""
    heads = heads if heads > 1 else divided(grid)
    return [one_header(grid[:heads]), *grid[heads:]] if 1 < heads < len(grid) else grid


def divided(grid: Sequence[Sequence[str]]) -> int:
    """Rows of a header whose first one spans columns, and those below it divide these: with texts and years alone, and
    nothing of their own where labels stand but the name of a corner that was left blank."""
    spans = grid and any(text.strip() and text == other for text, other in itertools.pairwise(grid[0][1:]))
    heads = 1
    while spans and heads < min(MAX_HEADS, len(grid) - 1):
        upper, (label, *rest), *below = ([text.strip() for text in row] for row in grid[heads - 1 :])
        named = label in ("", grid[0][0].strip()) or has_corner(upper, [label, *rest], below)
        if not named or not any(rest) or not has_no_data(rest):
            break
        heads += 1
    return heads
