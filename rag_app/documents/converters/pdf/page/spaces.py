"""Spaces that a PDF shows by a gap alone and that PDFium leaves out: "throughoutthe 50States"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf.page.text import Run, char_box, is_one_each, with_struck_marked

# Shorter words are rarely two; a mark between letters ("years,together", "year.The") is one of the word's.
_LONG = re.compile(r"(?:\w|(?<=[^\W\d_])(?:[,;:)](?=[^\W\d_])|[.?!](?=[^\W\d_a-z]))){6,}")
_GAP = 0.12  # type sizes: as narrow as justified lines make a space, far wider than kerning
_BESIDE_F = 0.03  # the same beside an "f", whose hooks reach over its neighbours in italics
_TIGHT = 0.03  # type sizes: what is between the letters of a word, else the whole is set apart
_LETTERS = re.compile(r"\s*\w(?:\s+\w){4,}\s*$")  # a line of these alone may be a word set apart: C O N T E N T S
_VOWEL = re.compile(r"[aeiouyäöüéèà]", re.IGNORECASE)  # those of the days of a week have none
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_APART = 0.9  # type sizes: letters further apart are cells of a row
_BETWEEN_WORDS = 1.5  # times the gap between letters


def gaps(page_text: pdfium.PdfTextPage, units: Sequence[int]) -> list[int]:
    """Characters of a page, ascending, before which there is a gap as wide as a space within a word whose other letters
    touch; `units` are the UTF-16 units of its text."""
    words = _LONG.finditer("".join(map(chr, units)))
    return [word.start() + gap for word in words for gap in _in_word(page_text, word.start(), word[0])]


def spaced(line: str, at: int, cuts: Sequence[int], struck: Sequence[Run] = ()) -> str:
    """`line`, which begins at character `at` of its page, with a space at each of the `cuts` (see `gaps`) in
    it and `~~` around words of the runs that are `struck` out."""
    if not is_one_each(line):
        return line
    pieces = ((line[first - at : last - at], first) for first, last in parted(at, at + len(line), cuts))
    return " ".join(with_struck_marked(piece, first, struck) for piece, first in pieces)


def letters_together(page_text: pdfium.PdfTextPage, line: str, at: int) -> str:
    """The words of a `line`, which begins at character `at` of its page, of which each letter stands alone; nothing for
    any other line."""
    if not _LETTERS.match(line) or not is_one_each(line):
        return ""
    letters = [(match[0], at + match.start()) for match in re.finditer(r"\S", line)]
    text = "".join(letter for letter, _ in letters)
    boxes = [char_box(page_text, place) for _, place in letters]
    if not _VOWEL.search(text) or text.upper() in _ALPHABET:
        return ""
    between = [right.left - left.right for left, right in pairwise(boxes)]
    usual = median(between)
    if not 0 < usual < _APART * max(box.top - box.bottom for box in boxes):
        return ""
    return text[0] + "".join(
        f" {letter}" if gap > _BETWEEN_WORDS * usual else letter for gap, letter in zip(between, text[1:], strict=True)
    )


def parted(begin: int, end: int, cuts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The pieces into which `cuts` (ascending) part the characters from `begin` to `end`."""
    return pairwise((begin, *cuts[bisect_right(cuts, begin) : bisect_left(cuts, end)], end))


def _in_word(page_text: pdfium.PdfTextPage, first: int, word: str) -> list[int]:
    box = pdfium_c.FS_RECTF()  # one for all: these are most letters of a page
    between, size, end = [], 0.0, None
    for at in range(first, first + len(word)):
        pdfium_c.FPDFText_GetLooseCharBox(page_text.raw, at, box)
        if end is not None:
            between.append(box.left - end)
        end, size = box.right, max(size, box.top - box.bottom)
    if max(between) <= _BESIDE_F * size or median(map(abs, between)) >= _TIGHT * size:
        return []
    least = [(_BESIDE_F if "f" in word[n - 1 : n + 1] else _GAP) * size for n in range(1, len(word))]
    return [n for n, (gap, wide) in enumerate(zip(between, least, strict=True), 1) if gap > wide]
