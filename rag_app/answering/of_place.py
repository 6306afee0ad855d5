"""Where in a document something stands: "Which clause deals with repairs?", "On which page is the balance sheet?"."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from rag_app.answering.citing.told import Told, may_be_told, passage_at
from rag_app.answering.finding.judged import Searched
from rag_app.answering.question.understood import UserQuestion
from rag_app.index import Index
from rag_app.schema import Chunk
from rag_app.tables.content.records import is_record
from rag_app.text.language.names import path_terms, terms
from rag_app.text.language.one_line import page_shown
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems
from rag_app.text.questions.place_asked import ANYWHERE, PAGE, PlaceAsked, place_asked
from rag_app.text.structure.numbered import LINE, SECTIONS
from rag_app.text.structure.numbered_parts import part_in

KEY = "place"  # among the settings of the record: kind
_UNNUMBERED = frozenset((PAGE, ANYWHERE, "section", "chapter", "part"))  # of these a title may have no number
_LONGEST = 100  # characters of a title that is told, else its number alone
_CAPTION = re.compile(r"[^.:;!?|]{4,80}(?<!\d)")  # a line above a table, not of contents
_LINE = re.compile(r"^(?:#{1,6}[ \t]+.*|\**[^\W_].*)$", re.MULTILINE)
_MARKS = re.compile(r"\A#{1,6}\s+|\*\*|\\(?=[^\w\s])")

Span = tuple[int, int]


@dataclasses.dataclass(frozen=True, slots=True)
class _Found:
    """What is `said` of where it stands, the `place` that tells it, and whether that surely does."""

    said: str
    place: Span
    is_sure: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of a `kind` that the document of `chunk` has, to be looked through for the `topic`; `asked` is the kind
    that the question asks for."""

    kind: str
    topic: frozenset[str]
    chunk: Chunk
    index: Index
    asked: str

    def by_number(self, question: str) -> _Found | None:
        """The page of the part that `question` names by its number."""
        part, text = part_in(question), self._text
        span = part.span_in(text) if part and self.kind == PAGE else None
        if span is None:
            return None
        start = span[1]
        said, end = self._page(start), text.find("\n", start)
        return _Found(said, (start, end if end > 0 else len(text)), is_sure=text[start] == "#") if said else None

    def by_title(self) -> _Found | None:
        """The first of the titles with all words of the topic that have fewest others."""
        text = self._text
        lines = (line.span() for line in _LINE.finditer(text) if self._is_title(line[0]) or self._is_caption(line[0]))
        stems = {place: content_stems(text[slice(*place)]) for place in lines}
        fitting = {place: len(own) for place, own in stems.items() if self.topic <= own}
        best = [place for place, count in fitting.items() if count == min(fitting.values())]
        if not best or not (said := self._said(best[0], best[0][0], text)):
            return None
        line = text[slice(*best[0])]
        numbered = LINE.fullmatch(line)
        is_all = content_stems(numbered["said"] if numbered else line) <= self.topic
        return _Found(said, best[0], is_sure=is_all and len(best) == 1 and line.startswith("#"))

    def by_sentence(self, chunk: Chunk) -> _Found | None:
        """The part with the sentence of `chunk` that has all words of the topic, with the headings above it; none where
        the sentence speaks of such parts itself, as of an article of a treaty, or is a row of a table, which every part
        may have."""
        above, text = content_stems(chunk.under), self._text
        spans = sentence_spans(chunk.text)
        start, end = max(spans, key=lambda span: len(self.topic & content_stems(chunk.text[slice(*span)])))
        said = chunk.text[start:end]
        if not self.topic <= above | content_stems(said) or (said.startswith("|") and self.kind != PAGE):
            return None
        if content_stems(self.asked) & content_stems(said):
            return None
        place = chunk.start + start, chunk.start + end
        under = self.index.place_at(chunk.document_id, place[0]).headings
        lines = (line.span() for line in _LINE.finditer(text, 0, place[1]) if self._is_title(line[0]))
        titles = [one for one in lines if self._is_above(one[0], under)]
        told = self._said(titles[-1], place[0], text) if titles else self._page(place[0]) if self.kind == PAGE else ""
        return _Found(told, place) if told else None

    @property
    def _text(self) -> str:
        return self.index.text(self.chunk.document_id)

    def _is_above(self, start: int, under: Sequence[str]) -> bool:
        """Whether the title at `start` is one of the headings that something stands `under`, or a line below these."""
        own = self.index.place_at(self.chunk.document_id, start).headings
        return own == tuple(under[: len(own)])

    def _is_title(self, line: str) -> bool:
        """Whether a `line` is the title of a part of the kind: a heading, or one that begins with the number of one."""
        is_heading, numbered = line.startswith("#"), LINE.fullmatch(line)
        if is_heading and self.kind in _UNNUMBERED:
            return True
        if numbered is None or self.kind in (PAGE, ANYWHERE):
            return False
        is_ended = bool(numbered["end"].strip())
        if numbered["kind"]:
            return numbered["kind"].lower() == self.kind and (is_heading or is_ended or not numbered["said"])
        return self.kind in SECTIONS and (is_heading or is_ended or "." in numbered["number"])

    def _is_caption(self, line: str) -> bool:
        return self.kind in (PAGE, ANYWHERE) and _CAPTION.fullmatch(line) is not None

    def _said(self, title: Span, at: int, text: str) -> str:
        """The title, or its number where that is a long line; the page of what stands `at` a place; both for any
        place."""
        page = self._page(at) if self.kind in (PAGE, ANYWHERE) else ""
        if self.kind == PAGE:
            return page
        line = _MARKS.sub("", text[slice(*title)]).strip()
        if len(line) > _LONGEST and (numbered := LINE.fullmatch(line)):
            line = f"{numbered['kind'] or self.kind} {numbered['number']}"
        return f"{line} ({page})" if page else line

    def _page(self, at: int) -> str:
        _, page, label = self.index.place_at(self.chunk.document_id, at)
        return page_shown(page, label) if page is not None else ""


def place_for(asked: UserQuestion, sought: Searched) -> Told | None:
    """The part or page that `asked` asks for, by a title that has all words of what it is to be about, else by the best
    hit that has them; None for another question, and where neither is found. Sure only of a heading that says no more,
    in the one document that goes by the names of the question."""
    wanted = place_asked(asked.standalone)
    if wanted is None or not may_be_told(sought.options):
        return None
    parts = _meant(wanted, sought)
    if part_in(asked.standalone):
        found: Iterable[tuple[_Parts, _Found | None]] = [(one, one.by_number(asked.standalone)) for one in parts]
    else:
        is_named = wanted.says_document or any(sought.held[one.chunk.document_id] for one in parts)
        anywhere = [dataclasses.replace(one, kind=ANYWHERE, asked=wanted.kind) for one in parts if is_named]
        found = itertools.chain(_looked_through(parts, sought), _looked_through(anywhere, sought))
    one, place = next(((one, place) for one, place in found if place), (None, None))
    if one is None or place is None:
        return None
    line = place.said, passage_at(1, place.place, one.chunk, sought.index)
    is_sure = place.is_sure and len(parts) == 1 and one.kind == wanted.kind
    return Told("", [line], 1, is_sure, "documents", {KEY: {"kind": wanted.kind}}, is_list=False)


def _looked_through(parts: Sequence[_Parts], sought: Searched) -> Iterator[tuple[_Parts, _Found | None]]:
    """What is found by titles, then what by the hits, best first."""
    yield from ((one, one.by_title()) for one in parts)
    of = {one.chunk.document_id: one for one in parts}
    yield from ((one, one.by_sentence(hit.chunk)) for hit in sought.found if (one := of.get(hit.chunk.document_id)))


def _meant(wanted: PlaceAsked, sought: Searched) -> list[_Parts]:
    """The parts of each document that goes by most of what the question says, best first, to be looked through for what
    of the topic does not name it."""
    found = {hit.chunk.document_id: hit.chunk for hit in sought.found if not is_record(hit.chunk.source)}
    said = wanted.document | wanted.topic
    called = {id: sought.held[id] | said & (path_terms(one.source) | terms(one.title)) for id, one in found.items()}
    most = max(map(len, called.values()), default=0)
    return [
        _Parts(wanted.kind, wanted.topic - called[id] or wanted.topic, one, sought.index, wanted.kind)
        for id, one in found.items()
        if len(called[id]) == most
    ]
