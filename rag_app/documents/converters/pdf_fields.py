"""What is filled into the fields of a PDF form, behind their labels."""

from __future__ import annotations

import ctypes
import itertools
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf_placing import Line

MAX_FIELDS = 2_000
_BOXES = (pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON)
_TEXTS = (pdfium_c.FPDF_FORMFIELD_TEXTFIELD, pdfium_c.FPDF_FORMFIELD_COMBOBOX, pdfium_c.FPDF_FORMFIELD_LISTBOX)


def with_fields(
    document: pdfium.PdfDocument, page: pdfium.PdfPage, page_text: pdfium.PdfTextPage, lines: list[Line]
) -> list[Line]:
    """The lines with the values of the fields that stand beside or between their words; one beside none is a line of
    its own, below what it stands below."""
    out = list(lines)
    for value, left, bottom, right, top in sorted(_values(document, page), key=lambda field: -field[1]):
        middle = (bottom + top) / 2
        beside = [
            i
            for i, line in enumerate(out)
            if not line.table and (line.bottom <= middle <= line.top or bottom <= (line.bottom + line.top) / 2 <= top)
        ]
        if not beside:
            above = [i for i, one in enumerate(out) if one.bottom >= middle and one.left < right and one.right > left]
            at = min(above, key=lambda i: out[i].bottom, default=len(out) - 1) + 1
            out.insert(at, Line(value, left, right, top, bottom, min(top - bottom, 12.0)))
            continue
        at = min(beside, key=lambda i: max(left - out[i].right, out[i].left - right))
        line = out[at]
        before = "".join(page_text.get_text_bounded(line.left - 1, line.bottom, left, line.top).split())
        text = _with_value(line.text, value, len(before)) if line.left <= left else f"{value} {line.text}"
        out[at] = replace(line, text=text, left=min(left, line.left), right=max(right, line.right))
    return out


def _with_value(text: str, value: str, before: int) -> str:
    """A line with a value behind the word that so many characters, spaces aside, end in."""
    words = text.split()
    ends = list(itertools.accumulate(map(len, words)))
    at = bisect_left(ends, before) + 1
    return " ".join([*words[:at], value, *words[at:]])


def _values(document: pdfium.PdfDocument, page: pdfium.PdfPage) -> Iterator[tuple[str, float, float, float, float]]:
    form = document.formenv
    for i in range(min(MAX_FIELDS, pdfium_c.FPDFPage_GetAnnotCount(page)) if form else 0):
        field = pdfium_c.FPDFPage_GetAnnot(page, i)
        kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, field)
        box = pdfium_c.FS_RECTF()
        if kind in (*_BOXES, *_TEXTS) and pdfium_c.FPDFAnnot_GetRect(field, box):
            value = (
                ("[x]" if pdfium_c.FPDFAnnot_IsChecked(form, field) else "[ ]")
                if kind in _BOXES
                else _value(form, field)
            )
            if value:
                yield value, box.left, box.bottom, box.right, box.top
        pdfium_c.FPDFPage_CloseAnnot(field)


def _value(form: object, field: object) -> str:
    size = pdfium_c.FPDFAnnot_GetFormFieldValue(form, field, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    pdfium_c.FPDFAnnot_GetFormFieldValue(form, field, buffer, size)
    return " ".join(bytes(buffer).decode("utf-16-le", "replace").split("\0")[0].split())
