"""Bullets of a PDF that are no text of their line: drawn, as small marks as wide as they are high, or written behind
all the text of the page, as numbers are, too."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.page.middles import is_beside, middle
from rag_app.documents.converters.pdf.page.objects import Placed, bounds_of
from rag_app.text.language.bullets import MARKS

_LEAST, _MOST = 1.5, 7.0  # points across, of a bullet that is drawn
_UNEVEN = 0.25  # share by which its height and width may differ
REACH = 1.5  # type sizes from it to its line
_MARK = "•"
_OPENING = re.compile(rf"[{MARKS}]|(?:\d{{1,3}}|[a-z]|[ivxl]{{1,6}})[.)]")

Mark = tuple[float, float]  # right edge and middle height


def drawn_bullets(paths: Sequence[Placed]) -> Iterator[Mark]:
    """The marks among the paths of a page, not of forms on it, that may be bullets."""
    for path in paths:
        if not path.form:
            box = bounds_of(path.handle)
            width, height = box.right - box.left, box.top - box.bottom
            if _LEAST <= min(width, height) <= max(width, height) <= _MOST and abs(width - height) <= _UNEVEN * width:
                yield box.right, middle(box)


def with_bullets(lines: Sequence[Line], marks: Sequence[Mark]) -> list[Line]:
    """The lines, those with a mark to their left as if it was written."""
    by_height = sorted((height, right) for right, height in marks)

    def is_marked(line: Line) -> bool:
        beside = by_height[bisect_right(by_height, (line.bottom, inf)) : bisect_left(by_height, (line.top, -inf))]
        return not line.table and any(0 < line.left - right < REACH * line.size for _, right in beside)

    return [replace(line, text=f"{_MARK} {line.text}") if is_marked(line) else line for line in lines]


def with_opening_marks(lines: Sequence[Line]) -> list[Line]:
    """The lines; a bullet or number that some programs write behind all the text of a page stands in the line before
    which it stands on the page."""
    out = list(lines)
    for mark in (line for line in lines if _OPENING.fullmatch(line.text)):
        at = next((at for at, line in enumerate(out[: out.index(mark)]) if _stands_before(mark, line)), None)
        if at is not None:
            out[at] = replace(out[at], text=f"{mark.text} {out[at].text}")
            out.remove(mark)
    return out


def _stands_before(mark: Line, line: Line) -> bool:
    return not line.table and is_beside(mark, line) and 0 <= line.left - mark.right < REACH * line.size
