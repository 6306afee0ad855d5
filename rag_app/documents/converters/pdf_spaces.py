"""Spaces that a PDF shows by a gap alone and that PDFium leaves out: "throughoutthe 50States"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_LONG = re.compile(r"\w{6,}")  # shorter words are rarely two
_GAP = 0.12  # type sizes: as narrow as justified lines make a space, far wider than kerning
_BESIDE_F = 0.03  # the same beside an "f", whose hooks reach over its neighbours in italics
_TIGHT = 0.03  # type sizes: what is between the letters of a word, else the whole is set apart


def spaced(page_text: pdfium.PdfTextPage, line: str, at: int) -> str:
    """`line`, which begins at character `at` of its page, with a space in each such gap."""
    if not line.isascii() and max(line) > "\uffff":
        return line  # two of the page's characters are one of the line's
    made, done = "", 0
    for gap in gaps(page_text, line, at):
        made += line[done:gap] + " "
        done = gap
    return made + line[done:]


def gaps(page_text: pdfium.PdfTextPage, text: str, at: int) -> Iterator[int]:
    """Characters of `text`, which begins at character `at` of its page, before which there is a gap as wide as a space
    within a word whose other letters touch."""
    for word in _LONG.finditer(text):
        yield from (word.start() + gap for gap in _in_word(page_text, at + word.start(), word[0]))


def _in_word(page_text: pdfium.PdfTextPage, first: int, word: str) -> list[int]:
    box = pdfium_c.FS_RECTF()
    between, size, end = [], 0.0, None
    for at in range(first, first + len(word)):
        if not pdfium_c.FPDFText_GetLooseCharBox(page_text, at, box):
            return []
        if end is not None:
            between.append(box.left - end)
        end, size = box.right, max(size, box.top - box.bottom)
    if max(between) <= _BESIDE_F * size or median(map(abs, between)) >= _TIGHT * size:
        return []
    least = [(_BESIDE_F if "f" in word[n - 1 : n + 1] else _GAP) * size for n in range(1, len(word))]
    return [n for n, (gap, wide) in enumerate(zip(between, least, strict=True), 1) if gap > wide]
