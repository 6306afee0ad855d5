"""Running titles of a PDF: lines at the edge of pages that say which chapter and section these are in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from rag_app.documents.converters.pdf.line import Line, Outline

MIN_PAGES = 3
STEP = 3  # points: lines at one height differ by less
LEAST = 4  # letters of a title
_DOTS = re.compile(r"…|\.{3}")
_PART = re.compile(r"^\W*(?:\d+\W+)?[^\W\d_]+\s+(?:\d+|[IVXLC]+|[A-Z])\b")  # 24 Chapter 6. The archives
_NO_LETTERS = re.compile(r"[\W\d_]+")


def running_titles(pages: Sequence[Sequence[Line]], outline: Outline) -> set[int]:
    """Ids of the lines at the upper or lower edge of pages that consist of titles of `outline`, cut short or whole,
    whose headings stand elsewhere, at one height on three or more pages."""
    titles = [(_letters(title), index) for _, title, index in outline]
    found = [
        line
        for page, lines in enumerate(pages)
        for line in _edges(lines)
        if _is_running(line, lines, {title: index for title, index in titles if index <= page}, page)
    ]
    heights = Counter(height_of(line) for line in found)
    return {id(line) for line in found if heights[height_of(line)] >= MIN_PAGES}


def _edges(lines: Sequence[Line]) -> list[Line]:
    texts = [line for line in lines if not line.table]
    return [max(texts, key=lambda line: line.top), min(texts, key=lambda line: line.bottom)] if len(texts) > 1 else []


def height_of(line: Line) -> int:
    """The height of a line in steps: that of others at one height is the same, or the next."""
    return round(line.bottom / STEP)


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text).casefold()


def _is_running(line: Line, lines: Sequence[Line], titles: dict[str, int], page: int) -> bool:
    """Whether a line says nothing but titles of earlier pages, or of this one where their heading is another line;
    `titles` have the page of the last bookmark that is called so."""
    said = list(_said(_PART.sub("", line.text), titles))
    others = [key for other in lines if other is not line and len(key := _letters(other.text)) >= LEAST]
    return bool(said) and all(
        title in titles
        and (titles[title] < page or any(title.startswith(other) or other.startswith(title) for other in others))
        for title in said
    )


def _said(text: str, titles: Collection[str]) -> Iterator[str]:
    """The titles that a text consists of, and what is left of it, which is none."""
    pieces = [_letters(piece) for piece in _DOTS.split(text)]
    for number, rest in enumerate(pieces, start=1):
        while rest:
            whole = [title for title in titles if len(title) >= LEAST and rest.startswith(title)]
            cut = number < len(pieces) and len(rest) >= LEAST
            begun = [title for title in titles if cut and title.startswith(rest)]
            yield max(whole, key=len) if whole else (*begun, rest)[0]
            rest = rest.removeprefix(max(whole, key=len)) if whole else ""
