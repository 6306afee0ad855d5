"""Digits of a PDF that stand raised behind a word or number: exponents and marks of footnotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.markdown import raised

_ENDS = re.compile(r"(?<=\S)\d{1,2}(?!\w)")
_SMALLER, _HIGHER = 0.85, 0.15  # of the size of what stands before them


def with_raised(page_text: pdfium.PdfTextPage, units: Sequence[int]) -> list[int]:
    """The UTF-16 `units` of a page's text with raised digits as characters of their own (`markdown.raised`)."""
    text, made = "".join(map(chr, units)), list(units)
    for match in _ENDS.finditer(text):
        for first in range(match.start(), match.end()):
            if _is_raised(page_text, first - 1, first):
                made[first : match.end()] = map(ord, raised(text[first : match.end()]))
                break
    return made


def _is_raised(page_text: pdfium.PdfTextPage, before: int, at: int) -> bool:
    left, right = pdfium_c.FS_RECTF(), pdfium_c.FS_RECTF()
    if not all(pdfium_c.FPDFText_GetLooseCharBox(page_text, one, box) for one, box in ((before, left), (at, right))):
        return False
    size = left.top - left.bottom
    return right.top - right.bottom < _SMALLER * size and right.bottom - left.bottom > _HIGHER * size
