"""Tables of contents that no class or tag gives away: lists of links to the headings further down on a page."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from lxml.html import HtmlElement

from rag_app.documents.converters.html.blocks import HEADINGS

TITLES = (*HEADINGS, "dt", "summary")
_BLANK = ("br", "hr")
_NUMBER = re.compile(r"\A(?:[a-z]?\d+(?:\.\d+)*|[a-z])[.):]*\s+")
_OF_THE_PAGE = re.compile(
    r"\b(?:contents?|topics?|sections?|chapters?|questions?|answers?|page|document|article|guide|manual|faq|index|jump"
    r"|overview|summary|below)\b",
    re.IGNORECASE,
)
_FEWEST = 3  # entries of a table of contents
_LISTED = 2 / 3  # the least share of the headings, from the first to the last that it links to
_SAME = 0.75  # the least share of them that say what their headings do; titles change
_LINKS = 0.8  # the least share of its characters in links to them; the rest are numbers and marks


def drop_contents(content: HtmlElement) -> None:
    """Take out of `content` each list, nested or by lines, of which nearly all is links to headings or terms further
    down in it, hardly one that says something else, one after the other and hardly one left out; and the headings that
    it leaves empty.

    A few links to other sections, as under "See also", stay, and so does a list of which the targets are elsewhere, or
    that a sentence announces as one of other things ("The work has three phases:").
    """
    page = _Page(content)
    above = {parent for link in page.entries for parent in link.iterancestors() if parent in page.order}
    dropped: list[HtmlElement] = []
    decided: set[HtmlElement] = set()
    for parent in sorted(above, key=page.order.__getitem__):
        if not decided.isdisjoint((parent, *parent.iterancestors())):
            continue
        for run in filter(page.is_contents, page.runs(parent)):
            decided.update(run)
            if not _is_announced(run[0]):
                dropped += [one for one in run if _is_dropped(one, decided)]
    for element in dropped:
        element.drop_tree()


class _Page:
    """A page with the `order` of its elements, and its `entries`: the links to a title further down, each
    with that."""

    def __init__(self, content: HtmlElement) -> None:
        self.order = {element: at for at, element in enumerate(content.iter())}
        self._titles = [(at, one.tag) for one, at in self.order.items() if one.tag in TITLES]
        self.entries = self._entries(content)
        self._sizes: dict[HtmlElement, int] = {}
        self._linked: dict[HtmlElement, int] = {}
        for element in reversed(self.order):
            own = [_size(element.text), *(self._sizes[one] + _size(one.tail) for one in element)]
            self._sizes[element] = sum(own)
            is_entry = element in self.entries
            self._linked[element] = sum(own) if is_entry else sum(self._linked[one] for one in element)

    def _entries(self, content: HtmlElement) -> dict[HtmlElement, HtmlElement]:
        targets: dict[str, HtmlElement] = {}
        for element in self.order:
            for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
                if name:
                    targets.setdefault(name, element)
        found, titles = {}, {}
        for link in content.iter("a"):
            href = link.get("href") or ""
            if href.startswith("#") and href not in titles:
                target = targets.get(href[1:])
                titles[href] = None if target is None else _title_of(target, content)
            title = titles.get(href)
            if title is not None and self.order[title] > self.order[link]:
                found[link] = title
        return found

    def runs(self, parent: HtmlElement) -> list[list[HtmlElement]]:
        """The children of an element, one after the other, that are nothing but entries, with headings and blanks
        before and between."""
        runs: list[list[HtmlElement]] = [[]]
        for child in parent:
            is_part = child.tag in (*_BLANK, *HEADINGS) or self._is_of_entries(child)
            if is_part:
                runs[-1].append(child)
            if not is_part or _size(child.tail):
                runs.append([])
        ends = [max((at for at, one in enumerate(run, 1) if self._is_of_entries(one)), default=0) for run in runs]
        return [run[:end] for run, end in zip(runs, ends, strict=True) if end]

    def is_contents(self, run: Sequence[HtmlElement]) -> bool:
        """Whether a run has some entries, nearly all say the same as their titles, these stand in the same order, and
        hardly another of their levels between them."""
        links = [link for one in run for link in one.iter("a") if link in self.entries]
        titles = [self.entries[link] for link in links]
        places = [self.order[title] for title in titles]
        if len(places) < _FEWEST or places != sorted(places):
            return False
        if sum(_name(link) == _name(title) for link, title in zip(links, titles, strict=True)) < _SAME * len(links):
            return False
        levels = {title.tag for title in titles}
        between = sum(tag in levels for at, tag in self._titles if places[0] <= at <= places[-1])
        return len(set(places)) >= _LISTED * between

    def _is_of_entries(self, element: HtmlElement) -> bool:
        return bool(self._linked[element]) and self._linked[element] >= _LINKS * self._sizes[element]


def _title_of(target: HtmlElement, content: HtmlElement) -> HtmlElement | None:
    """The title that a target is, is in, or begins with; for one that is empty the one right behind it."""
    for element in (target, *target.iterancestors()):
        if element.tag in TITLES:
            return element
        if element is content:
            break
    if (first := next(target.iter(*TITLES), None)) is not None:
        return first
    following = target.getnext()
    is_before = not _size(target.text_content()) and not _size(target.tail)
    return following if is_before and following is not None and following.tag in TITLES else None


def _is_announced(first: HtmlElement) -> bool:
    """Whether a text before an element ends in a colon and does not speak of the page."""
    before, above = first.getprevious(), first.getparent()
    text = above.text if before is None else before.tail if _size(before.tail) else before.text_content()
    return (text or "").rstrip().endswith(":") and not _OF_THE_PAGE.search(text or "")


def _is_dropped(element: HtmlElement, listed: Set[HtmlElement]) -> bool:
    """Whether an element is no heading, or one below which nothing stands that is not `listed`, to the next one of its
    level or above."""
    if element.tag not in HEADINGS or _name(element).endswith("contents"):
        return True
    for following in element.itersiblings():
        if following.tag in HEADINGS and following.tag <= element.tag:
            return True
        if following not in listed and following.tag not in _BLANK:
            return False
    return False


def _name(element: HtmlElement) -> str:
    """What a title or an entry says, without its number, marks, and case."""
    said = " ".join(element.text_content().lower().split())
    return " ".join(re.findall(r"\w+", _NUMBER.sub("", said)))


def _size(text: str | None) -> int:
    return len("".join((text or "").split()))
