"""What stands raised in a PDF: exponents and the marks of footnotes, behind a word or number and before the note."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Sequence
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.text import char_box, drawn_box
from rag_app.documents.markdown import raised
from rag_app.text.words import RAISED

_ENDS = re.compile(r"(?<=[^\s/])\d{1,2}(?!\w)")  # not behind a stroke, as in a date or fraction
_BEGINS = re.compile(r"(?<!\S)(\d{1,2})\s{0,3}(?=[^\W\d_])")
_SMALLER, _HIGHER, _HIGHEST = 0.85, 0.15, 0.8  # of the size of what stands beside them
_HARDLY_SMALLER, _HIGHER_FOOT = 0.99, 0.25  # of what stands raised in nearly the type of the text, as of WeasyPrint
_DRAWN_HIGHER = 0.18  # of the size: the foot of a digit that a font draws raised, above the line it stands on
_MARK = re.compile(rf"[\d{RAISED}]{{1,2}}|[*†‡§¶]{{1,3}}")
_TOUCHING = 0.15  # type sizes from a word to the mark behind it
_NEAR = 1.0  # type sizes from the mark of a note to the note


def with_raised(page_text: pdfium.PdfTextPage, units: Sequence[int]) -> list[int]:
    """The UTF-16 `units` of a page's text with raised digits as characters of their own (`markdown.raised`)."""
    text, made = "".join(map(chr, units)), list(units)
    for match in _ENDS.finditer(text):
        for first in range(match.start(), match.end()):
            if _is_raised(page_text, first - 1, first):
                made[first : match.end()] = map(ord, raised(text[first : match.end()]))
                break
    for match in _BEGINS.finditer(text):
        if _is_raised(page_text, match.end(), match.start()):
            made[slice(*match.span(1))] = map(ord, raised(match[1]))
    return made


def _is_raised(page_text: pdfium.PdfTextPage, beside: int, at: int) -> bool:
    word, mark = char_box(page_text, beside), char_box(page_text, at)
    if not word or not mark:
        return False
    size = word.top - word.bottom
    height, higher = mark.top - mark.bottom, mark.bottom - word.bottom
    if height < _SMALLER * size and _HIGHER * size < higher < _HIGHEST * size:
        return True
    if height < _HARDLY_SMALLER * size:  # boxes of two fonts may differ as much
        return _HIGHER_FOOT * size < _foot(page_text, at) - _foot(page_text, beside) < _HIGHEST * size
    return abs(higher) < 0.01 * size and _is_drawn_raised(page_text, at, size)


def _is_drawn_raised(page_text: pdfium.PdfTextPage, at: int, size: float) -> bool:
    """Whether a character of the text's type and height has a form that stands above the line."""
    box = drawn_box(page_text, at)
    return box is not None and box.bottom - _foot(page_text, at) > _DRAWN_HIGHER * size


def _foot(page_text: pdfium.PdfTextPage, at: int) -> float:
    """The height of the line that a character stands on, which compares with nothing where it is not known."""
    x, y = ctypes.c_double(), ctypes.c_double()
    return y.value if pdfium_c.FPDFText_GetCharOrigin(page_text, at, x, y) else math.nan


def with_marks(lines: Sequence[Line]) -> list[Line]:
    """The lines; a raised mark that is taken for one of them is put behind the word that it touches, else before the
    note that it stands beside."""
    out: list[Line] = []
    for line in lines:
        mark = out[-1] if out and _MARK.fullmatch(out[-1].text) else None
        word = out[-2] if mark and len(out) > 1 else None
        if mark and word and _is_high(mark, word) and abs(mark.left - word.right) < _TOUCHING * word.size:
            out[-2:] = [replace(word, text=word.text + raised(mark.text), right=mark.right)]
        elif mark and _is_high(mark, line) and -1 < line.left - mark.right < _NEAR * line.size:
            line = replace(line, text=f"{raised(mark.text)} {line.text}", left=mark.left)
            out.pop()
        out.append(line)
    return out


def _is_high(mark: Line, line: Line) -> bool:
    """Whether a mark stands raised in a line."""
    if line.table or mark.size > _SMALLER * line.size:
        return False
    return _HIGHER * line.size < mark.bottom - line.bottom < _HIGHEST * line.size
