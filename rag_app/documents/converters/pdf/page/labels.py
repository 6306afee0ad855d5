"""What a PDF calls its pages, as printed on them: i, ii, iii, 1, 2; where that is not how they are counted."""

from __future__ import annotations

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf.page.objects import string_from

_LONGEST = 24  # characters; more are no name of a page
_MOST_PAGES = 20_000  # of a file: PDFium goes through all ranges of labels for each page


def page_labels(document: pdfium.PdfDocument) -> dict[int, str]:
    """The labels of the pages that have one, by their numbers."""
    numbers = range(1, len(document) + 1) if len(document) <= _MOST_PAGES else ()
    return {number: label for number in numbers if (label := page_label(document, number))}


def page_label(document: pdfium.PdfDocument, number: int) -> str:
    """The label of a page, counted from 1; empty where it has none, the same as its number, or one that is no line of
    printable characters."""
    found = string_from(lambda buffer, size: pdfium_c.FPDF_GetPageLabel(document, number - 1, buffer, size))
    label = found.strip()
    is_line = len(label) <= _LONGEST and label.isprintable() and "\ufffd" not in label
    return label if is_line and label.lstrip("0") != str(number) else ""
