"""Heads and feet of printed pages in HTML that keeps the breaks between them, as filings of companies do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from lxml.html import HtmlElement

from rag_app.documents.converters.parts.running_words import says_of_the_whole

_BREAK = re.compile(r"(?<![\w-])(?:page-)?break-(?:after|before)\s*:\s*(?:always|page|left|right)\b", re.I)
_PAGE_NUMBER = re.compile(
    r"(?:(?:page\s+)?(?:[A-Z]-)?\d{1,4}(?:\s+of\s+\d{1,4})?|[ivxl]+)|[-–—]\s*\d{1,4}\s*[-–—]", re.I
)
_NUMBER_AT_END = re.compile(r"(?<=[\s|])\d{1,4}$|^\d{1,4}(?=[\s|])")
_GOES_ON = re.compile(r"[^\W\d_][,)\"'’”]*$")
_NUMBER = "#"  # for the number of a page
_FEWEST = 3  # breaks of pages, and places where a line stands that runs
_DEPTH = 4  # lines of a head or a foot
_LONGEST = 200  # characters of a line that runs
_LEAST_WORDS = 6  # of the first part of a sentence that goes on
_PARAGRAPH = ("p", "div")


def join_pages(content: HtmlElement, block_tags: Container[str]) -> None:
    """Take out what stands above or below the breaks between pages, and put the parts of a paragraph that goes on over
    one together (the tree is changed); elements of `block_tags` begin a line.

    A break is an element without text that says so in its style. A line runs, with the number of its page or without,
    where it stands on a quarter of the pages; a table does where half of its words do. What says the date or edition
    of the whole stays once.
    """
    if sum(map(_is_break, content.iter())) < _FEWEST:
        return
    pages = _pages(content, block_tags)
    dropped = _but_of_the_whole([*_running([page[::-1] for page in pages]), *_running(pages)])
    for above, below in reversed([*pairwise(pages)]):  # a paragraph that is a whole page goes on twice
        last = next((line for line in reversed(above) if line not in dropped), None)
        first = next((line for line in below if line not in dropped), None)
        if last is not None and first is not None and _goes_on(last, first):
            _join(last, first)
    for line in dropped:
        line.drop_tree()


def _pages(content: HtmlElement, block_tags: Container[str]) -> list[list[HtmlElement]]:
    """The lines of each page that has some."""
    pages = [list[HtmlElement]()]
    for element in content.iter():
        if _is_break(element):
            pages.append([])
        elif _is_line(element, block_tags):
            pages[-1].append(element)
    return [page for page in pages if page]


def _is_break(element: HtmlElement) -> bool:
    return bool(_BREAK.search(element.get("style") or "")) and not _has_text(element)


def _is_line(element: HtmlElement, block_tags: Container[str]) -> bool:
    """Whether an element is an outermost table, or a block with text and without another one within."""
    if element.tag not in block_tags:
        return False
    if element.tag != "table" and any(below.tag in block_tags for below in element.iterdescendants()):
        return False
    return _has_text(element) and next(element.iterancestors("table"), None) is None


def _has_text(element: HtmlElement) -> bool:
    return any(text.strip() for text in element.itertext())


def _running(sides: Sequence[Sequence[HtmlElement]]) -> Iterator[HtmlElement]:
    """The lines next to the breaks that run, those before which no other stands."""
    near = [[(line, _parts(line)) for line in side[:_DEPTH]] for side in sides]
    counts = Counter(part for side in near for part in {part for _, parts in side for part in parts})
    fewest = max(_FEWEST, len(sides) / 4)
    for side in near:
        for line, parts in side:
            words = [part for part in parts if part != _NUMBER] if line.tag == "table" else parts
            if not words or sum(counts[part] >= fewest for part in words) * 2 < len(words):
                break
            yield line


def _but_of_the_whole(lines: Sequence[HtmlElement]) -> set[HtmlElement]:
    """The lines but the first of those that are alike and say something of the whole."""
    firsts = {tuple(parts): line for line in reversed(lines) if says_of_the_whole(" ".join(parts := _parts(line)))}
    return {*lines}.difference(firsts.values())


def _parts(line: HtmlElement) -> list[str]:
    """The texts of a line, of a table its cells', with a sign for the number of a page; none where they are long, or
    several of them are such numbers."""
    cells = list(line.iter("td", "th")) if line.tag == "table" else [line]
    texts = [text for cell in cells if (text := " ".join(cell.text_content().split()))]
    parts = [_NUMBER if _PAGE_NUMBER.fullmatch(text) else _NUMBER_AT_END.sub(_NUMBER, text) for text in texts]
    return [] if sum(map(len, texts)) > _LONGEST or parts.count(_NUMBER) > 1 else parts


def _goes_on(last: HtmlElement, first: HtmlElement) -> bool:
    """Whether the text of a paragraph goes on in another one, within a sentence."""
    above, below = last.text_content().strip(), first.text_content().strip()
    are_text = last.tag in _PARAGRAPH and first.tag in _PARAGRAPH
    return are_text and below[0].islower() and len(above.split()) >= _LEAST_WORDS and bool(_GOES_ON.search(above))


def _join(last: HtmlElement, first: HtmlElement) -> None:
    """Put the content of the one paragraph at the end of the other."""
    text = f" {first.text or ''}"
    if len(last):
        last[-1].tail = f"{last[-1].tail or ''}{text}"
    else:
        last.text = f"{last.text or ''}{text}"
    last.extend(list(first))
    first.text = None
    first.drop_tree()
