"""Running headers, footers and page numbers of a PDF."""

from __future__ import annotations

import re
from collections import Counter

from rag_app.documents.converters.pdf_contents import is_title, without_contents
from rag_app.documents.converters.pdf_placing import Line

EDGE_LINES = 2  # header and footer lines looked at, at either end of a page
MIN_PAGES = 3
_PAGE_NUMBER = re.compile(
    r"(?:page\s+)?(?:[-–]\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*[-–])?(?:\s*(?:/|of|von)\s*\d{1,4})?$", re.I
)
_SIGNS = re.compile(r"[®™©℠†‡\s]+")  # marks that a producer writes behind the text of a page


def without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """Return the pages without lines at their upper and lower edge that repeat from page to page, and without
    tables of contents and lines of trademark signs.

    A line repeats if its words (a page number aside), or its height on the page together with a page number at one of
    its ends, occur on three or more pages.
    """
    edges = [_edge_lines(lines) for lines in pages]
    words = Counter(key for lines in edges for key in {_words(line) for line in lines})
    heights = Counter(key for lines in edges for key in {_height(line) for line in lines if _ends_with_number(line)})
    kept = []
    contents = False
    for lines, edge in zip(pages, edges, strict=True):
        drop = {
            id(line)
            for line in edge
            if (_words(line) and words[_words(line)] >= MIN_PAGES)
            or (_ends_with_number(line) and heights[_height(line)] >= MIN_PAGES)
            or (len(pages) > 1 and _PAGE_NUMBER.match(line.text))
        }
        rest, contents = without_contents([line for line in lines if id(line) not in drop or is_title(line)], contents)
        kept.append([line for line in rest if id(line) not in drop and not _SIGNS.fullmatch(line.text)])
    return kept


def _edge_lines(lines: list[Line]) -> list[Line]:
    ordered = sorted((line for line in lines if not line.table), key=lambda line: -line.top)
    top, bottom = ordered[:EDGE_LINES], ordered[-EDGE_LINES:]
    return list({id(line): line for line in top + bottom}.values())


def _words(line: Line) -> str:
    """The line without a page number at its start or end."""
    words = line.text.split()
    while words and _PAGE_NUMBER.match(words[0]):
        words.pop(0)
    while words and _PAGE_NUMBER.match(words[-1]):
        words.pop()
    return " ".join(words)


def _height(line: Line) -> int:
    return round(line.bottom / 3)


def _ends_with_number(line: Line) -> bool:
    first, *_, last = (line.text or "-").split() * 2
    return len(line.text) < 120 and bool(_PAGE_NUMBER.match(first) or _PAGE_NUMBER.match(last))
