"""The cells of an old worksheet as text, as those of newer ones."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import xlrd
from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from rag_app.documents.converters.xlsx.cell_text import cell_text, whole
from rag_app.documents.markdown import raised, with_struck

_SUPERSCRIPT = 1


@dataclass(frozen=True, slots=True)
class _Look:
    pattern: str = ""
    is_date: bool = False
    is_duration: bool = False
    is_struck: bool = False


def rows_of(book: xlrd.Book, sheet: xlrd.sheet.Sheet) -> Iterator[list[str]]:
    """The texts of a sheet row by row: numbers as their formats show them, raised digits and what is struck out marked
    as such."""
    look_of = functools.cache(functools.partial(_look, book))
    epoch = MAC_EPOCH if book.datemode else WINDOWS_EPOCH
    for row in range(sheet.nrows):
        texts = []
        for column, cell in enumerate(sheet.row(row)):
            look = look_of(cell.xf_index)
            text = cell_text(_value(cell, look, epoch), look.pattern)
            runs = sheet.rich_text_runlist_map.get((row, column), ()) if text else ()
            texts.append(_marked(text, look.is_struck, runs, book.font_list))
        yield texts


def _look(book: xlrd.Book, index: int) -> _Look:
    if not 0 <= index < len(book.xf_list):
        return _Look()
    form = book.xf_list[index]
    known = book.format_map.get(form.format_key)
    pattern = (known.format_str if known else None) or ""
    is_struck = form.font_index < len(book.font_list) and bool(book.font_list[form.font_index].struck_out)
    return _Look(pattern, is_date_format(pattern), is_timedelta_format(pattern), is_struck)


def _value(cell: xlrd.sheet.Cell, look: _Look, epoch: object) -> object:
    """What a cell holds, as `openpyxl` would tell it."""
    value = cell.value
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#VALUE!")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return value
    if look.is_date:
        try:
            return from_excel(value, epoch, timedelta=look.is_duration)
        except (OverflowError, ValueError):
            return "#VALUE!"
    return whole(value)


def _marked(text: str, is_struck: bool, runs: Sequence[tuple[int, int]], fonts: Sequence[Any]) -> str:
    """The text of a cell; `runs` are where its parts in other fonts begin, and the numbers of these."""
    if not runs:
        return with_struck([(text, True)]) if is_struck and text else text
    parts = [(text[: runs[0][0]], is_struck)]
    for (start, number), (end, _) in zip(runs, [*runs[1:], (len(text), 0)], strict=True):
        font, part = fonts[number] if number < len(fonts) else None, text[start:end]
        is_raised = font is not None and font.escapement == _SUPERSCRIPT
        parts.append((raised(part) if is_raised else part, font is not None and bool(font.struck_out)))
    return with_struck(parts)
