"""Pages of a PDF as their readers see them: turned so that the text runs across, without what is cut off."""

from __future__ import annotations

import math
from collections import Counter

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf.page.objects import Box, bounds_of, kind_of, objects_on, take_away

SAMPLE = 200  # characters of a page that tell how its text runs
_QUARTER = math.pi / 2
_COS_SIN = ((1, 0), (0, 1), (-1, 0), (0, -1))  # of turning against the clock by that many quarters


def open_page(document: pdfium.PdfDocument, index: int) -> tuple[pdfium.PdfPage, pdfium.PdfTextPage]:
    """A page whose text runs from left to right in the page's own coordinates, in which all else is measured, without
    the texts outside its crop box; and its text.

    Turned is the page as it is open, not the file: one that is shown turned, as landscape pages often are, and one
    most of whose text stands on its side, as a wide table does. One whose text runs across already is no longer shown
    turned: PDFium gives lines in the order in which they are shown.
    """
    page = document[index]
    box = Box(*page.get_bbox())
    cut = box != page.get_mediabox()
    page_text = page.get_textpage()
    turns = _turns(page_text)
    is_turned = turns or page.get_rotation()
    if is_turned or cut:
        page_text.close()
        if is_turned:
            page, box = _turned(document, index, page, turns)
        if cut:
            _cut_off(page, box)
        page_text = page.get_textpage()
    return page, page_text


def _turned(document: pdfium.PdfDocument, index: int, page: pdfium.PdfPage, turns: int) -> tuple[pdfium.PdfPage, Box]:
    left, bottom, right, top = page.get_bbox()
    cos, sin = _COS_SIN[turns]
    corners = [(cos * x - sin * y, sin * x + cos * y) for x in (left, right) for y in (bottom, top)]
    x0, y0 = (min(values) for values in zip(*corners, strict=True))
    x1, y1 = (max(values) for values in zip(*corners, strict=True))
    matrix = pdfium_c.FS_MATRIX(cos, sin, -sin, cos, -x0, -y0)
    if not pdfium_c.FPDFPage_TransFormWithClip(page, matrix, None):
        return page, Box(left, bottom, right, top)
    pdfium_c.FPDFPage_TransformAnnots(page, cos, sin, -sin, cos, -x0, -y0)
    box = Box(0.0, 0.0, x1 - x0, y1 - y0)
    page.set_mediabox(*box)
    page.set_cropbox(*box)
    page.set_rotation(0)
    page.close()
    return document[index], box


def _turns(page_text: pdfium.PdfTextPage) -> int:
    """Quarters that most of the page's text is turned by with the clock, as PDFium counts."""
    count = page_text.count_chars()
    step = max(1, count // SAMPLE)
    angles = (
        _angle(page_text, at) for at in range(0, count, step) if pdfium_c.FPDFText_IsGenerated(page_text, at) == 0
    )
    turns = Counter(round(angle / _QUARTER) % 4 for angle in angles if angle >= 0)
    most, often = turns.most_common(1)[0] if turns else (0, 0)
    return most if 2 * often > turns.total() else 0


def _angle(page_text: pdfium.PdfTextPage, at: int) -> float:
    """The angle in which a character stands, negative where PDFium does not tell."""
    angle: float = pdfium_c.FPDFText_GetCharAngle(page_text, at)
    upside_down = pdfium_c.FPDFText_GetFontSize(page_text, at) < 0  # which PDFium does not count in
    return angle + math.pi if upside_down and angle >= 0 else angle


def _cut_off(page: pdfium.PdfPage, box: Box) -> None:
    """Take away the texts that are outside a box: marks of printers, and the other half of a page that was divided."""
    texts = [one for one in objects_on(page) if kind_of(one) == pdfium_c.FPDF_PAGEOBJ_TEXT]
    take_away(page, [one for one in texts if not bounds_of(one).overlaps(box)])
