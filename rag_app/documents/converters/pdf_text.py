"""The characters of a PDF page as PDFium reads them, across the page and not down it."""

from __future__ import annotations

import ctypes
import re
from array import array
from collections.abc import Callable

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_ALONE = re.compile(r"(?<!\S)[^\W\d](?!\S)")
_LEAST = 12  # letters that stand alone
TextIn = Callable[[float, float, float, float], str]  # of left, bottom, right and top

_RUN = re.compile(r"\S+")
_LETTER_SIZE, _LETTER_HEIGHT = 1.5, 0.2  # points: below `pdf_words.TINY`, at the foot of the page


def page_characters(document: pdfium.PdfDocument, page: pdfium.PdfPage) -> tuple[pdfium.PdfTextPage, list[int]]:
    """The text of a page, to be closed, and the UTF-16 units of its characters, none where it has no text.

    Where less of the width of a page than of its height has text, PDFium takes the text to run down the page, and each
    letter for a word: then a letter as wide as the page, too small to be read, is put at its foot.
    """
    page_text = page.get_textpage()
    units = _units(page_text)
    text = as_text(units)
    if len(_ALONE.findall(text)) < max(_LEAST, len(text.split()) / 2):
        return page_text, units
    page_text.close()
    _widen(document, page)
    page_text = page.get_textpage()
    return page_text, _units(page_text)


def as_text(units: list[int]) -> str:
    """UTF-16 units as text."""
    return array("H", units).tobytes().decode("utf-16-le", "surrogatepass")


def text_in_boxes(page_text: pdfium.PdfTextPage, read: list[int], shown: list[int]) -> TextIn:
    """What gives the text in a box of the page: that of PDFium, but of words of which other units are `shown` than were
    `read`, as many, those."""
    changed: list[tuple[str, str, float, float]] = []
    if read != shown:
        for run in _RUN.finditer("".join(map(chr, read))):
            first, last = run.span()
            box = pdfium_c.FS_RECTF()
            if shown[first:last] != read[first:last] and pdfium_c.FPDFText_GetLooseCharBox(page_text, first, box):
                middle = (box.left + box.right) / 2, (box.bottom + box.top) / 2
                changed.append((run[0], as_text(shown[first:last]), *middle))

    def text_in(left: float, bottom: float, right: float, top: float) -> str:
        text: str = page_text.get_text_bounded(left, bottom, right, top)
        for word, instead, x, y in changed:
            if left <= x <= right and bottom <= y <= top:
                text = re.sub(rf"(?<!\S){re.escape(word)}(?!\S)", instead.replace("\\", r"\\"), text, count=1)
        return text

    return text_in


def font_name(page_text: pdfium.PdfTextPage, index: int) -> str:
    """The name of a character's font, in lower case."""
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = pdfium_c.FPDFText_GetFontInfo(page_text, index, buffer, 128, flags)
    return buffer.raw[: max(0, min(length, 128) - 1)].decode("ascii", "replace").lower()


def _units(page_text: pdfium.PdfTextPage) -> list[int]:
    count = page_text.count_chars()
    if count <= 0:
        return []
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium_c.FPDFText_GetText(page_text, 0, count, buffer)
    return buffer[: max(0, written - 1)]


def _widen(document: pdfium.PdfDocument, page: pdfium.PdfPage) -> None:
    font = pdfium_c.FPDFText_LoadStandardFont(document, b"Helvetica")
    letter = pdfium_c.FPDFPageObj_CreateTextObj(document, font, _LETTER_SIZE)
    words = ctypes.create_string_buffer("H\0".encode("utf-16-le"))
    pdfium_c.FPDFText_SetText(letter, ctypes.cast(words, pdfium_c.FPDF_WIDESTRING))
    pdfium_c.FPDFPageObj_Transform(letter, page.get_width(), 0, 0, 1, 0, _LETTER_HEIGHT)
    pdfium_c.FPDFPage_InsertObject(page, letter)
