"""Forms that were flattened: what was filled into each field is a small form of its own, drawn on top of the page."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf.page.objects import bounds_of, kind_of, objects_in, taken_away, text_of
from rag_app.documents.converters.pdf.page.text import Filled

LEAST = 4  # such forms on top of a page; fewer are its footer, or a stamp
MOST_FORMS = 1_000  # on a page, or in one of these; more are a drawing, whose text is not worth the search
MOST = 0.5  # of the text of a page; where more is in such forms, its program writes all text so
MAX_PATHS = 2  # a field's ground and border; more are a picture
HIGHEST = 0.25  # of the page's height
_NEW_LINE = 0.5  # of the height of a text, up or down to the next


def without_fields(page: pdfium.PdfPage, page_text: pdfium.PdfTextPage) -> tuple[pdfium.PdfTextPage, list[Filled]]:
    """The text of a page without what is filled into the fields of a flattened form, and that; as it is, and nothing,
    for another page.

    Such a form writes it behind all text of the page, away from its labels.
    """
    on_top = list(itertools.islice(_on_top(page), MOST_FORMS + 1))
    if len(on_top) > MOST_FORMS:
        return page_text, []
    found = [(one, filled) for one in on_top if (filled := _fields(page, page_text, one))]
    fields = [field for _, filled in found for field in filled]
    if len(fields) < LEAST or sum(len(field.value) for field in fields) > MOST * page_text.count_chars():
        return page_text, []
    return taken_away(page, page_text, [one for one, _ in found]), fields


def _on_top(page: pdfium.PdfPage) -> Iterator[Any]:
    """The forms that a page draws last, behind something else."""
    for n in range(pdfium_c.FPDFPage_CountObjects(page) - 1, 0, -1):
        one = pdfium_c.FPDFPage_GetObject(page.raw, n)
        if kind_of(one) != pdfium_c.FPDF_PAGEOBJ_FORM:
            return
        yield one


def _fields(page: pdfium.PdfPage, page_text: pdfium.PdfTextPage, form: Any) -> list[Filled]:
    """The field that a form is, or those that are all it holds, as PDFium writes them; none where it is another."""
    parts = list(objects_in(form))
    matrix = pdfium_c.FS_MATRIX()
    if not parts or any(kind_of(one) != pdfium_c.FPDF_PAGEOBJ_FORM for one in parts):
        field = _field(page, page_text, form)
        return [field] if field else []
    is_known = pdfium_c.FPDFPageObj_GetMatrix(form, matrix)
    if not is_known or (matrix.a, matrix.b, matrix.c, matrix.d) != (1, 0, 0, 1) or len(parts) > MOST_FORMS:
        return []
    fields = [_field(page, page_text, one) for one in parts if _texts(objects_in(one))]
    found = [one for one in fields if one]
    return [
        Filled(it.value, it.left + matrix.e, it.bottom + matrix.f, it.right + matrix.e, it.top + matrix.f)
        for it in (found if len(found) == len(fields) else ())
    ]


def _texts(parts: Iterable[Any]) -> list[Any]:
    return [one for one in parts if kind_of(one) == pdfium_c.FPDF_PAGEOBJ_TEXT]


def _field(page: pdfium.PdfPage, page_text: pdfium.PdfTextPage, form: Any) -> Filled | None:
    parts = list(objects_in(form))
    texts, box = _texts(parts), bounds_of(form)
    if not texts or box.top - box.bottom > HIGHEST * page.get_height():
        return None
    paths = sum(kind_of(one) == pdfium_c.FPDF_PAGEOBJ_PATH for one in parts)
    value = " ".join(_value(page_text, texts).split())
    if paths > MAX_PATHS or paths + len(texts) < len(parts) or not value:
        return None
    return Filled(value, *box)


def _value(page_text: pdfium.PdfTextPage, texts: list[Any]) -> str:
    """The text of a form, its lines with a space between."""
    value, below = "", float("inf")
    for one in texts:
        if text := text_of(page_text, one):
            box = bounds_of(one)
            value += text if (box.bottom + box.top) / 2 > below else f" {text}"
            below = box.bottom - _NEW_LINE * (box.top - box.bottom)
    return value
