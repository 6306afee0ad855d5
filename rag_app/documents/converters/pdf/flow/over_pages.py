"""Tables of a PDF that go on over pages or columns: under the header of the first part, with the rows whole that Word
and LibreOffice cut in two where it is not forbidden."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.tables.parts.rules import are_same
from rag_app.documents.converters.tables.numbers import has_no_data, is_number
from rag_app.text.structure.pipe_tables import BAR

MAX_BETWEEN = 2  # short lines between the two parts of a table that is cut over pages, on each page
SHORT_CHARS = 60
SHIFT = 6.0  # points between the sides of two parts of a table

_Row = list[str]


def with_carried_headers(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages; a table without a header gets that of one of as many columns which it goes on with: of the one that
    ends the page before where it begins a page, else of the one right before it, below it or at the top of the next
    column of the page. One that begins a page has none, too, where its columns are those of the one before, whose
    header is in bold type, and its first row is not; so has one whose first row but names a group of rows of data. A
    row that is cut by the end of a page is whole on the first."""
    out: list[list[Line]] = []
    before: Line | None = None
    for page in pages:
        lines = list(page)
        first = _edge_table(lines)
        if first is not None and before is not None:
            lines[first] = _carried(before, _as_headless(before, _below_name(before, lines[first])))
            if whole := _with_cut_row_whole(before, lines[first]):
                out[-1][out[-1].index(before)] = whole[0]
                lines[first : first + 1] = filter(None, whole[1:])
        for i in range(1, len(lines)):
            if _goes_on(lines[i - 1], lines[i]):
                lines[i] = _carried(lines[i - 1], _below_name(lines[i - 1], lines[i]))
        out.append(lines)
        last = _edge_table(lines[::-1])
        before = None if last is None else lines[-1 - last]
    return out


def _below_name(above: Line, below: Line) -> Line:
    """A table whose first row is a name alone above a row of data: that of a group of rows in the columns above."""
    header, rule, *rows = below.table.split("\n")
    is_name = rows and _cells(header)[0] and not any(_cells(header)[1:])
    if not is_name or not are_same(above.edges, below.edges) or not _is_data(rows[0], above.table.split("\n")):
        return below
    return replace(below, table=headless(rule, [header, *rows]))


def _goes_on(above: Line, below: Line) -> bool:
    if not above.table or not below.table:
        return False
    under = abs(below.left - above.left) < SHIFT and abs(below.right - above.right) < SHIFT
    return under or (below.left > above.right - SHIFT and below.bottom > above.bottom + SHIFT and below.top > above.top)


def _as_headless(above: Line, below: Line) -> Line:
    """A table whose first row is no header: that of the one above, with columns in the same places, is marked, or names
    columns of numbers, of which the first row here has some; one that says the same is a header."""
    header, rule, *rows = below.table.split("\n")
    if not are_same(above.edges, below.edges) or not header.strip("| ") or above.table.startswith(f"{header}\n"):
        return below
    if not (above.marked and not below.marked) and not _is_data(header, above.table.split("\n")):
        return below
    return replace(below, table=headless(rule, [header, *rows]))


def _is_data(row: str, above: Sequence[str]) -> bool:
    """Whether a row has numbers, and has them where the last row of a table has numbers below names."""
    cells, last, names = map(_cells, (row, above[-1], above[0]))
    numbers = [at for at, cell in enumerate(cells) if is_number(cell) and any(map(str.isdigit, cell))]
    return (
        not has_no_data(cells) and len(last) == len(cells) and all(is_number(last[at]) for at in numbers)
        and not any(map(is_number, names)) and all(names[at] for at in numbers)
    )  # fmt: skip


def headless(rule: str, rows: Sequence[str]) -> str:
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


def _with_cut_row_whole(above: Line, below: Line) -> tuple[Line, Line | None] | None:
    """A table that ends a page and the one that goes on with it on the next, under the same header, where the first row
    there goes on with the last one here: that whole, and what is left of the other, if anything is. None where it does
    not."""
    header, rule, *rows = above.table.split("\n")
    same, _, *more = below.table.split("\n")
    if header != same or not rows or not more:
        return None
    upper, lower = [_cells(row) for row in rows], [_cells(row) for row in more]
    if not _goes_on_with(upper[-1], lower[0], [*upper[:-1], *lower[1:]]):
        return None
    whole = [" ".join(filter(None, parts)) for parts in zip(upper[-1], lower[0], strict=True)]
    first = replace(above, table="\n".join([header, rule, *rows[:-1], f"| {' | '.join(whole)} |"]))
    return first, replace(below, table="\n".join([header, rule, *more[1:]])) if more[1:] else None


def _cells(row: str) -> _Row:
    return [cell.strip() for cell in BAR.split(row)[1:-1]]


def _goes_on_with(above: _Row, row: _Row, others: Sequence[_Row]) -> bool:
    """Whether a row has texts below those of the one above alone, and not below all, and is none of its own: it alone
    has no label, or a text of it, that of its label if it has one, begins in lower case as no other of its column."""
    if len(row) != len(above) or all(row) or not any(row) or any(map(_is_value, above, row)):
        return False

    def runs_on(column: int) -> bool:
        return row[column][:1].islower() and not any(other[column][:1].islower() for other in others)

    if row[0]:
        return runs_on(0)
    return all(other[0] for other in others) or any(map(runs_on, range(len(row))))


def _is_value(above: str, text: str) -> bool:
    """Whether a text of a row does not go on with that above it: there is none, or each is a number."""
    return bool(text) and (not above or (is_number(above.split()[-1]) and is_number(text.split()[0])))
