"""Text that a PDF draws twice at one place, as for a shadow or to make it bold."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf.page.objects import bounds_of, kind_of, objects_on, taken_away, text_of
from rag_app.documents.converters.pdf.page.text import char_box
from rag_app.documents.converters.pdf.page.words import Word

SHARED = 0.7  # of the width and of the height of two drawings of one text, the larger ones
LEAST = 3  # words that begin left of the word before them: fewer are no page drawn twice
_LEVEL = 1.0  # points between the feet of two words of a line
_EDGE = 0.5  # points
_MOST_READ = 500_000_000  # objects of a page times signs: for each of some objects PDFium goes through all signs
_LETTERS = 2  # one sign on another is a tick on its box, or an accent


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A text object of a page and where it stands."""

    handle: Any
    left: float
    bottom: float
    right: float
    top: float

    def covers(self, other: _Drawn) -> bool:
        """Whether both stand at one place."""
        shared = min(self.right, other.right) - max(self.left, other.left)
        return self._is_as_high(other) and shared >= SHARED * max(self.right - self.left, other.right - other.left)

    def begins_as(self, other: _Drawn) -> bool:
        """Whether another stands where this one begins, as a cell of a row that is drawn again in one piece."""
        return self._is_as_high(other) and abs(self.left - other.left) < _EDGE and self.right > other.right - _EDGE

    def _is_as_high(self, other: _Drawn) -> bool:
        shared = min(self.top, other.top) - max(self.bottom, other.bottom)
        return shared >= SHARED * max(self.top - self.bottom, other.top - other.bottom)


def goes_back(page_text: pdfium.PdfTextPage, words: Sequence[Word]) -> bool:
    """Whether words of a page begin left of those before them on their lines, or end in a point that stands before
    their last digit, as where these are drawn once more."""
    back = (
        word
        for before, word in itertools.pairwise(words)
        if (word.left <= before.left and abs(word.bottom - before.bottom) < _LEVEL)
        or (word.text[-1] in ".," and word.text[-2:-1].isdigit() and _is_displaced(page_text, word.end - 1))
    )
    return next(itertools.islice(back, LEAST - 1, None), None) is not None


def _is_displaced(page_text: pdfium.PdfTextPage, at: int) -> bool:
    return bool(char_box(page_text, at).left < char_box(page_text, at - 1).left)


def without_copies(page: pdfium.PdfPage, page_text: pdfium.PdfTextPage) -> pdfium.PdfTextPage:
    """The text of a page without one of each two that it draws at one place; as it is where it draws none so.

    PDFium leaves out the letters of the second that it has of the first, near to these, and puts what remains behind
    the first: where that lacks its point and the second does not, "54.5" is "545.". So the first goes where the second
    has signs that it has not.
    """
    if pdfium_c.FPDFPage_CountObjects(page) * page_text.count_chars() > _MOST_READ:
        return page_text
    copies = list(_copies(page, page_text))
    return taken_away(page, page_text, copies) if copies else page_text


def _copies(page: pdfium.PdfPage, page_text: pdfium.PdfTextPage) -> Iterator[Any]:
    lines = defaultdict[int, list[_Drawn]](list)
    for one in _drawn(page):
        level = round((one.bottom + one.top) / 2)
        first = next(
            (it for at in (level, level - 1, level + 1) for it in lines[at] if it.covers(one) or one.begins_as(it)),
            None,
        )
        written, rest = (_signs(text_of(page_text, it.handle)) if first and it else "" for it in (first, one))
        if first is not None and len(written) >= _LETTERS:
            if Counter(rest) - Counter(written):
                yield first.handle
                lines[round((first.bottom + first.top) / 2)].remove(first)
            elif rest and first.covers(one):
                yield one.handle
                continue
        lines[level].append(one)


def _drawn(page: pdfium.PdfPage) -> Iterator[_Drawn]:
    for one in objects_on(page):
        if kind_of(one) == pdfium_c.FPDF_PAGEOBJ_TEXT:
            yield _Drawn(one, *bounds_of(one))


def _signs(text: str) -> str:
    return "".join(text.split())
