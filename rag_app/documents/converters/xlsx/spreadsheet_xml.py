"""Workbooks that are one XML text (Excel 2003; most have the ending `.xls`) to Markdown, as newer ones."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from rag_app.documents.converted import Converted
from rag_app.documents.converters.parts.xml import attribute, local_name, parse_xml
from rag_app.documents.converters.tables.merged_cells import Merged
from rag_app.documents.converters.tables.numbers import counted
from rag_app.documents.converters.xlsx.cell_text import cell_text, whole
from rag_app.documents.converters.xlsx.hidden import HiddenCells
from rag_app.documents.converters.xlsx.workbook import Sheet, workbook_markdown
from rag_app.documents.markdown import raised, with_struck

_VISIBLE = "SheetVisible"
_ROWS, _COLUMNS = 1_048_576, 16_384
_DAY_0 = datetime.date(1900, 1, 1)  # of times without a day, and the days before
_DEEPEST = 10  # styles that are made from others
_NAMED = {
    "Currency": '"$"#,##0.00', "Euro Currency": "[$€]#,##0.00", "Fixed": "0.00", "Standard": "#,##0.00",
    "Percent": "0.00%", "Yes/No": '"Yes";"Yes";"No"', "True/False": '"True";"True";"False"',
    "On/Off": '"On";"On";"Off"',
}  # fmt: skip
_TRUTHS = {"1": True, "0": False, "true": True, "false": False}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?")


@dataclass(frozen=True, slots=True)
class _Style:
    pattern: str = ""
    is_struck: bool = False


@dataclass(slots=True)
class _Grid:
    """The cells of a sheet, its merged ranges, what is hidden by hand, and how many formulas have no value."""

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    without_value: int = 0

    def lines(self) -> Iterator[list[str]]:
        """All rows down to the last one; a row in which a few cells stand far apart is long only when it is read."""
        for at in range(max(self.rows, default=-1) + 1):
            cells = self.rows.get(at, {})
            yield [cells.get(column, "") for column in range(max(cells, default=-1) + 1)]


def convert(path: Path, name: str) -> Converted:
    """Convert a workbook of Excel 2003 in XML: a sheet is a page, hidden sheets are left out."""
    root = parse_xml(path.read_bytes())
    styles = _styles(root)
    visible = [one for one in root.iterchildren("{*}Worksheet") if _is_visible(one)]
    sheets = (_sheet(number, one, styles) for number, one in enumerate(visible, start=1))
    return workbook_markdown(sheets, root.findtext("{*}DocumentProperties/{*}Title") or "")


def _is_visible(sheet: etree._Element) -> bool:
    return (sheet.findtext("{*}WorksheetOptions/{*}Visible") or _VISIBLE) == _VISIBLE


def _sheet(number: int, sheet: etree._Element, styles: dict[str, _Style]) -> Sheet:
    grid = _Grid()
    table = sheet.find("{*}Table")
    if table is not None:
        _fill(grid, table, styles)
    if sheet.find("{*}AutoFilter/{*}AutoFilterColumn") is not None:
        grid.hidden_rows.clear()
    hidden = HiddenCells(grid.hidden_columns, grid.hidden_rows)
    return Sheet(number, attribute(sheet, "Name"), grid.lines(), grid.merged, hidden, (), grid.without_value)


def _fill(grid: _Grid, table: etree._Element, styles: dict[str, _Style]) -> None:
    of_columns: dict[int, str] = {}
    row = column = 0
    for part in table:
        if local_name(part) == "Column":
            first = _place(part, column)
            column = min(first + 1 + counted(attribute(part, "Span"), 0), _COLUMNS)
            of_columns.update(dict.fromkeys(range(first, column), attribute(part, "StyleID")))
            if attribute(part, "Hidden") == "1":
                grid.hidden_columns.update(range(first + 1, column + 1))
        elif local_name(part) == "Row" and (row := _place(part, row)) < _ROWS:
            if attribute(part, "Hidden") == "1":
                grid.hidden_rows.add(row + 1)
            at = 0
            for cell in part.iterchildren("{*}Cell"):
                at = _place(cell, at)
                if at >= _COLUMNS:
                    break
                looks = (attribute(cell, "StyleID"), attribute(part, "StyleID"), of_columns.get(at), "Default")
                style = next((styles[look] for look in looks if look in styles), _Style())
                at += _take(grid, cell, row, at, style)
            row += 1


def _place(part: etree._Element, otherwise: int) -> int:
    """The place of a row, column or cell from 0, which is told where it is not the next one, and never lies behind."""
    return max(counted(attribute(part, "Index"), otherwise + 1) - 1, otherwise)


def _take(grid: _Grid, cell: etree._Element, row: int, column: int, style: _Style) -> int:
    """Put a cell in its place; how many columns it takes."""
    data = cell.find("{*}Data")
    text = "" if data is None else _text(data, style)
    grid.without_value += data is None and bool(attribute(cell, "Formula"))
    if text:
        grid.rows.setdefault(row, {})[column] = text
    across, down = (counted(attribute(cell, name), 0) for name in ("MergeAcross", "MergeDown"))
    if across or down:
        grid.merged.append(Merged(column, row, column + across, row + down))
    return 1 + across


def _text(data: etree._Element, style: _Style) -> str:
    kind, said = attribute(data, "Type"), "".join(data.itertext())
    try:
        value = _value(kind, said)
    except ValueError:
        return said
    if value is None:
        return with_struck(_runs(data, style.is_struck))
    return with_struck([(cell_text(value, style.pattern), style.is_struck)])


def _value(kind: str, said: str) -> object:
    """The value of a cell that is no text; None for one that is. Raises `ValueError` where it is not of its kind."""
    if kind == "Number":
        return whole(float(said))
    if kind == "DateTime" and _MOMENT.fullmatch(said):
        moment = datetime.datetime.fromisoformat(said)
        return moment if moment.date() >= _DAY_0 else moment.time()
    return _TRUTHS.get(said) if kind == "Boolean" else None


def _runs(element: etree._Element, is_struck: bool, is_raised: bool = False) -> Iterator[tuple[str, bool]]:
    """The texts of a cell, some of which may be raised or struck out by elements of HTML."""
    is_struck |= local_name(element) == "S"
    is_raised |= local_name(element) == "Sup"
    yield raised(element.text or "") if is_raised else element.text or "", is_struck
    for child in element.iterchildren("*"):
        yield from _runs(child, is_struck, is_raised)
        yield raised(child.tail or "") if is_raised else child.tail or "", is_struck


def _styles(root: etree._Element) -> dict[str, _Style]:
    """Styles by their names; what one does not say, the one that it is made from does."""
    elements = {attribute(one, "ID"): one for one in root.iterfind("{*}Styles/{*}Style")}
    return {name: _style(one, elements) for name, one in elements.items()}


def _style(style: etree._Element, elements: dict[str, etree._Element]) -> _Style:
    chain = [style]
    while len(chain) < _DEEPEST and (above := elements.get(attribute(chain[-1], "Parent"))) is not None:
        chain.append(above)
    formats = (one.find("{*}NumberFormat") for one in chain)
    fonts = (one.find("{*}Font") for one in chain)
    pattern = next((attribute(one, "Format") for one in formats if one is not None), "")
    font = next((one for one in fonts if one is not None), None)
    return _Style(_NAMED.get(pattern, pattern), font is not None and attribute(font, "StrikeThrough") == "1")
