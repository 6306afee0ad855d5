"""Tables of HTML to rows of cell texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lxml.html import HtmlElement

from rag_app.documents.converters.tables.header_rows import table_markdown
from rag_app.documents.converters.tables.merged_cells import without_parts
from rag_app.documents.converters.tables.numbers import MAX_SPAN, counted, merged_signs, stands_once
from rag_app.documents.converters.tables.stacked_rows import unstacked
from rag_app.documents.markdown import pipe_table

LONG_CELL_CHARS = 300
MOSTLY = 0.6  # share of a layout table's text that lies in tables within it


def is_layout(table: HtmlElement) -> bool:
    """Whether a table only arranges the page: without header cells, it holds whole sections, code or mostly other
    tables, has a single column, or text in a single cell, as notes with a picture beside them do."""
    if table.get("role") == "presentation":
        return True
    rows = [list(_cells(row)) for row in _rows(table)]
    if any(cell.tag == "th" for cells in rows for cell in cells):
        return False
    longest = max((len(cell.text_content()) for cells in rows for cell in cells), default=0)
    if longest > LONG_CELL_CHARS and any(True for _ in table.iter("h1", "h2", "h3", "pre")):
        return True
    inner = [below for below in table.iter("table") if below is not table]
    if sum(len(below.text_content()) for below in inner) > MOSTLY * len(table.text_content()):
        return True
    filled = sum(bool(cell.text_content().strip()) for cells in rows for cell in cells)
    return filled == 1 or all(len(cells) < 2 for cells in rows)


def table_text(
    table: HtmlElement, render: Callable[[HtmlElement], str], lines_of: Callable[[HtmlElement], list[str]]
) -> str:
    """A table as Markdown, rows that stand in one row with a line for each (`lines_of` a cell) by themselves; a cell
    that spans rows or columns is repeated, so that each row reads on its own.

    A number is written once, in the last of its columns, and its currency sign goes with it; years that head columns
    are no such numbers. A cell alone in its row is not repeated; across two columns, it is the label of the text below
    it in the second one. The first rows are one where they are in a `thead`, all their cells are header cells, or those
    below divide what the first one spans; but a header cell alone in a row below the first names a group of rows. None
    is where each row is a header cell and one with what it says.
    """
    grid: list[list[str]] = []
    parts: list[set[int]] = []  # columns of each row that are one with the column before
    label = False  # whether the row above is a cell across two columns
    heads = 0
    is_form = all([cell.tag for cell in _cells(row)] == ["th", "td"] for row in _rows(table))
    spanned = False
    carried: dict[int, tuple[int, str, bool]] = {}
    for row in _rows(table):
        cells = list(_cells(row))
        names_group = len(cells) == 1 and bool(grid)
        is_head = row.getparent().tag == "thead" or (all(cell.tag == "th" for cell in cells) and not names_group)
        heads += heads == len(grid) and is_head
        spans = any(_span(cell, name) > 1 for cell in cells for name in ("rowspan", "colspan"))
        if not (is_head or spans or carried) and (several := unstacked([lines_of(cell) for cell in cells])):
            grid.extend(several)
            parts.extend(set[int]() for _ in several)
            label = False
            continue
        line, starts, wide = _spread(cells, [render(cell) for cell in cells], carried)
        spanned = spanned or wide
        if label and len(line) == 2 and not line[0].strip() and line[1].strip():
            grid[-1][1] = line[1]
        else:
            grid.append(line)
            parts.append({*range(len(line))} - starts)
        label = heads < len(grid) and len(cells) == 1 and _span(cells[0], "colspan") == len(line) == 2
    grid = merged_signs(list(without_parts(list(zip(grid, parts, strict=True)))), spanned=spanned)
    return pipe_table(grid, headed=False) if is_form and not heads and len(grid) > 1 else table_markdown(grid, heads)


def _spread(
    cells: Sequence[HtmlElement], texts: Sequence[str], carried: dict[int, tuple[int, str, bool]]
) -> tuple[list[str], set[int], bool]:
    """The texts of a row in the columns that its cells span, beside those that are `carried` down from cells above, by
    column with the rows that are left of each and whether its cell begins there; the columns that cells begin in; and
    whether one that is written once spans several columns."""
    line, starts, wide = list[str](), set[int](), False
    plain = [text.strip() for text in texts]
    for cell, text in zip(cells, texts, strict=True):
        _carry(carried, line, starts)
        starts.add(len(line))
        down, across = _span(cell, "rowspan"), _span(cell, "colspan")
        once = stands_once(text.strip(), plain)
        wide = wide or (once and across > 1)
        for repeat in range(across):
            if down > 1:
                carried[len(line)] = (down - 1, text, repeat == 0)
            own = repeat == across - 1 if once else repeat == 0 or len(cells) > 1
            line.append(text if own else "")
    _carry(carried, line, starts)
    return line, starts, wide


def _carry(carried: dict[int, tuple[int, str, bool]], line: list[str], starts: set[int]) -> None:
    """Go on with a line by the texts of cells above that span its next columns, and with the columns they begin in."""
    while len(line) in carried:
        rows, text, begins = carried.pop(len(line))
        if rows > 1:
            carried[len(line)] = (rows - 1, text, begins)
        if begins:
            starts.add(len(line))
        line.append(text)


def _rows(table: HtmlElement) -> Iterator[HtmlElement]:
    return (row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table)


def _cells(row: HtmlElement) -> Iterator[HtmlElement]:
    return row.iterchildren("td", "th")


def _span(cell: HtmlElement, name: str) -> int:
    return min(counted((cell.get(name) or "").strip(), 1) or 1, MAX_SPAN)
