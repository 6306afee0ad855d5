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

    def overlaps(self, other: Box) -> bool:
        """Whether some of it lies in `other`."""
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )


Matrix = tuple[float, float, float, float, float, float]
_AS_IT_IS: Matrix = (1, 0, 0, 1, 0, 0)
MAX_DEPTH = 5  # forms within forms


class Placed(NamedTuple):
    """An object of a page that is no form, its kind, the number of the form that it is part of (0: none), and how it
    stands on the page (a, b, c, d, e, f)."""

    handle: Any
    kind: int
    form: int
    matrix: Matrix

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the object is on the page."""
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f

    def bounds(self) -> Box:
        """Where it stands on the page."""
        box = bounds_of(self.handle)
        if not self.form:
            return box
        xs, ys = zip(*(self.place(x, y) for x in (box.left, box.right) for y in (box.bottom, box.top)), strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))


def all_on(page: pdfium.PdfPage) -> Iterator[Placed]:
    """The objects of a page and of the forms on it, in the order in which they are drawn."""
    for number, one in enumerate(objects_on(page), start=1):
        kind = kind_of(one)
        if kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            yield from _all_in(one, number, _AS_IT_IS, MAX_DEPTH)
        else:
            yield Placed(one, kind, 0, _AS_IT_IS)


def _all_in(form: Any, number: int, matrix: Matrix, depth: int) -> Iterator[Placed]:
    """What a form, which stands on the page by the `matrix`, and those in it hold."""
    a, b, c, d, e, f = matrix
    own = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(form, own)
    (ax, ay), (cx, cy) = ((a * x + c * y, b * x + d * y) for x, y in ((own.a, own.b), (own.c, own.d)))
    within = ax, ay, cx, cy, a * own.e + c * own.f + e, b * own.e + d * own.f + f
    for one in objects_in(form):
        kind = kind_of(one)
        if kind != pdfium_c.FPDF_PAGEOBJ_FORM:
            yield Placed(one, kind, number, within)
        elif depth > 1:
            yield from _all_in(one, number, within, depth - 1)


def objects_on(page: pdfium.PdfPage) -> Iterator[Any]:
    """The objects of a page in the order in which they are drawn; those of its forms are within these."""
    raw, get = page.raw, pdfium_c.FPDFPage_GetObject
    return (get(raw, n) for n in range(pdfium_c.FPDFPage_CountObjects(raw)))


def objects_in(form: Any) -> Iterator[Any]:
    """The objects of a form that is itself an object."""
    return (pdfium_c.FPDFFormObj_GetObject(form, n) for n in range(pdfium_c.FPDFFormObj_CountObjects(form)))


def kind_of(one: Any) -> int:
    """Whether an object is a text, a path, an image or a form: one of `pdfium_c.FPDF_PAGEOBJ_*`."""
    return int(pdfium_c.FPDFPageObj_GetType(one))


def bounds_of(one: Any) -> Box:
    """Where an object stands."""
    left, bottom, right, top = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    pdfium_c.FPDFPageObj_GetBounds(one, left, bottom, right, top)
    return Box(left.value, bottom.value, right.value, top.value)


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
