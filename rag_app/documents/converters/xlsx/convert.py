"""Excel workbooks to Markdown: a heading, tables and charts per visible sheet."""

from __future__ import annotations

import itertools
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._reader import WorkSheetParser

from rag_app.documents.archives import read_member
from rag_app.documents.converted import Converted
from rag_app.documents.converters.parts.ooxml import chart_texts, matches_in, relationships
from rag_app.documents.converters.parts.strict import as_transitional
from rag_app.documents.converters.parts.xml import attribute, parse_xml
from rag_app.documents.converters.tables.merged_cells import Merged
from rag_app.documents.converters.xlsx.cell_text import cell_text
from rag_app.documents.converters.xlsx.hidden import hidden_cells
from rag_app.documents.converters.xlsx.workbook import Sheet, workbook_markdown
from rag_app.documents.markdown import paragraph, raised, with_struck

# An empty cell with a formula, which programs that write workbooks do not compute; an empty text (t="str") is a value.
_UNREAD = re.compile(
    rb'<(?:\w+:)?c\s(?![^>]{0,200}\bt="str")[^>]{0,200}>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_LONGEST = 9_000  # bytes of such a cell: Excel takes formulas of 8,192 characters
_RANGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]{0,200}?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_LONGEST_RANGE = 300  # bytes of such an element


def convert(path: Path, name: str) -> Converted:
    """Convert an XLSX or XLSM; formulas are read as their stored values, with a warning where there is none, a sheet is
    a page, and what merged cells say stands in each of them."""
    with as_transitional(path) as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, rich_text=True)
        with zipfile.ZipFile(file) as archive:
            converted = workbook_markdown(_sheets(book, archive, name), book.properties.title or "")
        book.close()
    return converted


def _sheets(book: openpyxl.Workbook, archive: zipfile.ZipFile, name: str) -> Iterator[Sheet]:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    for number, (title, part) in enumerate(_visible_sheets(archive, name), start=1):
        yield Sheet(
            number,
            title,
            _rows(sheets.get(title)),
            _merged_ranges(archive, part),
            hidden_cells(archive, part),
            _charts(archive, part),
            formulas_without_value(archive, part),
        )


def formulas_without_value(archive: zipfile.ZipFile, part: str) -> int:
    """How many cells of a sheet are empty although a formula stands in them."""
    return sum(1 for _ in matches_in(archive, part, _UNREAD, _LONGEST))


def _visible_sheets(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str]]:
    """Title and part of each visible sheet, chart sheets among them."""
    workbook = next((m for m in archive.namelist() if m.lower() == "xl/workbook.xml"), "xl/workbook.xml")
    targets = relationships(archive, workbook)
    for sheet in parse_xml(read_member(archive, workbook, name)).iter("{*}sheet"):
        if sheet.get("state", "visible") == "visible":
            yield sheet.get("name") or "", targets.get(attribute(sheet, "id"), "")


def _merged_ranges(archive: zipfile.ZipFile, part: str) -> Iterator[Merged]:
    """The merged ranges of a sheet. They stand behind the cells, and openpyxl does not tell them of a workbook that it
    reads as a stream."""
    for match in matches_in(archive, part, _RANGE, _LONGEST_RANGE):
        left, top, right, bottom = range_boundaries(match[1].decode("ascii"))
        yield Merged(left - 1, top - 1, right - 1, bottom - 1)


def _charts(archive: zipfile.ZipFile, part: str) -> list[str]:
    drawings = [p for p in relationships(archive, part).values() if posixpath.basename(p).startswith("drawing")]
    boxes = (
        " ".join("".join(text.text or "" for text in line.iter("{*}t")).strip() for line in body.iter("{*}p"))
        for drawing in drawings
        if drawing in archive.namelist()
        for body in parse_xml(archive.read(drawing)).iter("{*}txBody")
    )
    charts = (text for drawing in drawings for text in chart_texts(archive, drawing).values())
    return [*(paragraph(text) for text in boxes if text.strip()), *charts]


def _rows(sheet: Any) -> Iterator[list[str]]:
    if sheet is not None:
        for row in cells_of(sheet):
            yield [
                with_looks(cell, text) if (text := cell_text(cell.value, cell.number_format or "")) else ""
                for cell in row
            ]


def cells_of(sheet: Any) -> Iterator[Sequence[Any]]:
    """The rows of a sheet of a workbook that is read as a stream, whatever size it declares.

    `iter_rows` of such a sheet loses how the runs of a text look that stands in the sheet itself.
    """
    book, below = sheet.parent, 1
    with book._archive.open(sheet._worksheet_path) as part:
        parser = WorkSheetParser(
            part,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
            rich_text=True,
        )
        for number, row in parser.parse():
            yield from itertools.repeat((), number - below)
            if number >= below:
                yield sheet._get_row(row)
                below = number + 1


def with_looks(cell: Any, text: str) -> str:
    """The text of a cell, or that of its runs: raised digits are no part of the number before them, and what is struck
    out is marked."""
    struck = bool(cell.font.strike)
    if not isinstance(cell.value, CellRichText):
        return with_struck([(text, struck)]) if struck else text
    return with_struck(
        (raised(run.text) if run.font.vertAlign == "superscript" else run.text, bool(run.font.strike))
        if isinstance(run, TextBlock)
        else (run, struck)
        for run in cell.value
    )
