"""Lines of text of a page and the tables among them."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace

from rag_app.documents.converters.numbers import has_no_data, is_number
from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.tables.cut_rows import with_cut_row_whole
from rag_app.documents.converters.pdf.tables.drawn import Table
from rag_app.documents.converters.pdf.tables.grid import Aligned
from rag_app.documents.converters.pdf.tables.rules import are_same
from rag_app.text.pipe_tables import BAR

MAX_BETWEEN = 2  # short lines between the two parts of a table that is cut over pages, on each page
SHORT_CHARS = 60
SHIFT = 6.0  # points between the sides of two parts of a table
ABOVE = 3.0  # type sizes from a table up to the line right above it
OVERLAP = 0.3  # share of a line's width that is above or below a table
PAGE_DIGITS = 3  # of the number of a page; one of more is a year
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


def without_running_header(lines: Sequence[Line], running: Collection[frozenset[str]]) -> list[Line]:
    """The lines of a page; a table at its top has no header where that says nothing but the words of a running line,
    one of `running`, and the number of the page."""
    first = max(lines, key=lambda line: line.top, default=None)
    if first is None or not first.table:
        return list(lines)
    header, rule, *rows = first.table.split("\n")
    words = frozenset(word for word in header.split() if word != "|")
    numbers = frozenset(word for word in words if word.isdecimal() and len(word) <= PAGE_DIGITS)
    if not any(own < words and len(words - own) == 1 and words - own <= numbers for own in running):
        return list(lines)
    bare = replace(first, table=_headless(rule, rows))
    return [bare if line is first else line for line in lines]


def with_carried_headers(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages; a table without a header gets that of one of as many columns which it goes on with: of the one that
    ends the page before where it begins a page, else of the one right before it, below it or at the top of the next
    column of the page. One that begins a page has none, too, where its columns are those of the one before, whose
    header is in bold type, and its first row is not. A row that is cut by the end of a page is whole on the first."""
    out: list[list[Line]] = []
    before: Line | None = None
    for page in pages:
        lines = list(page)
        first = _edge_table(lines)
        if first is not None and before is not None:
            lines[first] = _carried(before, _as_headless(before, lines[first]))
            if whole := with_cut_row_whole(before, lines[first]):
                out[-1][out[-1].index(before)] = whole[0]
                lines[first : first + 1] = filter(None, whole[1:])
        for i in range(1, len(lines)):
            if _goes_on(lines[i - 1], lines[i]):
                lines[i] = _carried(lines[i - 1], lines[i])
        out.append(lines)
        last = _edge_table(lines[::-1])
        before = None if last is None else lines[-1 - last]
    return out


def _goes_on(above: Line, below: Line) -> bool:
    if not above.table or not below.table:
        return False
    under = abs(below.left - above.left) < SHIFT and abs(below.right - above.right) < SHIFT
    return under or (below.left > above.right - SHIFT and below.bottom > above.bottom + SHIFT and below.top > above.top)


def _as_headless(above: Line, below: Line) -> Line:
    """A table whose first row is no header: that of the one above, with columns in the same places, is marked, or names
    columns of numbers, of which the first row here has some."""
    header, rule, *rows = below.table.split("\n")
    if not are_same(above.edges, below.edges) or not header.strip("| "):
        return below
    if not (above.marked and not below.marked) and not _is_data(header, above.table.split("\n")):
        return below
    return replace(below, table=_headless(rule, [header, *rows]))


def _is_data(row: str, above: Sequence[str]) -> bool:
    """Whether a row has numbers, and has them where the last row of a table has numbers below names."""
    cells, last, names = ([cell.strip() for cell in BAR.split(line)[1:-1]] for line in (row, above[-1], above[0]))
    numbers = [at for at, cell in enumerate(cells) if is_number(cell) and any(map(str.isdigit, cell))]
    return (
        not has_no_data(cells) and len(last) == len(cells) and all(is_number(last[at]) for at in numbers)
        and not any(map(is_number, names)) and all(names[at] for at in numbers)
    )  # fmt: skip


def _headless(rule: str, rows: Sequence[str]) -> str:
    """A table whose header is empty cells."""
    return "\n".join([rule.replace(" --- ", "  "), rule, *rows])


def _carried(above: Line, below: Line) -> Line:
    """A table that goes on with one of as many columns, with its header, and with the label of the group that its first
    rows are of; as it is where it has a header of its own, or that one has none."""
    header, _, *others = above.table.split("\n")
    top, rule, *rows = below.table.split("\n")
    fits = header.strip("| ") and not top.strip("| ") and top.count("|") == header.replace("\\|", "").count("|")
    if not fits:
        return below
    labels = [row.split(" | ", 1)[0] for row in others]
    if any(label.strip("| ") and label == other for label, other in itertools.pairwise(labels)):
        of_group = len(list(itertools.takewhile(lambda row: row.startswith("|  |"), rows)))
        rows[:of_group] = [labels[-1] + row[2:] for row in rows[:of_group]]
    return replace(below, table="\n".join([header, rule, *rows]), marked=above.marked)


def _edge_table(lines: Sequence[Line]) -> int | None:
    """The first line that is a table, if only a few short lines come before it."""
    for i, line in enumerate(lines[: MAX_BETWEEN + 1]):
        if line.table:
            return i
        if len(line.text) > SHORT_CHARS:
            return None
    return None


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
