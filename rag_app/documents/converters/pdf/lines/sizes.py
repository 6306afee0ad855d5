"""Type sizes of a PDF's lines that can be compared: the boxes of two fonts of one size, even of two subsets of one
font, may differ by a third in height."""

from __future__ import annotations

import dataclasses
import math
import statistics
from collections.abc import Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converters.pdf.line import Line

_LOWEST, _HIGHEST = 0.7, 2.0  # times the nominal size, a box: of fonts that are drawn, and on its side, it is any other


def nominal_size(page_text: pdfium.PdfTextPage, index: int, height: float) -> float:
    """The size in points that a character was set in, 0 where that is none for a box of its `height`."""
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(page_text, index, matrix)
    size: float = abs(pdfium_c.FPDFText_GetFontSize(page_text, index)) * math.hypot(matrix.c, matrix.d)
    return size if _LOWEST * size <= height <= _HIGHEST * size else 0.0


def with_nominal_sizes(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages with the sizes of their lines as if all were in the font that most of the text is in; one that gives no
    size keeps that of its box."""
    sized = [line for lines in pages for line in lines if line.nominal[0] and line.text]
    shares = sorted((line.size / line.nominal[0], len(line.text)) for line in sized)
    share = statistics.median([share for share, letters in shares for _ in range(letters)] or [1.0])
    return [[_sized(line, share) if line.nominal[0] else line for line in lines] for lines in pages]


def _sized(line: Line, share: float) -> Line:
    size, tallest = line.nominal
    return dataclasses.replace(line, size=share * size, tallest=share * tallest)
