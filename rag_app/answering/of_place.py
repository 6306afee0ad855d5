"""Where in a document something stands: "Which clause deals with repairs?", "On which page is the balance sheet?"."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator, Sequence

from rag_app.answering.citing.told import Told, as_asked, line_at, may_be_told
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
from rag_app.text.structure.numbered import LINE, SECTIONS, is_titled
from rag_app.text.structure.numbered_parts import part_in

KEY = "place"  # among the settings of the record: kind
_UNNUMBERED = frozenset((PAGE, ANYWHERE, "section", "chapter", "part"))  # of these a title may have no number
_BEGINNING = 3  # letters that a word has in common with its stem
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
    """The parts of a `kind` that the document of `chunk` has, by the `titles` in its `text`, to be looked through for
    the `topic` of what is `wanted`."""

    kind: str
    wanted: PlaceAsked
    chunk: Chunk
    topic: frozenset[str]
    index: Index
    text: str
    titles: tuple[Span, ...]

    @classmethod
    def of(cls, kind: str, wanted: PlaceAsked, chunk: Chunk, topic: frozenset[str], index: Index) -> _Parts:
        """The parts of the whole document of `chunk`."""
        text = index.text(chunk.document_id)
        titles = tuple(line.span() for line in _LINE.finditer(text) if _is_title(kind, line[0]))
        return cls(kind, wanted, chunk, topic, index, text, titles)

    def by_number(self, question: str) -> _Found | None:
        """The page of the part that `question` names by its number."""
        part = part_in(question)
        span = part.span_in(self.text) if part and self.kind == PAGE else None
        if span is None or not (said := self._page(span[1])):
            return None
        line = _LINE.match(self.text, span[1])
        return _Found(said, line.span() if line else span[1:], is_sure=self.text[span[1]] == "#")

    def by_title(self) -> _Found | None:
        """The first of the titles with all words of the topic that have fewest others."""
        captions = self._captions() if self.kind in (PAGE, ANYWHERE) else ()
        stems = {place: content_stems(self.text[slice(*place)]) for place in sorted({*self.titles, *captions})}
        fitting = {place: len(own) for place, own in stems.items() if self.topic <= own}
        best = [place for place, count in fitting.items() if count == min(fitting.values())]
        if not best or not (said := self._said(best[0], best[0][0])):
            return None
        line = self.text[slice(*best[0])]
        numbered = LINE.fullmatch(line)
        is_all = content_stems(numbered["said"] if numbered else line) <= self.topic and len(best) == 1
        is_part = bool(numbered) or self.wanted.says_document or self.wanted.kind in (PAGE, ANYWHERE)
        return _Found(said, best[0], is_sure=is_all and is_part and line.startswith("#"))

    def by_sentence(self, chunk: Chunk) -> _Found | None:
        """The part with the sentence of `chunk` that has all words of the topic, with the headings above it; none where
        the sentence speaks of such parts itself, as of an article of a treaty, or is a row of a table, which every part
        may have."""
        above, spans = content_stems(chunk.under), sentence_spans(chunk.text)
        start, end = max(spans, key=lambda span: len(self.topic & content_stems(chunk.text[slice(*span)])))
        said = chunk.text[start:end]
        if not self.topic <= above | content_stems(said) or (said.startswith("|") and self.kind != PAGE):
            return None
        if content_stems(self.wanted.kind) & content_stems(said):
            return None
        place = chunk.start + start, chunk.start + end
        under = self.index.place_at(chunk.document_id, place[0]).headings
        before = itertools.takewhile(lambda title: title[0] < place[1], self.titles)
        titles = [title for title in before if self._is_above(title[0], under)]
        told = self._said(titles[-1], place[0]) if titles else self._page(place[0]) if self.kind == PAGE else ""
        return _Found(told, place) if told else None

    def _captions(self) -> Iterator[Span]:
        """Short lines that begin as all words of the topic do, of many that a long document has."""
        for line in _LINE.finditer(self.text):
            low = line[0].lower()
            if all(stem[:_BEGINNING] in low for stem in self.topic) and _CAPTION.fullmatch(line[0]):
                yield line.span()

    def _is_above(self, start: int, under: Sequence[str]) -> bool:
        """Whether the title at `start` is one of the headings that something stands `under`, or a line below these."""
        own = self.index.place_at(self.chunk.document_id, start).headings
        return own == tuple(under[: len(own)])

    def _said(self, title: Span, at: int) -> str:
        """The title, or its number where that is a long line; the page of what stands `at` a place; both for any
        place."""
        page = self._page(at) if self.kind in (PAGE, ANYWHERE) else ""
        if self.kind == PAGE:
            return page
        line = _MARKS.sub("", self.text[slice(*title)]).strip()
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
    return as_asked(asked, lambda question: _place(question, sought))


def _place(question: str, sought: Searched) -> Told | None:
    wanted = place_asked(question)
    if wanted is None or not may_be_told(sought.options):
        return None
    meant = _meant(wanted, sought)
    is_named = wanted.says_document or any(sought.held[chunk.document_id] for chunk, _ in meant)
    looked = itertools.chain.from_iterable(
        _looked_through([_Parts.of(kind, wanted, *one, sought.index) for one in meant], question, sought)
        for kind in (wanted.kind, ANYWHERE)[: 1 + (is_named and part_in(question) is None)]
    )
    parts, found = next(((parts, found) for parts, found in looked if found), (None, None))
    if parts is None or found is None:
        return None
    line = line_at(found.said, 1, found.place, parts.chunk, sought.index)
    is_sure = found.is_sure and len(meant) == 1 and parts.kind == wanted.kind
    return Told("", [line], 1, is_sure, "documents", {KEY: {"kind": wanted.kind}}, is_list=False)


def _looked_through(parts: Sequence[_Parts], question: str, sought: Searched) -> Iterator[tuple[_Parts, _Found | None]]:
    """What is found by titles, then what by the hits, best first; by its number alone where the question says one."""
    if part_in(question):
        yield from ((one, one.by_number(question)) for one in parts)
        return
    yield from ((one, one.by_title()) for one in parts)
    of = {one.chunk.document_id: one for one in parts}
    yield from ((one, one.by_sentence(hit.chunk)) for hit in sought.found if (one := of.get(hit.chunk.document_id)))


def _meant(wanted: PlaceAsked, sought: Searched) -> list[tuple[Chunk, frozenset[str]]]:
    """A chunk of each document that goes by most of what the question says, best first, with what of the topic does not
    name it; none where it says of what the part is, and that is no document: of a ship."""
    found = {hit.chunk.document_id: hit.chunk for hit in sought.found if not is_record(hit.chunk.source)}
    said = wanted.document | wanted.topic
    called = {id: sought.held[id] | said & (path_terms(one.source) | terms(one.title)) for id, one in found.items()}
    of_any = not wanted.document or wanted.says_document
    named = {id: names for id, names in called.items() if of_any or names & wanted.document}
    most = max(map(len, named.values()), default=0)
    return [(found[id], wanted.topic - names or wanted.topic) for id, names in named.items() if len(names) == most]


def _is_title(kind: str, line: str) -> bool:
    """Whether a `line` is the title of a part of that kind: a heading, or one that begins with the number of one."""
    is_heading = line.startswith("#")
    if kind in _UNNUMBERED and is_heading:
        return True
    numbered = None if kind in (PAGE, ANYWHERE) else LINE.fullmatch(line)
    if numbered is None:
        return False
    if numbered["kind"]:
        return is_titled(numbered, kind)
    return kind in SECTIONS and (is_heading or bool(numbered["end"].strip()) or "." in numbered["number"])
