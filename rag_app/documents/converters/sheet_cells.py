"""The cells of a sheet of an Excel workbook, and what their text says."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.worksheet._reader import WorkSheetParser

from rag_app.documents.markdown import raised, with_struck


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
