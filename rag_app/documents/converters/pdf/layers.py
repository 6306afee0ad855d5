"""Layers of a PDF page that are not shown: the text in another language, or that of an older state of a plan."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf.objects import Box, bounds_of, kind_of, objects_on, string_from, taken_away
from rag_app.documents.converters.pdf.unseen import picture_without

_MOST_LAYERS = 12  # with text on a page; for each the page is drawn once
_MOST_OBJECTS = 20_000  # of a page; more are a drawing, which takes long to draw again
_LONGEST = 2_000  # pixels of a page's longer side
_OPTIONAL = "OC"  # what marks the content of a layer (ISO 32000-1, 8.11.3)


def without_hidden_layers(page: pdfium.PdfPage, page_text: pdfium.PdfTextPage) -> pdfium.PdfTextPage:
    """The text of a page without that of the layers that its picture does not show, in place of that with them, which
    is closed; text on an image, which may be that of a scan, stays."""
    layers: dict[str, list[Any]] = defaultdict(list)
    images: list[Box] = []
    if pdfium_c.FPDFPage_CountObjects(page.raw) > _MOST_OBJECTS:
        return page_text
    for one in objects_on(page):
        kind = kind_of(one)
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE and (box := bounds_of(one)):
            images.append(box)
        elif kind == pdfium_c.FPDF_PAGEOBJ_TEXT and (name := _layer(one)) is not None and _is_painted(one):
            layers[name].append(one)
    if not 0 < len(layers) <= _MOST_LAYERS:
        return page_text
    scale = min(1.0, _LONGEST / max(*page.get_size(), 1.0))
    shown = picture_without(page, scale)
    hidden = [
        one
        for texts in layers.values()
        if not np.any(shown != picture_without(page, scale, texts))
        for one in texts
        if not _is_on(images, one)
    ]
    return taken_away(page, page_text, hidden) if hidden else page_text


def _layer(one: Any) -> str | None:
    """The name of the innermost layer that an object is part of, None for one that is part of none."""
    for at in reversed(range(pdfium_c.FPDFPageObj_CountMarks(one))):
        mark = pdfium_c.FPDFPageObj_GetMark(one, at)
        if _string(pdfium_c.FPDFPageObjMark_GetName, mark) == _OPTIONAL:
            return _string(pdfium_c.FPDFPageObjMark_GetParamStringValue, mark, b"Name")
    return None


def _is_painted(one: Any) -> bool:
    """Whether a text is filled with a colour, so that a page looks otherwise without it wherever it is shown."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    is_filled = pdfium_c.FPDFTextObj_GetTextRenderMode(one) == pdfium_c.FPDF_TEXTRENDERMODE_FILL
    return is_filled and bool(pdfium_c.FPDFPageObj_GetFillColor(one, red, green, blue, alpha)) and alpha.value > 0


def _string(read: Callable[..., int], *of: Any) -> str:
    """What PDFium writes into a buffer by `read`, which says how many bytes it takes."""
    size = ctypes.c_ulong()

    def into(buffer: Any, length: int) -> int:
        return int(size.value) if read(*of, buffer, length, size) else 0

    return string_from(into)


def _is_on(images: Sequence[Box], one: Any) -> bool:
    own = bounds_of(one)
    return own is not None and any(
        own.left < box.right and box.left < own.right and own.bottom < box.top and box.bottom < own.top
        for box in images
    )
