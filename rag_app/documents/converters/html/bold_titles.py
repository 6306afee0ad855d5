"""Headings of HTML that has no elements for them: parts, items and notes in bold type, as in filings of companies, with
the bold titles below them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from lxml.html import HtmlElement

from rag_app.documents.converters.html.blocks import HEADINGS
from rag_app.documents.converters.html.letters import is_bold, is_centred, is_italic
from rag_app.documents.converters.html.page_breaks import join_lines, pages_of

_LEVELS = {"part": 2, "item": 3, "note": 4}
_COUNTED, _BOLD, _MINOR = 4, 5, 6  # of titles that are counted, are bold, are bold and in italics
_TOP = 7  # of those in the middle of the top of a page: they end a note, and are else as the bold ones
_NUMBERED = re.compile(
    r"(?P<kind>(?i:part|item|note))[sS]?\s(?:[IVX]{1,4}|\d{1,2}(?:\.\d\d)?|[A-Z])[A-Z]?(?:\s(?:and|&)\s\d{1,2}[A-Z]?)?"
    r"(?:[\s.:–—-]+(?=[\[(\"“‘]?[A-Z\d])|[.:]?$)"
)
_COUNT = re.compile(r"(\d{1,2})\.\s[A-Z]")
_TITLE = re.compile(r"(?=.*[^\W\d_])[^\Wa-z_](?!\)).*(?<![.!?:;,…])")
_PAGE_AT_END = re.compile(r"[\s.…]\d{1,3}$")
_ASIDE = re.compile(r"\(.*\)")
_GOES_ON = re.compile(r"\bcont(?:inued\b|['’]d\b|\.)", re.I)
_LONGEST = 160  # characters of a title
_FEWEST = 2  # parts, items and notes
_LISTED = 5  # of them right below each other, as in a table of contents
_LEAST_COUNT = 3  # titles that are counted from one on
_TAGS = ("div", "p", "center")
_MARKS = ("b", "strong", "i", "em", "u")

_Texts = Mapping[HtmlElement, str]  # lines with what they say, in their order


def head_by_look(content: HtmlElement) -> None:
    """Make the titles of parts, items and notes headings, in this order of depth, and bold titles behind the first of
    them (the tree is changed).

    Nothing is changed where the page has headings of its own, hardly any such title but in a table of contents, or
    hardly anything else. A title is bold as a whole; that of a part, item or note may be a table of one row. Others
    stand alone and end no sentence; those that are counted lie as deep as notes, and so does one in the middle of the
    top of a page that follows a note. In the middle of other places are names of charts and tables.
    """
    if sum(1 for _ in content.iter(*HEADINGS)) > 1:
        return
    pages = pages_of(content)
    lines = [line for page in pages for line in page]
    said = {line: _said(line) for line in lines}
    numbered = dict(_numbered(said))
    if len({said[line] for line in numbered}) < _FEWEST:
        return
    levels = numbered | dict(_others(pages, numbered, said))
    if 2 * len(levels) > len(lines):
        return
    second = dict(_second_lines(said, numbered))
    for line, level in levels.items():
        _head(line, level, said[line])
    for line, below in second.items():
        _head(below, levels[line], said[below])
        join_lines(line, below)


def _numbered(texts: _Texts) -> Iterator[tuple[HtmlElement, int]]:
    """Titles of parts, items and notes with their levels, none of a table of contents."""
    run = list[tuple[HtmlElement, int]]()
    for line, said in (*texts.items(), (None, "")):
        if line is not None and (found := _NUMBERED.match(said)) and not _GOES_ON.search(said):
            is_entry = _PAGE_AT_END.search(said, found.end()) or any(link.get("href") for link in line.iter("a"))
            is_title = line.tag in (*_TAGS, "table") and not is_entry and is_bold(line)
            run.append((line, _LEVELS[found["kind"].lower()] if is_title else 0))
            continue
        if len(run) < _LISTED:
            yield from (entry for entry in run if entry[1])
        run = []


def _second_lines(texts: _Texts, numbered: Container[HtmlElement]) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """Lines that are but the number of a part, item or note, each with the bold line below it that is its title."""
    for (line, number), (below, said) in pairwise(texts.items()):
        if line not in numbered or below in numbered or below.tag not in _TAGS:
            continue
        if _NUMBERED.fullmatch(number) and said and not _ASIDE.match(said) and is_bold(below):
            yield line, below


def _others(
    pages: Sequence[Sequence[HtmlElement]], numbered: Mapping[HtmlElement, int], texts: _Texts
) -> Iterator[tuple[HtmlElement, int]]:
    """Other titles with their levels, behind the first numbered one: none that another of its level follows."""
    found = [entry for page in pages for entry in _levels(page, numbered, texts)]  # with the level 0 for text
    first = next(at for at, (line, _) in enumerate(found) if line in numbered)
    counted = _counted({line: texts[line] for line, level in found[first:] if level and line not in numbered})
    depth, levels = 0, list[tuple[HtmlElement, int]]()
    for line, level in found[first:]:
        depth = _COUNTED if line in counted else numbered.get(line, depth)
        if line in counted or (level == _TOP and depth == _COUNTED):
            levels.append((line, depth))
        else:
            levels.append((line, _BOLD if level == _TOP else level))
    for (line, level), (_, below) in pairwise(levels):
        if level and line not in numbered and not 0 < below <= level:
            yield line, level


def _levels(
    page: Iterable[HtmlElement], numbered: Mapping[HtmlElement, int], texts: _Texts
) -> Iterator[tuple[HtmlElement, int]]:
    """The lines of a page with the levels of those that are titles, but what only says something of one."""
    is_top = True
    for line in page:
        said = texts[line]
        is_set_apart = bool(said) and is_bold(line)
        if is_set_apart and _ASIDE.fullmatch(said):
            continue
        level = numbered.get(line, 0)
        if not level and is_set_apart and line.tag in _TAGS and _TITLE.fullmatch(said) and not _GOES_ON.search(said):
            level = (_TOP if is_top else 0) if is_centred(line) else _MINOR if is_italic(line) else _BOLD
        is_top = is_top and is_set_apart
        yield line, level


def _counted(titles: _Texts) -> set[HtmlElement]:
    """The titles that are counted from one on, some of them one after the other."""
    runs = [list[HtmlElement]()]
    for title, said in titles.items():
        number = int(found[1]) if (found := _COUNT.match(said)) else 0
        if number == 1:
            runs.append([])
        if number == len(runs[-1]) + 1:
            runs[-1].append(title)
    return {title for run in runs if len(run) >= _LEAST_COUNT for title in run}


def _said(line: HtmlElement) -> str:
    """The text of a line, of a table its only row's; none where it is longer than a title."""
    if sum(map(len, line.text_content().split())) > _LONGEST:
        return ""
    if line.tag == "table":
        rows = [row for row in line.iter("tr") if row.text_content().strip()]
        texts = [cell.text_content() for row in rows[:1] for cell in row.iter("td", "th")] if len(rows) == 1 else []
        said = " ".join(texts)
    else:
        texts = [f" {text}" if text.getparent().tag == "br" else text for text in line.xpath(".//text()")]
        said = "".join(texts)
    said = " ".join(said.split())
    return said if len(said) <= _LONGEST else ""


def _head(line: HtmlElement, level: int, said: str) -> None:
    """Make a line a heading, or a table one with the text of its row, which is what is `said`."""
    if line.tag == "table":
        line.text = said
        for child in list(line):
            line.remove(child)
    for mark in list(line.iter(*_MARKS)):
        mark.drop_tag()
    line.tag = f"h{level}"
