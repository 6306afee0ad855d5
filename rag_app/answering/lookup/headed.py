"""The part of a document that a question asks for by its number: "goal 3" is what the heading of that number says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from rag_app.index import Index
from rag_app.schema import Chunk, Hit, Passage
from rag_app.text.structure.numbered import OF_ITS_KIND, Numbered, numbered_in

Part = TypeVar("Part", Chunk, Passage)

_LOOKED_THROUGH = 50  # chunks of the documents named that hold the number, the best by BM25
_NOT_FOUND = dict.fromkeys(("fused", "dense", "bm25", "coverage", "document"), 0.0)


def section_for(question: str, hits: Sequence[Hit], index: Index) -> Hit | None:
    """The hit with the heading or item of the number that `question` asks for, looked for in the documents of `hits`
    that go by the rest of the question: a heading of few words is often not among the hits. None where there is none,
    or it is in several documents."""
    asked = numbered_in(question)
    if asked is None:
        return None
    found = _surest(asked, sorted(_chunks(asked, hits, index), key=lambda chunk: chunk.id))
    known = {hit.chunk.id: hit for hit in hits}
    return known.get(found.id, Hit(found, 0.0, dict(_NOT_FOUND))) if found else None


def is_missing(question: str, hits: Sequence[Hit], index: Index) -> bool:
    """Whether `question` asks for a number that the documents of `hits` that go by the rest of it do not name, though
    they have others of its kind: "goal 7" where there are four."""
    asked = numbered_in(question)
    if asked is None:
        return False
    own = [one for one in _chunks(asked, hits, index) if asked.is_held(one.under, one.source)]
    return asked.is_beyond((one.headings, f"{one.under}\n{one.text}") for one in own) and not any(
        asked.may_be_in(f"{one.above}\n{one.text}") for one in own
    )


def headed(question: str, shown: Sequence[Passage]) -> tuple[str, int] | None:
    """What the heading of the number that `question` asks for says, with the first sentence below it, or the item of
    that number, and the number of its passage; None where none of the passages `shown` has it, or several documents."""
    asked = numbered_in(question)
    found = _surest(asked, shown) if asked else None
    said = asked.said_in(found.text, found.under) if asked and found else None
    return (said[1], found.number) if said and found else None


def _chunks(asked: Numbered, hits: Sequence[Hit], index: Index) -> list[Chunk]:
    """Those of `hits` and, of the documents among them that are meant, those that hold the number."""
    own = {hit.chunk.id: hit.chunk for hit in hits}
    meant = {one.source for one in own.values() if asked.is_held(one.under, one.source)}
    among = {"source": sorted(meant or {one.source for one in own.values()})}
    found = (index.lexical_scores(form, _LOOKED_THROUGH, among)[0] for form in (asked.forms if own else ()))
    ids = dict.fromkeys(id for some in found for id in some.tolist())
    return [*own.values(), *index.chunks([id for id in ids if id not in own])]


def _surest(asked: Numbered, among: Sequence[Part]) -> Part | None:
    """The first of what has the number most surely, None where that is in several documents, or is a heading that only
    begins with the number where the document itself numbers what is asked for."""
    ranked: dict[int, list[Part]] = {}
    for one in among:
        if asked.is_held(one.under, one.source) and (said := asked.said_in(one.text, one.under)):
            ranked.setdefault(said[0], []).append(one)
    least = min(ranked, default=0)
    best = ranked.get(least, [])
    told = {one.document_id for one in among if asked.is_told_in(one.text)} if least > OF_ITS_KIND else set[int]()
    return best[0] if len({one.document_id for one in best}) == 1 and best[0].document_id not in told else None
