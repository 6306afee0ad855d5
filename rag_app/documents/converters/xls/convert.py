"""Excel workbooks of 97 to 2003 (`.xls`) to Markdown, as those of today."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlrd

from rag_app.documents.converted import Converted
from rag_app.documents.converters.parts.ole import opened
from rag_app.documents.converters.tables.merged_cells import Merged
from rag_app.documents.converters.xls.cells import rows_of
from rag_app.documents.converters.xls.records import SheetPlace, Told, sheet_places, told_of_sheet
from rag_app.documents.converters.xls.title import title_of
from rag_app.documents.converters.xlsx.hidden import HiddenCells
from rag_app.documents.converters.xlsx.workbook import Sheet, workbook_markdown
from rag_app.documents.encrypted import encrypted
from rag_app.documents.markdown import paragraph
from rag_app.errors import DocumentError

_STREAMS = ("Workbook", "Book")  # of Excel 97, and of Excel 5 and 95


def convert(path: Path, name: str) -> Converted:
    """Convert a workbook of the old kind, whose cells `xlrd` reads; all else is as `xlsx` has it.

    Raises `DocumentError` for a file that is encrypted or damaged.
    """
    with opened(io.BytesIO(path.read_bytes())) as ole:
        found = next(filter(ole.exists, _STREAMS), None)
        if found is None:
            raise DocumentError(f"{name}: the Excel file is damaged or truncated (it has no cells); get a fresh copy.")
        stream = ole.openstream(found).read()
        title = title_of(ole)
    with open(os.devnull, "w") as log:  # noqa: PTH123 - a device
        try:
            book = xlrd.open_workbook(
                file_contents=stream, logfile=log, formatting_info=True, on_demand=True, ragged_rows=True
            )
        except xlrd.XLRDError as error:
            if "encrypted" in str(error):
                raise encrypted(name) from None
            raise
        return workbook_markdown(_sheets(book, stream), title)


def _sheets(book: xlrd.Book, stream: bytes) -> Iterator[Sheet]:
    places = sheet_places(stream) or [SheetPlace(0, True, True)] * book.nsheets
    worksheets = [place for place in places if place.is_worksheet]
    told = [told_of_sheet(stream, place.offset) if place.is_visible else Told() for place in worksheets]
    # Excel computes all formulas, and some of them to an empty text; programs that write workbooks compute none.
    is_computed = any(one.formulas > one.empty_formulas for one in told)
    numbers = [number for number, place in enumerate(_visible(places), start=1) if place.is_worksheet]
    visible = [at for at, place in enumerate(worksheets) if place.is_visible]
    for number, at in zip(numbers, visible, strict=True):
        sheet = book.sheet_by_index(at)
        yield Sheet(
            number,
            sheet.name,
            rows_of(book, sheet),
            (Merged(left, top, right - 1, bottom - 1) for top, bottom, left, right in sheet.merged_cells),
            _hidden(sheet, told[at].is_filtered),
            [paragraph(text) for text in told[at].texts if text.strip()],
            0 if is_computed else told[at].empty_formulas,
        )
        book.unload_sheet(at)


def _visible(places: Sequence[SheetPlace]) -> Iterator[SheetPlace]:
    return (place for place in places if place.is_visible)


def _hidden(sheet: xlrd.sheet.Sheet, is_filtered: bool) -> HiddenCells:
    rows = {} if is_filtered else sheet.rowinfo_map
    columns, rows = (
        {at + 1 for at, one in found.items() if one.hidden and not one.outline_level}
        for found in (sheet.colinfo_map, rows)
    )
    return HiddenCells(columns, rows)
