"""Lines of a PDF put together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag_app.documents.converters.parts.line_ends import Hyphens, in_address, in_range, is_divided
from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.page.text import as_one

_IDEOGRAPH = "[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60]"  # with their punctuation
_NO_SPACE = re.compile(rf"{_IDEOGRAPH}\n{_IDEOGRAPH}")  # Chinese and Japanese have none between words


def hyphens_of(pages: Sequence[Sequence[Line]]) -> Hyphens:
    """What the lines of all pages tell of hyphens at their ends."""
    ends = ((above, line) for lines in pages for above, line in itertools.pairwise(lines))
    return Hyphens(
        [line.text or line.table for lines in pages for line in lines],
        ((above.text, line.text) for above, line in ends if above.divided or is_divided(above.text, line.text)),
    )


def joined(lines: Sequence[Line], hyphens: Hyphens) -> str:
    """The text of lines that follow one another."""
    text = ""
    divided = False
    for line in lines:
        if in_address(text, line.text) or in_range(text, line.text) or _in_fraction(text, line.text):
            text += line.text
        elif divided or is_divided(text, line.text):
            text = hyphens.join(text, line.text)
        elif _NO_SPACE.match(f"{text[-1:]}\n{line.text[:1]}"):
            text += line.text
        else:
            text = f"{text} {line.text}" if text else line.text
        divided = line.divided
    return as_one(text.replace("\u00ad", ""))


def _in_fraction(above: str, below: str) -> bool:
    """Whether a line begins with the stroke of a fraction, whose raised figure PDFium takes for the end of another."""
    return above[-1:].isdigit() and below[:1] == "\u2044"
