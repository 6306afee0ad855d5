"""Lines of text of a page and the tables among them."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.tables.gridded.drawn import Table
from rag_app.documents.converters.pdf.tables.parts.grid import Aligned

ABOVE = 3.0  # type sizes from a table up to the line right above it
OVERLAP = 0.3  # share of a line's width that is above or below a table
SLACK = 2.0  # points that lines may reach over the edge of a table


def with_tables(
    lines: list[Line], spans: Sequence[tuple[int, int]], ruled: list[Table], aligned: list[Aligned]
) -> list[Line]:
    """The lines without the words of tables, and each table as a line at the place of its first words, or behind the
    line right above it where these come after text that stands below it.

    `spans` are the characters of the lines.
    """
    lines = _with_aligned(lines, spans, aligned)
    for table in ruled:
        lines = _with_ruled(lines, table)
    return _in_order(lines)


def _in_order(lines: list[Line]) -> list[Line]:
    """The lines; programs that write the tables of a page behind its text put them after what stands below them, and
    some its caption behind it."""
    out = list(lines)
    for at, table in enumerate(lines):
        if not table.table or not at or not _is_above(table, lines[at - 1]):
            continue
        later = [line for line in lines[at + 1 :] if not line.table]
        above = sorted((line for line in (*lines[:at], *later) if _is_above(line, table)), key=lambda line: line.bottom)
        if not above or above[0].bottom - table.top >= ABOVE * above[0].size:
            continue
        if above[0] not in later:
            out.remove(table)
            out.insert(out.index(above[0]) + 1, table)
            continue
        caption = _stacked_on(table, [line for line in above if line in later])
        out = [line for line in out if line not in caption]
        first = out.index(table)
        out[first:first] = [line for line in later if line in caption]
    return out


def _stacked_on(table: Line, above: Sequence[Line]) -> list[Line]:
    """The lines above a table, from the lowest on, that are near to one another."""
    near = (line.bottom - below.top < ABOVE * line.size for below, line in itertools.pairwise([table, *above]))
    return list(itertools.compress(above, itertools.takewhile(bool, near)))


def _is_above(upper: Line, lower: Line) -> bool:
    """Whether a line or table stands above another, within the width of one of them."""
    shared = min(upper.right, lower.right) - max(upper.left, lower.left)
    narrower = min(upper.right - upper.left, lower.right - lower.left)
    return shared > OVERLAP * narrower and upper.bottom > lower.top - SLACK


def _with_aligned(lines: list[Line], spans: Sequence[tuple[int, int]], tables: list[Aligned]) -> list[Line]:
    """The lines without the words of tables, each table at the place of its first words."""
    owner = {word.start: number for number, table in enumerate(tables) for word in table.words}
    if not owner:
        return lines
    starts = sorted(owner)
    out: list[Line] = []
    placed: set[int] = set()
    for line, (start, end) in zip(lines, spans, strict=True):
        taken = starts[bisect_left(starts, start) : bisect_left(starts, end)]
        if not taken:
            out.append(line)
            continue
        for number in dict.fromkeys(owner[at] for at in taken):
            if number not in placed:
                placed.add(number)
                out.append(_table_line(tables[number], line))
        if len(taken) < len(line.text.split()):
            words = {word.text for table in tables for word in table.words if start <= word.start < end}
            rest = " ".join(word for word in line.text.split() if word not in words)
            if rest:
                out.append(replace(line, text=rest))
    return out


def _table_line(table: Aligned, line: Line) -> Line:
    left, bottom, right, top = table.box
    return Line("", left, right, top, bottom, line.size, table=table.markdown, nominal=line.nominal)


def _with_ruled(lines: list[Line], table: Table) -> list[Line]:
    def inside(line: Line) -> bool:
        return table.holds((line.left + line.right) / 2, (line.top + line.bottom) / 2)

    words = [i for i, line in enumerate(lines) if inside(line)]
    if not words:
        return lines
    block = Line(
        "",
        table.left,
        table.right,
        table.top,
        table.bottom,
        lines[words[0]].size,
        table=table.markdown,
        marked=table.bold and table.headed,
        edges=table.edges,
        nominal=lines[words[0]].nominal,
    )
    kept = [line for line in lines[words[0] :] if not inside(line)]
    return [*lines[: words[0]], block, *kept]
