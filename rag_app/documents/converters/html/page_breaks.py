"""Heads and feet of printed pages in HTML that keeps the breaks between them, as filings of companies do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from lxml.html import HtmlElement

from rag_app.documents.converters.html.blocks import BLOCK_TAGS, HEADINGS
from rag_app.documents.converters.parts.running_words import says_of_the_whole

_BREAK = re.compile(r"(?<![\w-])(?:page-)?break-(?:after|before)\s*:\s*(?:always|page|left|right)\b", re.I)
_PAGE_NUMBER = re.compile(r"(?:page\s+)?(?:[A-Z]-)?(\d{1,4})(?:\s+of\s+\d{1,4})?|[-–—]\s*(\d{1,4})\s*[-–—]", re.I)
_NUMBER_AT_END = re.compile(r"(?<=[|·•–—-])\s*(\d{1,4})$|^(\d{1,4})\s*(?=[|·•–—-])")
_GOES_ON = re.compile(r"[^\W\d_][,)\"'’”]*$")
_NUMBER = "\0"  # for the number of a page
_FIGURE = re.compile(r"\d")
_FAR = 500  # further ahead of its page is no number of a page, but a year
_FEWEST = 3  # breaks of pages, and places where a line stands that runs
_DEPTH = 4  # lines of a head or a foot
_LONGEST = 200  # characters of a line that runs
_MOST_ROWS = 2  # of a table that is a head or a foot
_LEAST_WORDS = 6  # of the first part of a sentence that goes on
_PARAGRAPH = ("p", "div")
_OF_TEXT = frozenset("li dt dd pre blockquote figcaption caption legend".split())  # what is in these never runs

_Edge = list[tuple[HtmlElement, list[str]]]  # the outermost lines of a page and what they say


def join_pages(content: HtmlElement) -> None:
    """Take out what stands above or below the breaks between pages, and put the parts of a paragraph that goes on over
    one together (the tree is changed).

    A break is an element without text that says so in its style. Only pages with numbers that count them have heads and
    feet. A line of those runs, with the number of its page or without, where it stands on a quarter of the pages; a
    small table does where half of its words do, and the others are no figures. What says the date or edition of the
    whole stays once.
    """
    if sum(map(_is_break, content.iter())) < _FEWEST:
        return
    pages = pages_of(content)
    sides = [_edges([page[::-1] for page in pages]), _edges(pages)]
    numbered = sum(
        any(_NUMBER in part for _, parts in [*foot, *head] for part in parts) for foot, head in zip(*sides, strict=True)
    )
    are_printed = numbered >= max(_FEWEST, len(pages) / 4)
    dropped = _but_of_the_whole([line for side in sides for line in _running(side)]) if are_printed else set()
    _join_paragraphs(pages, dropped)
    for line in dropped:
        line.drop_tree()


def pages_of(content: HtmlElement) -> list[list[HtmlElement]]:
    """The lines of each page that has some: each outermost table, and each block that holds no other."""
    pages = [list[HtmlElement]()]
    for element in content.iter():
        if _is_break(element):
            pages.append([])
        elif _is_line(element):
            pages[-1].append(element)
    return [page for page in pages if page]


def _is_break(element: HtmlElement) -> bool:
    return bool(_BREAK.search(element.get("style") or "")) and not _has_text(element)


def _is_line(element: HtmlElement) -> bool:
    """Whether an element is an outermost table, or a block with text and without another one within."""
    if element.tag not in BLOCK_TAGS:
        return False
    if element.tag != "table" and any(below.tag in BLOCK_TAGS for below in element.iterdescendants()):
        return False
    return _has_text(element) and next(element.iterancestors("table"), None) is None


def _has_text(element: HtmlElement) -> bool:
    return any(text.strip() for text in element.itertext())


def _edges(sides: Sequence[Sequence[HtmlElement]]) -> list[_Edge]:
    """The lines next to the breaks with their texts, in which a sign is for a number that counts the pages: one that is
    as far ahead of its page as one with the same words is on another page nearby."""
    near = [[(line, _texts(line)) for line in side[:_DEPTH]] for side in sides]
    counted = [{_counted(texts) for _, texts in side} for side in near]

    def counts(page: int, texts: list[str]) -> bool:
        words, number = _counted(texts) or ("", page + _FAR)
        others = [other for other in range(page - 2, page + 3) if other != page and 0 <= other < len(counted)]
        return number - page < _FAR and any((words, number + other - page) in counted[other] for other in others)

    return [
        [(line, _unnumbered(texts) if counts(page, texts) else texts) for line, texts in side]
        for page, side in enumerate(near)
    ]


def _texts(line: HtmlElement) -> list[str]:
    """The texts of a line, of a table its cells'; none where they are long or of a line that never runs: a heading that
    is no link, an item, a table of several rows or figures."""
    rows = [row for row in line.iter("tr") if _has_text(row)] if line.tag == "table" else []
    within = [line, *line.iterancestors()]
    if len(rows) > _MOST_ROWS or any(above.tag in _OF_TEXT for above in within) or _is_heading(line):
        return []
    cells = list(line.iter("td", "th")) if line.tag == "table" else [line]
    texts = [text for cell in cells if (text := " ".join(cell.text_content().split()))]
    are_figures = sum(map(bool, map(_PAGE_NUMBER.fullmatch, texts))) > 1
    return [] if are_figures or sum(map(len, texts)) > _LONGEST else texts


def _is_heading(line: HtmlElement) -> bool:
    """Whether a line is a heading, and not but a link to the contents of the document."""
    said = line.text_content().strip()
    links = (link.text_content().strip() for link in line.iter("a") if link.get("href", "").startswith("#"))
    return line.tag in HEADINGS and said not in links


def _unnumbered(texts: Sequence[str]) -> list[str]:
    """The texts with the sign for what may be the number of a page."""
    return [_NUMBER if _PAGE_NUMBER.fullmatch(text) else _NUMBER_AT_END.sub(_NUMBER, text) for text in texts]


def _counted(texts: Sequence[str]) -> tuple[str, int] | None:
    """The number of a line that may be that of its page, behind the other words of one that is no table."""
    found = [match for text in texts if (match := _PAGE_NUMBER.fullmatch(text) or _NUMBER_AT_END.search(text))]
    if len(found) != 1:
        return None
    return _unnumbered(texts)[0] if len(texts) == 1 else "", int(found[0][1] or found[0][2])


def _running(edges: Sequence[_Edge]) -> Iterator[HtmlElement]:
    """The lines next to the breaks that run, those before which no other stands."""
    counts = Counter(part for edge in edges for part in {part for _, parts in edge for part in parts})
    fewest = max(_FEWEST, len(edges) / 4)
    for edge in edges:
        for line, parts in edge:
            others = [part for part in parts if counts[part] < fewest and part != _NUMBER]
            runs = len(parts) - len(others) - (line.tag == "table" and _NUMBER in parts)
            if not parts or len(others) > runs or any(map(_FIGURE.search, others)):
                break
            yield line


def _but_of_the_whole(lines: Sequence[HtmlElement]) -> set[HtmlElement]:
    """The lines but the first of those that are alike and say something of the whole."""
    firsts = {
        parts: line
        for line in reversed(lines)
        if says_of_the_whole(" ".join(parts := tuple(_unnumbered(_texts(line)))))
    }
    return {*lines}.difference(firsts.values())


def _join_paragraphs(pages: Sequence[Sequence[HtmlElement]], dropped: Container[HtmlElement]) -> None:
    edges = [[line for line in page if line not in dropped] for page in pages]
    going = [(above[-1], below[0]) for above, below in pairwise(edges) if above and below]
    whole: dict[HtmlElement, HtmlElement] = {}  # that a part was joined to: a whole page goes on twice
    for last, first in [pair for pair in going if _goes_on(*pair)]:
        whole[first] = whole.get(last, last)
        join_lines(whole[first], first)


def _goes_on(last: HtmlElement, first: HtmlElement) -> bool:
    """Whether the text of a paragraph goes on in another one, within a sentence."""
    above, below = last.text_content().strip(), first.text_content().strip()
    are_text = last.tag in _PARAGRAPH and first.tag in _PARAGRAPH
    return are_text and below[0].islower() and len(above.split()) >= _LEAST_WORDS and bool(_GOES_ON.search(above))


def join_lines(last: HtmlElement, first: HtmlElement) -> None:
    """Put the content of the one paragraph at the end of the other."""
    gone = first.makeelement("span")
    gone.tail, first.tail = first.tail, None
    first.getparent().replace(first, gone)
    first.tag, first.text = "span", f" {first.text or ''}"
    last.append(first)
