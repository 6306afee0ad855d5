"""Excel workbooks to Markdown: a heading, tables and charts per visible sheet."""

from __future__ import annotations

import datetime
import itertools
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._reader import WorkSheetParser

from rag_app.documents.archives import read_member
from rag_app.documents.converted import Converted
from rag_app.documents.converters.ooxml import chart_texts, matches_in, relationships
from rag_app.documents.converters.tables.merged_cells import Merged, filled
from rag_app.documents.converters.tables.numbers import MAX_SPAN
from rag_app.documents.converters.tables.sheets import sheet_markdown
from rag_app.documents.converters.xlsx.hidden import HiddenCells
from rag_app.documents.converters.xlsx.number_formats import day_text, masked, words_of
from rag_app.documents.converters.xml import attribute, parse_xml
from rag_app.documents.markdown import paragraph, raised, with_struck
from rag_app.text.currencies import CURRENCY

# An empty cell with a formula, which programs that write workbooks do not compute; an empty text (t="str") is a value.
_UNREAD = re.compile(
    rb'<(?:\w+:)?c\s(?![^>]{0,200}\bt="str")[^>]{0,200}>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_LONGEST = 9_000  # bytes of such a cell: Excel takes formulas of 8,192 characters
# Of a number format: what stands around the digits, quoted, behind a backslash, a currency, or room of some width.
_MARK = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|([$€£¥ ])|[_*].')
_AROUND = re.compile(rf"((?:{_MARK.pattern})*)(?P<digits>(?:#,##)?[0#]+(?:\.[0#?]+)?)((?:{_MARK.pattern})*)")
_LARGE = 1e15  # Excel knows fifteen digits
_MOST_PLACES = 30  # that Excel shows
_DIGITS = Context(prec=80)
_SMALL, _WIDE = 1e-4, 1e10  # between them a number without a format has ten digits
_PERCENT = re.compile(r"(?:\.(?P<decimals>[0#?]+))? ?%")
_LITERAL = re.compile(r'"[^"]*"|\\.|[_*].')  # of a number format: what is shown as it stands
_RANGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]{0,200}?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_LONGEST_RANGE = 300  # bytes of such an element
MAX_MERGED = 20_000  # of a sheet


def convert(path: Path, name: str) -> Converted:
    """Convert an XLSX or XLSM; formulas are read as their stored values, with a warning where there is none, a sheet is
    a page, and what merged cells say stands in each of them."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True, rich_text=True)
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    parts: list[tuple[int | None, str]] = []
    warnings: list[str] = []
    with zipfile.ZipFile(path) as archive:
        for number, (title, part) in enumerate(_visible_sheets(archive, name), start=1):
            hidden = HiddenCells(archive, part)
            rows = filled(hidden.seen_by(_rows(sheets.get(title))), _merged_ranges(archive, part))
            text = sheet_markdown(title, rows, _charts(archive, part))
            if text:
                parts.append((number, text + "\n\n"))
            if empty := formulas_without_value(archive, part):
                warnings.append(
                    f"sheet {title!r}: {empty:,} formulas without a stored value were left out; open the file in a "
                    "spreadsheet program, which computes them, and save it."
                )
            if hidden.told:
                warnings.append(
                    f"sheet {title!r}: read, too: {hidden.told}; add a copy without what nobody is to find."
                )
    document_title = (book.properties.title or "").strip()
    book.close()
    return Converted(tuple(parts), document_title, warnings=tuple(warnings))


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


def _merged_ranges(archive: zipfile.ZipFile, part: str) -> list[Merged]:
    """The merged ranges of a sheet, in the order of their first rows; those of more than 100 rows or columns are left
    out. They stand behind the cells, and openpyxl does not tell them of a workbook that it reads as a stream."""
    found: list[Merged] = []
    for match in matches_in(archive, part, _RANGE, _LONGEST_RANGE):
        left, top, right, bottom = range_boundaries(match[1].decode("ascii"))
        if right - left < MAX_SPAN and bottom - top < MAX_SPAN:
            found.append(Merged(left - 1, top - 1, right - 1, bottom - 1))
        if len(found) == MAX_MERGED:
            break
    return sorted(found, key=lambda one: (one.top, one.left))


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
            yield [with_looks(cell, text) if (text := _text(cell)) else "" for cell in row]


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime | datetime.time) and ".0" not in (cell.number_format or ""):
        value = value.replace(microsecond=0)  # what a formula such as NOW() stores, and nobody sees
    if isinstance(value, datetime.datetime):
        if value.time() == datetime.time():
            return day_text(value.date(), cell.number_format or "")
        return f"{value.date()} {_time(value.time())}"
    if isinstance(value, datetime.time):
        return _time(value)
    if isinstance(value, int | float) and (words := words_of(value, cell.number_format or "")):
        return words
    if isinstance(value, int | float) and (percent := _PERCENT.search(_LITERAL.sub("", cell.number_format or ""))):
        return _percent(value, percent["decimals"] or "")
    if isinstance(value, datetime.timedelta):
        return _duration(value)
    if not isinstance(value, int | float):
        return str(value)
    if isinstance(value, int) and (number := masked(value, cell.number_format or "")):
        return number
    return _with_unit(_general(value), (cell.number_format or "").split(";")[0])


def _general(value: float) -> str:
    """A number without a format: a whole one with all its digits, any other with ten in all, as Excel shows it."""
    if isinstance(value, int):
        return str(value)
    return f"{value:.10g}" if _SMALL <= abs(value) < _WIDE and value != round(value) else f"{value:.15g}"


def _percent(value: float, decimals: str) -> str:
    """A share in percent, with the `decimals` of its format, of which only `0` are shown where there is none."""
    whole, _, places = _rounded(f"{value * 100:.10g}", len(decimals)).partition(".")
    shown = places[: max(len(places.rstrip("0")), decimals.count("0"))]
    return f"{whole}.{shown}%" if shown else f"{whole}%"


def _time(value: datetime.time) -> str:
    """Hours, minutes, and seconds where there are any."""
    return value.isoformat("auto" if value.second or value.microsecond else "minutes")


def _duration(value: datetime.timedelta) -> str:
    """Hours, minutes, and seconds where there are any."""
    minutes, seconds = divmod(abs(round(value.total_seconds())), 60)
    sign = "-" if value < datetime.timedelta() else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}{f':{seconds:02}' if seconds else ''}"


def _with_unit(number: str, pattern: str) -> str:
    """A number with the currency or unit that its format shows, and with the decimals of that:
    zeros behind the last other one only where it is a sum of money or a percentage. Thousands are not grouped, for
    that sign is the decimal one of other languages."""
    found = _AROUND.fullmatch(pattern)
    if not found:
        return number
    before, after = (
        _MARK.sub(lambda mark: next(filter(None, mark.groups()), " "), text).strip()
        for text in (found[1], found[_MARK.groups + 3])
    )
    if not before.strip("0123456789"):
        before = ""
    elif before.rstrip(".")[-1:].isalpha():
        before += " "
    decimals = found["digits"].partition(".")[2]
    is_share = after == "%"
    is_fixed = bool(decimals) and not decimals.strip("0") and (is_share or re.search(CURRENCY, f"{before} {after}"))
    if is_fixed or "." in number:
        number = _rounded(number, len(decimals))
    if "." in number and not is_fixed:
        number = number.rstrip("0").removesuffix(".")
    number = f"-{before.removeprefix('+')}{number[1:]}" if number.startswith("-") else before + number
    return f"{number}%" if is_share else f"{number} {after}".rstrip()


def _rounded(number: str, places: int) -> str:
    """A number with so many decimals, half of the last one up, as Excel shows it; as it is where nothing would be
    left of it."""
    exact = Decimal(number)
    if not exact.is_finite() or abs(exact) >= _LARGE:
        return number
    shown = exact.quantize(Decimal(1).scaleb(-min(places, _MOST_PLACES)), ROUND_HALF_UP, _DIGITS)
    return number if exact and not shown else f"{shown:f}"


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
