"""The documents that a question names among many: their passages first, and one of each where it names two."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from rag_app.retrieval.about import counted
from rag_app.schema import Chunk, Hit
from rag_app.text.figures.periods import YEAR
from rag_app.text.language.calendar_names import MONTHS
from rag_app.text.language.names import named_in, terms


class _OfAChunk(Protocol):
    @property
    def chunk(self) -> Chunk: ...


Item = TypeVar("Item", bound=_OfAChunk)

_SHOWN = 3
_OF_EACH = re.compile(r"\b(?:each|both)\b", re.IGNORECASE)
_MONTHS = terms(" ".join((*MONTHS, *(month[:3] for month in MONTHS))))


@dataclass(frozen=True, slots=True)
class Named:
    """What (stems) documents go by that another document, named beside them, does not go by; and their ids."""

    names: frozenset[str]
    document_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class TwoNamed:
    """Two documents that a question names, the best hit's and another; each with those that go by the same name."""

    first: Named
    second: Named
    document_id: int  # of the second


Held = Mapping[int, frozenset[str]]
"""What a document (by id) goes by of what a question names (`about.names_held`)."""


def two_named(question: str, hits: Sequence[Hit], names_of: Held) -> TwoNamed | None:
    """The two documents that `question` names among `hits` (best first): the first hit's, and one that goes by a name
    which the first hit's does not go by, which in turn goes by another, and is of several of the hits, unless the
    question is about each or both of the two. Times are no names, but for two years by which documents go that the
    rest of the question does not tell apart. None where there is no such one."""
    if not hits:
        return None
    held = _without_times(names_of)
    names = without_times(named_in(question))
    if len(names) > 1 and (found := _apart(question, hits, held)):  # each of the two goes by a name of its own
        return found
    years = frozenset(YEAR.findall(question))
    if len(years) != 2:
        return None
    first = hits[0].chunk.document_id
    return _apart(question, hits, {d: {*names_of[d] & years} for d, its in held.items() if its == held[first]})


def _apart(question: str, hits: Sequence[Hit], held: Mapping[int, set[str]]) -> TwoNamed | None:
    """The first hit's document and the first other one that each go by a name which the other does not go by."""
    several = counted(hit.chunk for hit in hits)
    first, of_each = held[hits[0].chunk.document_id], _OF_EACH.search(question)
    for document_id, other in held.items():
        if (document_id in several or of_each) and other - first and first - other:
            return TwoNamed(_named(first - other, held), _named(other - first, held), document_id)
    return None


def _named(names: set[str], held: Mapping[int, set[str]]) -> Named:
    return Named(frozenset(names), frozenset(document for document, its in held.items() if names <= its))


def without_times(names: frozenset[str]) -> set[str]:
    """`names` without numbers and months; the numbers of versions tell documents apart."""
    return {name for name in names - _MONTHS if ":" in name or not any(map(str.isdigit, name))}


def _without_times(names_of: Held) -> dict[int, set[str]]:
    return {document: without_times(names) for document, names in names_of.items()}


def named_first(items: Sequence[Item], hits: Sequence[Hit], names_of: Held) -> list[Item]:
    """`items` with those of the documents that the question names, or that speak of what these go by, before others.

    A name tells documents apart where some of `hits` are of a document that goes by it, several of one document, and
    some are of another: a passage that never speaks of it, nor stands under a heading that does, may answer the same
    question about another one. Of the documents that go by some of the names, one that goes by all of them is meant.
    """
    several, held = counted(hit.chunk for hit in hits), _without_times(names_of)
    everywhere = frozenset.intersection(*map(frozenset, held.values())) if held else frozenset()
    names = {n for d, its in held.items() if d in several for n in its - everywhere}
    if not names:
        return list(items)
    least = len(names) if any(names <= held[d] for d in several) else 1

    def is_meant(item: Item) -> bool:
        chunk = item.chunk
        of_document = names & held.get(chunk.document_id, set())
        if len(of_document) < least:
            of_document |= names & terms("\n".join((*chunk.headings, chunk.text)))
        return len(of_document) >= least

    return sorted(items, key=lambda item: not is_meant(item))


def among_the_shown(items: Sequence[Item], document: int | None) -> list[Item]:
    """`items` with the first of `document` among the first three, moved up to the third place where it is later."""
    at = next((i for i, item in enumerate(items) if item.chunk.document_id == document), 0)
    if document is None or at < _SHOWN:
        return list(items)
    return [*items[: _SHOWN - 1], items[at], *(one for i, one in enumerate(items) if i >= _SHOWN - 1 and i != at)]
