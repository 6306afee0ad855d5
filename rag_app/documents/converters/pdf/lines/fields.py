"""What is filled into the fields of a PDF form, or written on its pages as annotations, behind its labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.page.middles import is_beside, middle
from rag_app.documents.converters.pdf.page.objects import string_from
from rag_app.documents.converters.pdf.page.text import Filled, with_value

MAX_FIELDS = 2_000
_BOXES = (pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON)
_TEXTS = (pdfium_c.FPDF_FORMFIELD_TEXTFIELD, pdfium_c.FPDF_FORMFIELD_COMBOBOX, pdfium_c.FPDF_FORMFIELD_LISTBOX)
_ROWS = 2  # type sizes; signs that reach over more, one below another, are of several rows


def filled_in(document: pdfium.PdfDocument, page: pdfium.PdfPage, notes: bool, more: Sequence[Filled]) -> list[Filled]:
    """What the fields of a page hold and, with `notes`, what is written on it as annotations, and `more`, from right to
    left."""
    return sorted([*_filled(document, page, notes), *more], key=lambda one: -one.left)


def with_fields(page_text: pdfium.PdfTextPage, lines: list[Line], filled: Sequence[Filled]) -> list[Line]:
    """The lines with what is filled in beside or between their words; what is beside none is a line of its own, below
    what it stands below, else above what it stands above."""
    out = list(lines)
    of_rows = {line for line in lines if line.top - line.bottom > _ROWS * line.size}
    for one in filled:
        beside = [i for i, line in enumerate(out) if not line.table and line not in of_rows and is_beside(line, one)]
        if not beside:
            over = [i for i, line in enumerate(out) if line.left < one.right and line.right > one.left]
            above = [i for i in over if out[i].bottom >= middle(one)]
            below = [i for i in over if out[i].top <= middle(one)]
            if above:
                at = min(above, key=lambda i: out[i].bottom) + 1
            else:
                at = max(below, key=lambda i: out[i].top, default=len(out))
            size = min(one.top - one.bottom, 12.0)
            out.insert(at, Line(one.value, one.left, one.right, one.top, one.bottom, size))
            continue
        at = min(beside, key=lambda i: max(one.left - out[i].right, out[i].left - one.right))
        line = out[at]
        before = "".join(page_text.get_text_bounded(line.left - 1, line.bottom, one.left, line.top).split())
        text = (
            with_value(line.text, one.value, len(before) or 1) if line.left <= one.left else f"{one.value} {line.text}"
        )
        out[at] = replace(line, text=text, left=min(one.left, line.left), right=max(one.right, line.right))
    return out


def _filled(document: pdfium.PdfDocument, page: pdfium.PdfPage, notes: bool) -> Iterator[Filled]:
    form = document.formenv
    for i in range(min(MAX_FIELDS, pdfium_c.FPDFPage_GetAnnotCount(page)) if form or notes else 0):
        field = pdfium_c.FPDFPage_GetAnnot(page, i)
        box = pdfium_c.FS_RECTF()
        if pdfium_c.FPDFAnnot_GetRect(field, box) and (value := " ".join(_shown(form, field, notes).split())):
            yield Filled(value, box.left, box.bottom, box.right, box.top)
        pdfium_c.FPDFPage_CloseAnnot(field)


def _shown(form: object, field: object, notes: bool) -> str:
    if pdfium_c.FPDFAnnot_GetSubtype(field) == pdfium_c.FPDF_ANNOT_FREETEXT:
        hidden = pdfium_c.FPDFAnnot_GetFlags(field) & (
            pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
        )
        if hidden or not notes:
            return ""
        return string_from(lambda *at: pdfium_c.FPDFAnnot_GetStringValue(field, b"Contents", *at))
    kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, field) if form else None
    if kind in _BOXES:
        return "[x]" if pdfium_c.FPDFAnnot_IsChecked(form, field) else "[ ]"
    if kind not in _TEXTS:
        return ""
    return string_from(lambda *at: pdfium_c.FPDFAnnot_GetFormFieldValue(form, field, *at))
