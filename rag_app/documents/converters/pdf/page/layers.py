"""Layers of a PDF page that are not shown: the text in another language, or that of an older state of a plan."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf.page.objects import Box, bounds_of, kind_of, objects_on, string_from, taken_away

_LONGEST = 2_000  # pixels of a page's longer side
_GROUND = (254, 1, 253, 255)  # a colour that no text has
_OPTIONAL = "OC"  # what marks the content of a layer (ISO 32000-1, 8.11.3)


def without_hidden_layers(page: pdfium.PdfPage, page_text: pdfium.PdfTextPage) -> pdfium.PdfTextPage:
    """The text of a page without that of the layers that are not shown, in place of that with them, which is closed;
    text on an image, which may be that of a scan, stays."""
    count_marks = pdfium_c.FPDFPageObj_CountMarks  # of every object, of which there may be thousands
    marked = [one for one in objects_on(page) if count_marks(one)]
    layers: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for one in marked:
        if (marks := _layers(one)) and kind_of(one) == pdfium_c.FPDF_PAGEOBJ_TEXT:
            layers[tuple(map(_name, marks))].append(one)
    if not layers:
        return page_text
    objects = list(objects_on(page))
    images = [bounds_of(one) for one in objects if kind_of(one) == pdfium_c.FPDF_PAGEOBJ_IMAGE]
    _set_active(objects, False)
    hidden = [one for texts in layers.values() if _is_hidden(page, texts) for one in texts if not _is_on(images, one)]
    _set_active(objects, True)
    return taken_away(page, page_text, hidden) if hidden else page_text


def _is_hidden(page: pdfium.PdfPage, texts: Sequence[Any]) -> bool:
    """Whether texts are drawn without the marks of their layers, which are removed, and not with them. Of invisible
    ones, and in fonts that this machine lacks, neither is."""
    _set_active(texts, True)
    hidden = not _is_drawn(page)
    if hidden:
        for one in texts:
            for mark in _layers(one):
                pdfium_c.FPDFPageObj_RemoveMark(one, mark)
        hidden = _is_drawn(page)
    _set_active(texts, False)
    return hidden


def _is_drawn(page: pdfium.PdfPage) -> bool:
    """Whether anything is drawn of the objects that are active."""
    scale = min(1.0, _LONGEST / max(*page.get_size(), 1.0))
    picture = page.render(scale=scale, fill_color=_GROUND, may_draw_forms=False, draw_annots=False).to_numpy()
    return bool((picture != picture[0, 0]).any())


def _set_active(objects: Sequence[Any], active: bool) -> None:
    """Let PDFium draw some objects, or leave them out as if they were not there."""
    for one in objects:
        pdfium_c.FPDFPageObj_SetIsActive(one, active)


def _layers(one: Any) -> list[Any]:
    """The marks of the layers that an object is part of, the outermost first."""
    marks = [pdfium_c.FPDFPageObj_GetMark(one, at) for at in range(pdfium_c.FPDFPageObj_CountMarks(one))]
    return [mark for mark in marks if _string(pdfium_c.FPDFPageObjMark_GetName, mark) == _OPTIONAL]


def _name(mark: Any) -> str:
    return _string(pdfium_c.FPDFPageObjMark_GetParamStringValue, mark, b"Name")


def _string(read: Callable[..., int], *of: Any) -> str:
    """What PDFium writes into a buffer by `read`, which says how many bytes it takes."""
    size = ctypes.c_ulong()

    def into(buffer: Any, length: int) -> int:
        return int(size.value) if read(*of, buffer, length, size) else 0

    return string_from(into)


def _is_on(images: Sequence[Box], one: Any) -> bool:
    return any(map(bounds_of(one).overlaps, images))
