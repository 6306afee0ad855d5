"""Texts of a PDF page that may be unseen, by what its objects say: invisible, faint, or with a box drawn on them."""

from __future__ import annotations

import ctypes
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from rag_app.documents.converters.pdf.page.objects import Box, Placed, all_on

_LIGHT = 240  # of 255: text that may be on white
_SMALLEST = 4.0  # points: lower or narrower fills are lines
_MOST_OBJECTS = 20_000  # of a page; more are a drawing, which takes long to draw again
_MOST_PAIRS = 5_000_000  # of texts and what is drawn over them

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled path, and how many texts were drawn before it."""

    box: Box
    colour: Colour
    behind: int


@dataclass(slots=True)
class Suspect:
    """A text object that may be unseen, since it `is_faint`: of a `colour` that may be its ground's, or of none; or
    since `covers` are drawn on it."""

    handle: Any
    is_faint: bool = False
    colour: Colour | None = None
    covers: list[Fill] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Suspects:
    """Texts of a page that may be unseen, by the addresses of their objects; the boxes of its images, shape (n, 4); and
    the objects of all its texts."""

    texts: dict[int, Suspect]
    images: NDArray[np.float64]
    everything: list[Any]


def suspects_on(page: pdfium.PdfPage) -> Suspects | None:
    """The texts of a page that may be unseen; None where there are none."""
    objects = list(itertools.islice(all_on(page), _MOST_OBJECTS + 1))
    if len(objects) > _MOST_OBJECTS:
        return None
    texts: list[Placed] = []
    fills: list[Fill] = []
    others: list[Placed] = []
    grounds = defaultdict[Colour, list[Box]](list)
    colour_of = _Colours()
    found: dict[int, Suspect] = {}
    for one in objects:
        if one.kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            if faint := _faint(one, colour_of, grounds):
                found[len(texts)] = faint
            texts.append(one)
        elif one.kind != pdfium_c.FPDF_PAGEOBJ_PATH:
            others.append(one)  # an image, or a shading
        elif fill := _fill(one, colour_of, len(texts)):
            fills.append(fill)
            grounds[fill.colour].append(fill.box)
    for at, fill in _covered(texts, fills):
        found.setdefault(at, Suspect(texts[at].handle)).covers.append(fill)
    if not found:
        return None
    images = np.array([one.bounds() for one in others]).reshape(-1, 4)
    return Suspects({address(one.handle): one for one in found.values()}, images, [one.handle for one in texts])


def _faint(one: Placed, colour_of: _Colours, grounds: Mapping[Colour, Sequence[Box]]) -> Suspect | None:
    """A text that is invisible, white, or of the colour of something that was filled below it."""
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(one.handle)
    if mode == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE:
        return Suspect(one.handle, True)
    if mode != pdfium_c.FPDF_TEXTRENDERMODE_FILL or not (known := colour_of(one.handle)):
        return None
    colour, alpha = known
    if alpha == 0:
        return Suspect(one.handle, True)
    if min(colour) < _LIGHT:
        on = grounds.get(colour)
        if not on or not any(map(one.bounds().overlaps, on)):
            return None
    return Suspect(one.handle, True, colour)


def _fill(one: Placed, colour_of: _Colours, behind: int) -> Fill | None:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium_c.FPDFPath_GetDrawMode(one.handle, mode, stroke) or mode.value == pdfium_c.FPDF_FILLMODE_NONE:
        return None
    box, known = one.bounds(), colour_of(one.handle)
    if not known or known[1] < 255 or min(box.right - box.left, box.top - box.bottom) < _SMALLEST:
        return None
    return Fill(box, known[0], behind)


class _Colours:
    """Tells the colour that an object is filled with, and how opaque it is, each up to 255; pages have thousands."""

    def __init__(self) -> None:
        self._parts = tuple(ctypes.c_uint() for _ in range(4))

    def __call__(self, one: Any) -> tuple[Colour, int] | None:
        red, green, blue, alpha = self._parts
        if not pdfium_c.FPDFPageObj_GetFillColor(one, red, green, blue, alpha):
            return None
        return (red.value, green.value, blue.value), alpha.value


def _covered(texts: Sequence[Placed], fills: Sequence[Fill]) -> Iterator[tuple[int, Fill]]:
    """Texts, by their places, and what is filled over them."""
    behind = fills[-1].behind if fills else 0
    if not behind or behind * len(fills) > _MOST_PAIRS:
        return
    left, bottom, right, top = np.array([one.bounds() for one in texts[:behind]]).T
    for fill in fills:
        over, before = fill.box, slice(fill.behind)
        on = (left[before] < over.right) & (right[before] > over.left)
        on &= (bottom[before] < over.top) & (top[before] > over.bottom)
        yield from ((int(at), fill) for at in np.flatnonzero(on))


def address(one: Any) -> int:
    return ctypes.cast(one, ctypes.c_void_p).value or 0
