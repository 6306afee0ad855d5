"""Turns generated text into sentences with checked citations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag_app import prompts
from rag_app.citations.place import PlaceAt, citation_at
from rag_app.citations.support import find_support
from rag_app.citations.verdicts import Context, Support
from rag_app.citations.weighed import Supports, Unweighed, weighed
from rag_app.index.context import OPENING_CHARACTERS, TextOf, heading_of
from rag_app.schema import Citation, Passage, Sentence
from rag_app.text.language.sentences import sentence_spans

_VERDICT = re.compile(r"\A\W*(?:yes|no):\s+(?=\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence of the answer: `plain` without its markers, whose `numbers` are these, and without the word of a
    verdict before what is quoted for it, which denies nothing of that."""

    start: int
    end: int
    raw: str
    plain: str
    numbers: tuple[int, ...]


def cite(
    text: str,
    passages: Sequence[Passage],
    question: str = "",
    place_at: PlaceAt | None = None,
    text_of: TextOf | None = None,
    supports: Supports | None = None,
) -> tuple[Sentence, ...]:
    """Split `text` into sentences and verify or find the evidence of each.

    A marker in the text is checked: `out_of_range` when no passage has that number, `unsupported` when the passage
    does not support the sentence, `unsure` with a span when a person should look, else `supported` with the exact span
    in the source. A marker that fails stays failed: no other passage takes its place. Only a sentence without any
    marker gets the best passage as an `assigned` citation where one supports it or may. `supported` of a sentence is
    true when at least one citation is. `place_at` (see `Index.place_at`) tells headings and page of the exact span,
    `text_of` (see `Index.text`) the beginning of a document, which counts for what the question names. `supports` is a
    reader that has a say in every verdict (see `weighed`), called once at most.
    """
    by_number = {p.number: p for p in passages}
    said = [_said(text, start, end) for start, end in _answer_sentences(text)]
    tried = [(one, passage) for one in said for passage in _held_against(one, by_number)]
    about = {p.number: _context(p, text_of) for p in passages}
    found = [
        find_support(one.plain, p.text, question, replace(about[p.number], beside=_beside(one, p, by_number)))
        for one, p in tried
    ]
    if supports is not None:
        pairs = [
            Unweighed(one.plain, heading_of(p.title, p.headings, p.above), p.text, support)
            for (one, p), support in zip(tried, found, strict=True)
        ]
        found = weighed(pairs, question, supports)
    judged = {(one.start, p.number): support for (one, p), support in zip(tried, found, strict=True)}
    return tuple(_sentence(one, by_number, judged, place_at) for one in said)


def _said(text: str, start: int, end: int) -> _Said:
    raw = text[start:end]
    numbers = tuple(dict.fromkeys(prompts.cited_numbers(raw)))
    return _Said(start, end, raw, _VERDICT.sub("", prompts.without_markers(raw)), numbers)


def _held_against(said: _Said, by_number: dict[int, Passage]) -> list[Passage]:
    """The passages that a sentence cites, all for one that cites none."""
    return [by_number[n] for n in said.numbers or by_number if n in by_number]


def _beside(said: _Said, passage: Passage, by_number: dict[int, Passage]) -> str:
    """The other passages that a sentence cites."""
    return "\n".join(by_number[n].text for n in said.numbers if n in by_number and n != passage.number)


def _sentence(
    said: _Said, by_number: dict[int, Passage], judged: dict[tuple[int, int], Support], place_at: PlaceAt | None
) -> Sentence:
    citations = []
    for number in said.numbers:
        if number in by_number:
            support = judged[said.start, number]
            citations.append(citation_at(by_number[number], support, support.verdict, place_at, marker=number))
        else:
            citations.append(Citation(marker=number, status="out_of_range"))
    if not said.numbers:
        scored = [(judged[said.start, number], passage) for number, passage in by_number.items()]
        worth = [(s, p) for s, p in scored if s.verdict != "unsupported"]
        if worth:
            support, passage = max(worth, key=lambda pair: (pair[0].holds, pair[0].score, -pair[1].number))
            found = citation_at(passage, support, support.verdict, place_at, marker=passage.number, assigned=True)
            citations.append(found)
    supported = any(c.status == "supported" for c in citations)
    return Sentence(said.start, said.end, said.raw, supported, tuple(citations))


def _answer_sentences(text: str) -> list[tuple[int, int]]:
    """Sentence spans where a marker after the full stop belongs to the sentence before it."""
    spans: list[tuple[int, int]] = []
    for start, end in sentence_spans(text):
        plain = prompts.without_markers(text[start:end]).strip(" .,;:\n")
        if not plain and spans:
            spans[-1] = (spans[-1][0], end)
            continue
        lead = 0
        for marker_start, marker_end, _ in prompts.markers(text[start:end]):
            if text[start + lead : start + marker_start].strip(" .,;"):
                break
            lead = marker_end
        if lead and spans:
            spans[-1] = (spans[-1][0], start + lead)
            start += lead + len(text[start + lead : end]) - len(text[start + lead : end].lstrip())
        spans.append((start, end))
    return spans


def _context(passage: Passage, text_of: TextOf | None) -> Context:
    opening = text_of(passage.document_id, 0, OPENING_CHARACTERS) if text_of is not None else ""
    return Context(passage.title, passage.headings, passage.source, opening, passage.above)
