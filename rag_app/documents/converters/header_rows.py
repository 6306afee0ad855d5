"""Headers of tables that have several rows, where merged cells are given to each of their columns and rows."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rag_app.documents.converters.numbers import MAX_HEADS, has_no_data
from rag_app.documents.markdown import blocks, one_header, paragraph, pipe_table
from rag_app.text.pipe_tables import has_corner


def table_markdown(rows: Sequence[Sequence[str]]) -> str:
    """Rows of `with_title` as Markdown: the title above the table."""
    title = rows[0][0] if len(rows) > 1 and len(rows[0]) == 1 < len(rows[1]) else ""
    return blocks([paragraph(title), pipe_table(rows[1:] if title else rows)])


def with_title(grid: list[list[str]], heads: int = 1) -> list[list[str]]:
    """As `with_one_header`, below a row of one cell where the first row says the title of all columns; that is one of
    the `heads`."""
    title = _title(grid, heads)
    return [[title], *with_one_header(grid[1:], heads - 1)] if title else with_one_header(grid, heads)


def _title(grid: Sequence[Sequence[str]], heads: int) -> str:
    """What the first row of a table says in one cell over its full width, where the row below names columns; empty
    where it does not."""
    if len(grid) < 3:
        return ""
    first, second = ([text.strip() for text in row] for row in grid[:2])
    is_alone = len(set(first) - {""}) == 1 and bool(first[0]) and (all(first) or not any(first[1:]))
    if not is_alone or len(first) < 2 or len(set(second)) < 2:
        return ""
    named = len(second) > 2 and all(second[1:]) and has_no_data(second[1:]) and not second[0].endswith(":")
    return first[0] if named or heads > 1 else ""


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
