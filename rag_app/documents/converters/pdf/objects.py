"""Objects that a page of a PDF draws, as PDFium knows them: kind, place and text; and a page without some of them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c


class Box(NamedTuple):
    """A rectangle of a page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float


def objects_on(page: pdfium.PdfPage) -> Iterator[Any]:
    """The objects of a page in the order in which they are drawn; those of its forms are within these."""
    return (pdfium_c.FPDFPage_GetObject(page.raw, n) for n in range(pdfium_c.FPDFPage_CountObjects(page)))


def objects_in(form: Any) -> Iterator[Any]:
    """The objects of a form that is itself an object."""
    return (pdfium_c.FPDFFormObj_GetObject(form, n) for n in range(pdfium_c.FPDFFormObj_CountObjects(form)))


def kind_of(one: Any) -> int:
    """Whether an object is a text, a path, an image or a form: one of `pdfium_c.FPDF_PAGEOBJ_*`."""
    return int(pdfium_c.FPDFPageObj_GetType(one))


def bounds_of(one: Any) -> Box | None:
    """Where an object stands; None where PDFium does not tell."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    known = pdfium_c.FPDFPageObj_GetBounds(one, left, bottom, right, top)
    return Box(left.value, bottom.value, right.value, top.value) if known else None


def text_of(page_text: pdfium.PdfTextPage, one: Any) -> str:
    """What PDFium has of a text object in the text of its page."""
    return string_from(lambda *at: pdfium_c.FPDFTextObj_GetText(one, page_text, *at))


def string_from(read: Callable[[Any, int], int]) -> str:
    """What PDFium writes into a buffer of so many bytes by `read`, which gives its length where there is no buffer."""
    size = read(None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    read(buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").split("\0")[0]


def taken_away(page: pdfium.PdfPage, page_text: pdfium.PdfTextPage, objects: Sequence[Any]) -> pdfium.PdfTextPage:
    """The text of a page without some of its objects, in place of that with them, which is closed."""
    page_text.close()  # before what it points to is gone
    take_away(page, objects)
    return page.get_textpage()


def take_away(page: pdfium.PdfPage, objects: Sequence[Any]) -> None:
    """Remove some objects from a page whose text is not open."""
    for one in objects:
        if pdfium_c.FPDFPage_RemoveObject(page, one):
            pdfium_c.FPDFPageObj_Destroy(one)
