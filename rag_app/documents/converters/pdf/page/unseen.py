"""Text of a PDF page that nobody sees: invisible, of the colour of its ground, or below a box drawn over it.

What the objects of a page say of it is only a suspicion. The picture of the page decides: a word is left out where the
picture shows nothing at its place, and nothing that it would show without what hides the word.
"""

from __future__ import annotations

import ctypes
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from rag_app.documents.converters.pdf.page.objects import Box
from rag_app.documents.converters.pdf.page.suspects import Colour, Suspect, Suspects, address, suspects_on
from rag_app.documents.converters.pdf.page.text import Run, char_box, drawn_box
from rag_app.documents.converters.pdf.page.words import TINY

_SCALE, _LONGEST = 2.0, 2_000  # pixels a point, and of a page's longer side
_SAME = 4  # of 255: colours that differ by no more are one
_EDGE = 0.5  # points that a word may reach beyond what covers it
_WORD = re.compile(r"\S+")
# How the colours that a text is filled and stroked with are read and set.
_COLOURS = (
    (pdfium_c.FPDFPageObj_GetFillColor, pdfium_c.FPDFPageObj_SetFillColor),
    (pdfium_c.FPDFPageObj_GetStrokeColor, pdfium_c.FPDFPageObj_SetStrokeColor),
)
_LETTERS = 2  # of a word that cannot be one bar of ink, as "l" is

Picture = NDArray[np.int16]


class _Word(NamedTuple):
    """A word, or a part of one, that is of one suspicious text, and what it takes of the page."""

    run: Run
    text: Suspect
    box: Box


def without_unseen(page: pdfium.PdfPage, page_text: pdfium.PdfTextPage, units: list[int]) -> list[int]:
    """The UTF-16 units of a page with spaces for the words that certainly nobody sees.

    Words on an image stay, whatever they are: a scan has its text below its picture, or invisible on it.
    """
    shown = list(units)
    for first, last in _unseen(page, page_text, units):
        shown[first:last] = [ord(" ")] * (last - first)
    return shown


def _unseen(page: pdfium.PdfPage, page_text: pdfium.PdfTextPage, units: Sequence[int]) -> list[Run]:
    found = suspects_on(page) if units else None
    if not found:
        return []
    words = [word for word in _words(page_text, units, found.texts) if not _any_on(found.images, word.box)]
    pictures = _Pictures(page, found) if words else None
    return [word.run for word in words if pictures and (pictures.lacks(word) or pictures.hides(word, page_text))]


def _words(page_text: pdfium.PdfTextPage, units: Sequence[int], texts: Mapping[int, Suspect]) -> Iterator[_Word]:
    for match in _WORD.finditer("".join(map(chr, units))):
        first, last = match.span()
        if all(_address_of(page_text, at) not in texts for at in (first, last - 1)):
            continue
        for of_text, group in itertools.groupby(range(first, last), key=lambda at: _address_of(page_text, at)):
            indices = list(group)
            if (text := texts.get(of_text)) and (box := _box(page_text, units, indices)):
                yield _Word((indices[0], indices[-1] + 1), text, box)


def _box(page_text: pdfium.PdfTextPage, units: Sequence[int], indices: Sequence[int]) -> Box | None:
    """What the signs of a word draw, none of one that is left out as too small; of a single sign that may be all ink,
    its line beside it, too."""
    line = char_box(page_text, indices[0])
    if line.top - line.bottom < TINY:
        return None
    is_word = sum(chr(units[at]).isalnum() for at in indices) >= _LETTERS
    boxes = [drawn_box(page_text, at) if is_word else _loose(page_text, at) for at in indices]
    if any(box.right <= box.left or box.top <= box.bottom for box in boxes):
        return None
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return Box(min(lefts), min(bottoms), max(rights), max(tops))


def _loose(page_text: pdfium.PdfTextPage, at: int) -> Box:
    box = char_box(page_text, at)
    return Box(box.left - 1, box.bottom, box.right + 1, box.top)


class _Pictures:
    """A page as it is shown; the same without the texts that fills are drawn on, and without any text, which are drawn
    when a word may be below a fill."""

    def __init__(self, page: pdfium.PdfPage, found: Suspects) -> None:
        self._page = page
        self._found = found
        self._scale = min(_SCALE, _LONGEST / max(*page.get_size(), 1.0))
        self._shown = self._drawn()
        self._others: NDArray[np.float64] | None = None

    @cached_property
    def _without(self) -> Picture:
        return self._drawn([one.handle for one in self._found.texts.values() if one.covers])

    @cached_property
    def _ground(self) -> Picture:
        return self._drawn(self._found.everything)

    def lacks(self, word: _Word) -> bool:
        """Whether the page shows nothing at all at the place of a word that is faint."""
        text = word.text
        if not text.is_faint:
            return False
        colour = _one_colour(self._shown[self._place(word.box)])
        return colour is not None and (text.colour is None or _is_same(colour, text.colour))

    def hides(self, word: _Word, page_text: pdfium.PdfTextPage) -> bool:
        """Whether a fill that is drawn over a word hides it: the page looks the same without the word, and below all
        texts it has the colour of the fill. Another text may stand on the fill, but must be known as such: PDFium takes
        one that is drawn again at its place for the first."""
        covers = {fill.colour for fill in word.text.covers if _holds(fill.box, word.box)}
        if not covers:
            return False
        place = self._place(word.box)
        ground = _one_colour(self._ground[place])
        if ground is None or not any(_is_same(ground, colour) for colour in covers):
            return False
        shown = self._shown[place]
        is_same = not np.any(shown != self._without[place])
        return is_same and (_one_colour(shown) is not None or _any_on(self._on_top(page_text), word.box))

    def _on_top(self, page_text: pdfium.PdfTextPage) -> NDArray[np.float64]:
        """The boxes of the characters that no fill is drawn on, shape (n, 4)."""
        if self._others is None:
            under = {of_text for of_text, one in self._found.texts.items() if one.covers}
            free = (at for at in range(page_text.count_chars()) if _address_of(page_text, at) not in under)
            self._others = np.array([drawn_box(page_text, at) for at in free]).reshape(-1, 4)
        return self._others

    def _drawn(self, without: Sequence[Any] = ()) -> Picture:
        """A picture of the page without some texts, which are transparent while it is drawn."""
        kept = [(change, one, parts) for one in without for read, change in _COLOURS if (parts := _parts(read, one))]
        for change, one, _ in kept:
            change(one, 0, 0, 0, 0)
        picture = self._page.render(scale=self._scale, rev_byteorder=True).to_numpy()
        for change, one, parts in kept:
            change(one, *parts)
        return np.asarray(picture[:, :, :3], np.int16)

    def _place(self, box: Box) -> tuple[slice, slice]:
        height, width = self._shown.shape[:2]
        x, y = ctypes.c_int(), ctypes.c_int()
        corners = []
        for at in ((box.left, box.bottom), (box.right, box.top)):
            pdfium_c.FPDF_PageToDevice(self._page, 0, 0, width, height, 0, *at, x, y)
            corners.append((x.value, y.value))
        (x0, x1), (y0, y1) = (sorted(ends) for ends in zip(*corners, strict=True))
        return slice(max(0, y0), max(0, y1 + 1)), slice(max(0, x0), max(0, x1 + 1))


def _parts(read: Callable[..., int], one: Any) -> tuple[int, ...] | None:
    parts = [ctypes.c_uint() for _ in range(4)]
    return tuple(part.value for part in parts) if read(one, *parts) else None


def _one_colour(picture: Picture) -> Colour | None:
    """The colour of a piece of a picture that shows nothing but this, none of one beside the page."""
    if not picture.size:
        return None
    low, high = picture.min(axis=(0, 1)), picture.max(axis=(0, 1))
    red, green, blue = map(int, high)
    return (red, green, blue) if (high - low).max() <= _SAME else None


def _is_same(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) <= _SAME for a, b in zip(one, other, strict=True))


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer.left <= inner.left + _EDGE and inner.right <= outer.right + _EDGE
        and outer.bottom <= inner.bottom + _EDGE and inner.top <= outer.top + _EDGE
    )  # fmt: skip


def _any_on(boxes: NDArray[np.float64], box: Box) -> bool:
    left, bottom, right, top = boxes.T
    return bool(np.any((left < box.right) & (right > box.left) & (bottom < box.top) & (top > box.bottom)))


def _address_of(page_text: pdfium.PdfTextPage, at: int) -> int:
    """The address of the text object that a character is of."""
    return address(pdfium_c.FPDFText_GetTextObject(page_text, at))
