"""Lines of text of a PDF page with their place and type size."""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf_aligned import aligned_tables
from rag_app.documents.converters.pdf_grid import Aligned
from rag_app.documents.converters.pdf_tables import Table, find_tables
from rag_app.documents.converters.pdf_words import page_words

# Font names, lower case; `bx` and `tt` with a size are LaTeX's bold extended and typewriter, `medi` the bold of Times.
_BOLD = re.compile(r"bold|black|heavy|-bd$|medi$|bx\d*$")
_MONO = re.compile(r"mono|courier|typewriter|consol|tt\d*$")
_NUMBER_ENDS = re.compile(r"(?:\S[ \t]*|[\d.,]{2})(?:[\d.,]*\d|[—–-])[%)]*[ \t]*\r?$", re.MULTILINE)
MIN_NUMBERS = 2  # lines of a page that end with a number; fewer are no table
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

    A table stands as one line at the place of its first words.
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
    aligned: list[Aligned] = []
    if len(_NUMBER_ENDS.findall(text)) >= MIN_NUMBERS:
        aligned = aligned_tables(page_words(page_text, "".join(map(chr, buffer[: max(0, written - 1)]))))
    for mark in _HYPHEN_MARKS:
        text = text.replace(mark, "\ufffe\n")
    lines = []
    spans = []
    at = 0
    for raw in text.split("\n"):
        length = len(raw.encode("utf-16-le", "surrogatepass")) // 2
        divided = raw.endswith("\ufffe")
        shown = raw.rstrip("\r\ufffe")
        if shown.strip():
            line = _line(page_text, shown, at, divided)
            if line is not None:
                lines.append(line)
                spans.append((at, at + length))
        at += length + (0 if divided else 1)
    ruled, aligned = _chosen(find_tables(page, page_text), aligned)
    lines = _with_aligned(lines, spans, aligned)
    for table in ruled:
        lines = _with_table(lines, table)
    page_text.close()
    page.close()
    return lines


def _chosen(ruled: list[Table], aligned: list[Aligned]) -> tuple[list[Table], list[Aligned]]:
    """Of two tables at one place the drawn one where its cells are the grid's, else the one by alignment."""
    kept_ruled = []
    for table in ruled:
        others = [other for other in aligned if _covers(other, table)]
        if others and not table.exact:
            continue
        kept_ruled.append(table)
        aligned = [other for other in aligned if other not in others]
    return kept_ruled, aligned


def _covers(aligned: Aligned, table: Table) -> bool:
    """Whether a table by alignment stands on a third or more of a drawn one."""
    left, bottom, right, top = aligned.box
    width, height = min(right, table.right) - max(left, table.left), min(top, table.top) - max(bottom, table.bottom)
    return min(width, height) > 0 and 3 * width * height > (table.right - table.left) * (table.top - table.bottom)


def _with_aligned(lines: list[Line], spans: list[tuple[int, int]], tables: list[Aligned]) -> list[Line]:
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
                out.append(_table_line(tables[number], line.size))
        if len(taken) < len(line.text.split()):
            words = {word.text for table in tables for word in table.words if start <= word.start < end}
            rest = " ".join(word for word in line.text.split() if word not in words)
            if rest:
                out.append(replace(line, text=rest))
    return out


def _table_line(table: Aligned, size: float) -> Line:
    left, bottom, right, top = table.box
    return Line("", left, right, top, bottom, size, table=table.markdown)


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
