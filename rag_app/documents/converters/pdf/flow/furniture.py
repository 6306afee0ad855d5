"""Running headers, footers and page numbers of a PDF."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from rag_app.documents.converters.pdf.flow.blocks import Recurring
from rag_app.documents.converters.pdf.flow.book_index import without_index
from rag_app.documents.converters.pdf.flow.contents import is_title, without_contents
from rag_app.documents.converters.pdf.flow.imprints import with_imprints, without_number, words_of
from rag_app.documents.converters.pdf.flow.over_pages import headless
from rag_app.documents.converters.pdf.flow.running import MIN_PAGES, height_of, running_titles
from rag_app.documents.converters.pdf.line import Line, Outline

EDGE_LINES = 2  # header and footer lines looked at, at either end of a page
AMOUNT_PAGES = 6  # on which the same amount at the same height is no balance, but the number of a release
LARGER = 1.15  # times the size of the text: a heading
PROSE = 60  # characters of a line of running text
FIGURE = 2.0  # the same: a figure that stands for itself, and no page number
_AMOUNT = re.compile(r"\d[.,]\d\d(?![\d.,])")
_PAGE, _OF_ALL = r"(?P<number>\d{1,4}|[ivxlc]{1,7})", r"(?:\s*(?:/|of|von|de|sur|di)\s*(?P<total>\d{1,4}))?"
_NUMBER = _PAGE + _OF_ALL
_AT_START = re.compile(rf"(?:page\s+)?[-–]?\s*{_NUMBER}(?=\s|$)", re.I)
_AT_END = re.compile(rf"(?:^|\s|(?<=\b\w[-–])|(?<=\b\d\d[-–]))(?:page\s+)?{_NUMBER}\s*[-–]?$", re.I)
_WITHIN = re.compile(rf"(?<=\S\s){_NUMBER}(?=\s+\S)", re.I)
_PAGE_DIGITS = 3  # of the number of a page in the header of a table; one of more is a year
_ROMAN = -10_000  # in place of how far a number is ahead
_FAR = 500  # a page of a part of a book; a year, or the number of an invoice, is further ahead
_LONGEST = 120  # characters
_WORD = r"(?:page|pg\.?|p\.|seite|p[aá]gina)(?:\s*(?:no\.?|n[°º]|nr\.?|number))?(?:\s*[:|])?\s*"
_PAGE_NUMBER = re.compile(rf"(?P<word>{_WORD})?(?:[-–]\s*)?{_PAGE}(?:\s*[-–])?{_OF_ALL}(?:\s*\|\s*page)?$", re.I)
_OF_CHAPTER = re.compile(r"(?:page\s+)?(?:\d{1,2}|[A-Z])\s?[-–]\s?\d{1,3}$", re.I)
# Marks that a producer writes behind the text of a page, and dots that lead from a label of a table to its row.
_SIGNS = re.compile(r"[®™©℠†‡\s]+|(?:\.\s*){3,}")


def without_furniture(pages: list[list[Line]], outline: Outline) -> list[list[Line]]:
    """Return the pages without lines at their upper and lower edge that repeat from page to page or are titles of the
    `outline` (see `running_titles`), and without tables of contents, an index and lines of trademark signs.

    A line repeats if it occurs on three or more pages, one with an amount on six, most at one height; with a page
    number ahead of its page by the same on each, if it has the same other words or, the number at one of its ends, the
    same height there; then on two pages if it says how many there are, or nothing but a number in a chapter. Headings
    do not, larger lines than most text, or most long lines where that is the text of drawings. The further lines of a
    longer header or footer stay where they come first (see `Recurring`); a line that repeats is no header of a table.
    """
    edges = [_edge_lines(lines) for lines in pages]
    seen = Counter(key for page, lines in enumerate(edges) for key in {k for line in lines for k in _keys(line, page)})
    usual = max(_usual_size(pages, 1), _usual_size(pages, PROSE))
    titles = running_titles(pages, outline)
    running = _running(edges)
    far = Counter(key for page, lines in enumerate(edges) for key in {_far_ahead(line, page) for line in lines})
    recurring = Recurring(pages)

    def repeats(line: Line, page: int) -> bool:
        counted = any(found["total"] == str(len(pages)) for found in _numbers(line)) or _OF_CHAPTER.match(line.text)
        usually = AMOUNT_PAGES if _AMOUNT.search(line.text) else MIN_PAGES
        return any(seen[key] >= (2 if counted else usually) for key in _keys(line, page))

    kept: list[list[Line]] = []
    removed = []
    contents: int | None = None
    for page, (lines, edge) in enumerate(zip(pages, edges, strict=True)):
        drop = {
            id(line)
            for line in edge
            if line.size < running.get(words_of(line.text), 0.0)
            or (line.size < LARGER * usual and (id(line) in titles or repeats(line, page)))
            or (len(pages) > 1 and _is_page_number(line, page, far, FIGURE * usual))
        }
        drop |= recurring.beyond(lines, drop)
        rest, contents = without_contents([line for line in lines if id(line) not in drop or is_title(line)], contents)
        kept.append([line for line in rest if id(line) not in drop and (line.mono or not _SIGNS.fullmatch(line.text))])
        removed.append([(line, _unnumbered(line, page, seen)) for line in edge if id(line) in drop])
    said = Counter(words for page in removed for words in {words for _, words in page if words})
    heads = {frozenset(words.split()) for words, count in said.items() if count >= MIN_PAGES}
    kept = [without_running_header(lines, heads) for lines in kept]
    return with_imprints(pages, without_index(kept), removed)


def without_running_header(lines: Sequence[Line], running: Collection[frozenset[str]]) -> list[Line]:
    """The lines of a page; a table at its top has no header where that says nothing but the words of a running line,
    one of `running`, and the number of the page."""
    first = max(lines, key=lambda line: line.top, default=None)
    if first is None or not first.table:
        return list(lines)
    header, rule, *rows = first.table.split("\n")
    words = frozenset(word for word in header.split() if word != "|")
    numbers = frozenset(word for word in words if word.isdecimal() and len(word) <= _PAGE_DIGITS)
    if not any(own < words and len(words - own) == 1 and words - own <= numbers for own in running):
        return list(lines)
    bare = replace(first, table=headless(rule, rows))
    return [bare if line is first else line for line in lines]


def _is_page_number(line: Line, page: int, far: Mapping[int, int], largest: float) -> bool:
    """Whether a line is a number and that of its page: in type of less than the `largest` size where the word is not
    there; one that is `far` ahead, such as a year which ends a sentence, where it is as far on another page."""
    found, ahead = _PAGE_NUMBER.match(line.text), _far_ahead(line, page)
    return bool(found and (found["word"] or line.size < largest)) and (not ahead or far[ahead] > 1)


def _far_ahead(line: Line, page: int) -> int:
    """How far a line that is a number is ahead of its page, 0 where it is near."""
    found = _PAGE_NUMBER.match(line.text)
    ahead = _ahead(found["number"], page) if found else 0
    return ahead if ahead >= _FAR else 0


def _usual_size(pages: Sequence[Sequence[Line]], least: int) -> float:
    """The type size of most text in lines of so many characters or more."""
    sizes = sorted(line.size for lines in pages for line in lines if len(line.text) >= least for _ in line.text)
    return sizes[len(sizes) // 2] if sizes else 0.0


def _edge_lines(lines: list[Line]) -> list[Line]:
    ordered = sorted((line for line in lines if not line.table), key=lambda line: -line.top)
    top, bottom = ordered[:EDGE_LINES], ordered[-EDGE_LINES:]
    return list({id(line): line for line in top + bottom}.values())


def _running(edges: Sequence[Sequence[Line]]) -> dict[str, float]:
    """What lines at the edge of three and more pages say, on half of them or more at one height, and from which size
    on it is a title: what ends a page by chance, such as the title above each of many tables, does so anywhere."""
    heights: dict[str, Counter[int]] = defaultdict(Counter)
    sizes: dict[str, list[float]] = defaultdict(list)
    for lines in edges:
        for words, line in {words_of(line.text): line for line in lines if not _AMOUNT.search(line.text)}.items():
            heights[words][height_of(line)] += 1
            sizes[words].append(math.inf if is_title(line) else line.size)
    return {
        words: LARGER * statistics.median(sizes[words])
        for words, at in heights.items()
        if at.total() >= MIN_PAGES and 2 * max(at[h - 1] + at[h] + at[h + 1] for h in list(at)) >= at.total()
    }


def _keys(line: Line, page: int) -> Iterator[tuple[str | int, int | None]]:
    """What a line has in common with those of other pages, if it is furniture, its words aside."""
    if _AMOUNT.search(line.text):
        yield words_of(line.text), height_of(line)
    for found in _numbers(line):
        ahead = _ahead(found["number"], page)
        if ahead < _FAR:
            yield height_of(line), ahead
            yield _around(line, found), ahead
    for found in _WITHIN.finditer(line.text) if len(line.text) < _LONGEST else ():
        if (ahead := _ahead(found["number"], page)) < _FAR:
            yield _around(line, found), ahead


def _around(line: Line, number: re.Match[str]) -> str:
    """What a line says but for a number."""
    return words_of(f"{line.text[: number.start()]} {line.text[number.end() :]}")


def _unnumbered(line: Line, page: int, seen: Counter[tuple[str | int, int | None]]) -> str:
    """What a line of the edge says but for the number of its page."""
    around = (
        _around(line, found)
        for found in _numbers(line)
        if seen[_around(line, found), _ahead(found["number"], page)] > 1
    )
    return without_number(next(around, line.text))


def _numbers(line: Line) -> list[re.Match[str]]:
    """What may be a page number at the ends of a short line."""
    found = (_AT_START.match(line.text), _AT_END.search(line.text)) if len(line.text) < _LONGEST else ()
    return [match for match in found if match]


def _ahead(number: str, page: int) -> int:
    return int(number) - page if number.isdigit() else _ROMAN
