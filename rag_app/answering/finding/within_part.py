"""Hits cut to the part of a document that a question names by its number: "Who leads goal 3?" is asked of goal 3."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence

from rag_app.index import Index
from rag_app.retrieval.about import names_held
from rag_app.schema import Chunk, Hit
from rag_app.text.structure.numbered_parts import NamedPart, part_in

_FURTHEST = 10_000  # chunks on either side of a hit that may be of the part


def within_part(question: str, found: Sequence[Hit], index: Index) -> tuple[list[Hit], list[Hit]]:
    """The hits that are to answer, best first, and those that give way to them. Of the one document that has the part,
    of those that go by most names of the question, what stands in the part answers, and what names it in this document
    or in one that has no such part."""
    part = part_in(question)
    if part is None:
        return list(found), []
    spans = {id: span for id in {hit.chunk.document_id for hit in found} if (span := part.span_in(index.text(id)))}
    meant = _meant(part, spans, found, index)
    if len(meant) != 1:
        return list(found), []
    _, start, end = spans[meant[0]]
    inside = _inside(question, found, meant[0], (start, end), index)
    cut = [dataclasses.replace(hit, chunk=_cut(hit.chunk, start, end, index)) for hit in inside]
    known = {hit.chunk.id for hit in inside}
    others = [hit for hit in found if hit.chunk.id not in known]
    mute = spans.keys() - set(meant)
    tells = [hit.chunk.document_id not in mute and part.is_told_in(hit.chunk.text) for hit in others]
    left = [hit for hit, does in zip(others, tells, strict=True) if not does]
    return [*cut, *itertools.compress(others, tells)], left


def is_part_missing(question: str, found: Sequence[Hit], index: Index) -> bool:
    """Whether `question` names a part by a number that lies beyond those of the documents of `found` that go by most
    names of it, and that none of these names: "clause 3.9" where 3.3 is the last."""
    part = part_in(question)
    if part is None:
        return False
    texts = [index.text(id) for id in _named(part, found, index)]
    beyond = [part.is_beyond(text) for text in texts]
    return any(beyond) and not any(part.span_in(text) or part.is_told_in(text) for text in texts)


def _named(part: NamedPart, found: Sequence[Hit], index: Index) -> list[int]:
    """The documents of `found` that go by most names of the rest of the question."""
    held = names_held(part.rest, [hit.chunk for hit in found], index.openings)
    most = max(map(len, held.values()), default=0)
    return [id for id in held if len(held[id]) == most]


def _meant(part: NamedPart, spans: Mapping[int, tuple[int, int, int]], found: Sequence[Hit], index: Index) -> list[int]:
    """Of the documents with the part those that go by most names of the rest of the question and have it most surely;
    none where only others go by as many."""
    named = spans.keys() & _named(part, found, index)
    return [id for id in named if spans[id][0] == min(spans[one][0] for one in named)]


def _inside(question: str, found: Sequence[Hit], document_id: int, span: tuple[int, int], index: Index) -> list[Hit]:
    """The hits with what the document has from `start` to `end`: those found, then its other chunks there by their
    words, with the scores of the last that was found."""
    (start, end), own = span, [hit for hit in found if hit.chunk.document_id == document_id]
    chunks = index.neighbours(own[0].chunk.id, _FURTHEST, _FURTHEST)
    known = {chunk.id: chunk for chunk in chunks if chunk.start < end and start < chunk.end}
    inside = [hit for hit in own if hit.chunk.id in known]
    left = [id for id in known if id not in {hit.chunk.id for hit in inside}]
    scores = index.lexical_scores_of(question, left)
    by_words = sorted(zip(scores.tolist(), left, strict=True), key=lambda one: -one[0])
    return [*inside, *(dataclasses.replace(found[-1], chunk=known[id]) for _, id in by_words)]


def _cut(chunk: Chunk, start: int, end: int, index: Index) -> Chunk:
    """What of `chunk` stands from `start` to `end` of its document."""
    if start <= chunk.start and chunk.end <= end:
        return chunk
    first, last = max(start, chunk.start), min(end, chunk.end)
    text = chunk.text[first - chunk.start : last - chunk.start].rstrip()
    if first == chunk.start:
        return dataclasses.replace(chunk, end=first + len(text), text=text)
    place = index.place_at(chunk.document_id, first)
    return dataclasses.replace(
        chunk,
        start=first,
        end=first + len(text),
        text=text,
        headings=place.headings,
        page=place.page,
        page_label=place.page_label,
        above="",
    )
