"""Forms that only Adobe's programs show (XFA): their one page says "Please wait", and what is filled in is XML beside
it."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from lxml import etree

from rag_app.documents.converters.parts.xml import local_name, parse_xml
from rag_app.documents.markdown import pipe_table
from rag_app.errors import DocumentError

_FORMS = (pdfium_c.FORMTYPE_XFA_FULL, pdfium_c.FORMTYPE_XFA_FOREGROUND)
_WAITS = re.compile(r"adobe\.com/(?:go/)?\w*(?:reader|acr)", re.IGNORECASE)  # where to get a program that shows it
_WORDS = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])|_+")
_MOST = 16_000_000  # bytes of a part


def xfa_text(document: pdfium.PdfDocument, name: str) -> str:
    """Labels with what is filled in beside them, as a table, of a form whose page shows none of it; nothing for another
    PDF. Raises `DocumentError` where nothing is filled in."""
    if document.get_formtype() not in _FORMS or len(document) != 1:
        return ""
    page = document[0].get_textpage()
    waits = _WAITS.search("".join(page.get_text_bounded().split()))
    page.close()
    if not waits:
        return ""
    parts = {part: data for part, data in _packets(document) if part in ("template", "datasets")}
    captions, shown = _template(parts.get("template", b""))
    found = [
        (captions.get(field) or _WORDS.sub(" ", field), shown.get((field, value), value))
        for field, value in _filled(parts.get("datasets", b""))
    ]
    if not found:
        raise DocumentError(
            f"{name}: the PDF is a form that only Adobe's programs show (XFA), and nothing is filled into it; open it "
            "there, print it to a PDF and try again."
        )
    return pipe_table(found, headed=False)


def _packets(document: pdfium.PdfDocument) -> Iterator[tuple[str, bytes]]:
    for number in range(max(0, pdfium_c.FPDF_GetXFAPacketCount(document))):
        size = pdfium_c.FPDF_GetXFAPacketName(document, number, None, 0)
        name = ctypes.create_string_buffer(max(1, size))
        pdfium_c.FPDF_GetXFAPacketName(document, number, name, size)
        length = ctypes.c_ulong()
        pdfium_c.FPDF_GetXFAPacketContent(document, number, None, 0, length)
        if 0 < length.value <= _MOST:
            content = ctypes.create_string_buffer(length.value)
            pdfium_c.FPDF_GetXFAPacketContent(document, number, content, length.value, length)
            yield name.value.decode("utf-8", "replace"), content.raw


def _template(data: bytes) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """The captions of fields by their names, and what is shown of a value that a list keeps as another."""
    captions, shown = dict[str, str](), dict[tuple[str, str], str]()
    for field in _elements(data):
        called = field.get("name")
        if called and local_name(field) in ("field", "exclGroup"):
            captions.setdefault(called, " ".join(_text(field.find("{*}caption")).split()).rstrip(" :"))
            lists = [[_text(entry) for entry in items] for items in field.iterchildren("{*}items")]
            if len(lists) == 2:
                shown |= {(called, kept): said for said, kept in zip(*lists, strict=False)}
    return captions, shown


def _filled(data: bytes) -> Iterator[tuple[str, str]]:
    for element in _elements(data):
        value = " ".join((element.text or "").split())
        if value and not len(element):
            yield local_name(element), value


def _elements(data: bytes) -> Iterator[etree._Element]:
    """The elements of a part; none where that is damaged."""
    try:
        yield from parse_xml(data.strip(b"\0 \r\n\t")).iter("{*}*") if data else ()
    except etree.XMLSyntaxError:
        return


def _text(element: etree._Element | None) -> str:
    return "" if element is None else "".join(element.itertext()).strip()
