"""The index at the end of a book in PDF: words with the numbers of their pages, found by questions and no answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.documents.converters.pdf.line import Line

MIN_ENTRIES = 4  # entries of an index on a page
INDEXED = 0.6  # share of the lines that end with numbers of pages; others are words that several entries stand below
_TITLE = re.compile(r"(?:(?:general|subject|alphabetical) )?index", re.IGNORECASE)
_PAGES = r"\d{1,4}(?:[-–]\d{1,4})?"
_ENTRY = re.compile(rf"[^\W\d].{{0,80}}?, (?P<pages>{_PAGES}(?:, {_PAGES})*)")
_DIGITS = re.compile(r"\d+")


def without_index(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without an index, which begins below its title in their second half and goes on to the end, and names
    no pages that are not there, as years and amounts would be."""
    half = len(pages) // 2
    for page in range(half, len(pages)):
        titles = [at for at, line in enumerate(pages[page]) if not line.table and _TITLE.fullmatch(line.text.strip())]
        for at in titles:
            following = [pages[page][at + 1 :], *pages[page + 1 :]]
            if page and all(_is_index(lines, len(pages)) for lines in following if lines):
                return [*map(list, pages[:page]), list(pages[page][:at]), *([] for _ in pages[page + 1 :])]
    return list(map(list, pages))


def _is_index(lines: Sequence[Line], last: int) -> bool:
    """Whether the lines of a page are of an index up to the `last` page; letters that head its parts aside."""
    texts = [line.text.strip() for line in lines if len(line.text.strip()) > 1 or line.table]
    found = [entry["pages"] for entry in map(_ENTRY.fullmatch, texts) if entry]
    entries = sum(all(int(number) <= last for number in _DIGITS.findall(numbers)) for numbers in found)
    return entries >= MIN_ENTRIES and entries >= INDEXED * len(texts) and not any(line.table for line in lines)
