"""Lines of text of a PDF page with their place and type size."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf_tables import Table, find_tables

# Font names, lower case; `bx` and `tt` with a size are LaTeX's bold extended and typewriter, `medi` the bold of Times.
_BOLD = re.compile(r"bold|black|heavy|-bd$|medi$|bx\d*$")
_MONO = re.compile(r"mono|courier|typewriter|consol|tt\d*$")
_HYPHEN_MARKS = "\ufffe\x02"  # what PDFium puts where a line ends with a hyphen that divides a word


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line. Lengths in points from the lower left corner; `size` is the height of the font's box."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool = False
    mono: bool = False
    divided: bool = False  # ends within a word
    table: str = ""  # not a line of text but a table, as Markdown


def page_lines(document: pdfium.PdfDocument, index: int) -> list[Line]:
    """Lines of one page in the order of its content, which is the reading order of all common producers.

    A ruled table stands as one line at the place of its first words.
    """
    page = document[index]
    page_text = page.get_textpage()
    count = page_text.count_chars()
    if count <= 0:
        return []
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium_c.FPDFText_GetText(page_text, 0, count, buffer)
    units = bytes(buffer)[: max(0, written - 1) * 2]
    text = units.decode("utf-16-le", "surrogatepass")
    for mark in _HYPHEN_MARKS:
        text = text.replace(mark, "\ufffe\n")
    lines = []
    at = 0
    for raw in text.split("\n"):
        length = len(raw.encode("utf-16-le", "surrogatepass")) // 2
        divided = raw.endswith("\ufffe")
        shown = raw.rstrip("\r\ufffe")
        if shown.strip():
            line = _line(page_text, shown, at, divided)
            if line is not None:
                lines.append(line)
        at += length + (0 if divided else 1)
    for table in find_tables(page, page_text):
        lines = _with_table(lines, table)
    page_text.close()
    page.close()
    return lines


def _with_table(lines: list[Line], table: Table) -> list[Line]:
    def inside(line: Line) -> bool:
        x, y = (line.left + line.right) / 2, (line.top + line.bottom) / 2
        return table.left - 2 <= x <= table.right + 2 and table.bottom - 2 <= y <= table.top + 2

    words = [i for i, line in enumerate(lines) if inside(line)]
    if not words:
        return lines
    block = Line("", table.left, table.right, table.top, table.bottom, lines[words[0]].size, table=table.markdown)
    kept = [line for line in lines[words[0] :] if not inside(line)]
    return [*lines[: words[0]], block, *kept]


def _line(page_text: pdfium.PdfTextPage, raw: str, at: int, divided: bool) -> Line | None:
    first = at + len(raw) - len(raw.lstrip())
    last = at + len(raw.rstrip()) - 1
    try:
        left, bottom, _, top = page_text.get_charbox(first, loose=True)
        _, bottom2, right, top2 = page_text.get_charbox(last, loose=True)
        _, bottom3, _, top3 = page_text.get_charbox((first + last) // 2, loose=True)
    except pdfium.PdfiumError:
        return None
    size = sorted((top - bottom, top2 - bottom2, top3 - bottom3))[1]
    font = _font(page_text, first), _font(page_text, last)
    bold = all(_BOLD.search(name) for name in font)
    mono = all(_MONO.search(name) for name in font)
    return Line(
        " ".join(raw.split()) if not mono else raw.strip(),
        left,
        right,
        max(top, top2),
        min(bottom, bottom2),
        size,
        bold,
        mono,
        divided,
    )


def _font(page_text: pdfium.PdfTextPage, index: int) -> str:
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = pdfium_c.FPDFText_GetFontInfo(page_text, index, buffer, 128, flags)
    return buffer.raw[: max(0, min(length, 128) - 1)].decode("ascii", "replace").lower()
