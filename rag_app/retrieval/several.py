"""A passage of each document where a question names two: "the goods that Apple and Intel had in stock"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rag_app.retrieval.about import Openings, names_held
from rag_app.schema import Hit
from rag_app.text.names import named_in

Item = TypeVar("Item")

_SHOWN = 3
_LEAST_CHUNKS = 3  # hits of one document; a note that shares a name is not what a question compares
_NO_NAME = re.compile(r".*\d.*|jan|feb|march|april|may|june|juli|august|septemb|octob|novemb|decemb")


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


def two_named(question: str, hits: Sequence[Hit], openings: Openings) -> TwoNamed | None:
    """The two documents that `question` names among `hits` (best first): the first hit's, and one that goes by a name
    which the first hit's does not go by, which in turn goes by another. Times are no names. None where there is no
    such one."""
    if not hits or len(_without_times(named_in(question))) < 2:  # each of the two goes by a name of its own
        return None
    chunks = [hit.chunk for hit in hits]
    counts = Counter(c.document_id for c in chunks)
    held = {document: _without_times(names) for document, names in names_held(question, chunks, openings).items()}
    first = held[chunks[0].document_id]
    for document_id, other in held.items():
        if counts[document_id] >= _LEAST_CHUNKS and other - first and first - other:
            return TwoNamed(_named(first - other, held), _named(other - first, held), document_id)
    return None


def _named(names: set[str], held: Mapping[int, set[str]]) -> Named:
    return Named(frozenset(names), frozenset(document for document, its in held.items() if names <= its))


def _without_times(names: frozenset[str]) -> set[str]:
    return {name for name in names if not _NO_NAME.fullmatch(name)}


def among_the_shown(items: Sequence[Item], document: int | None, document_of: Callable[[Item], int]) -> list[Item]:
    """`items` with the first of `document` among the first three, moved up to the third place where it is later."""
    at = next((i for i, item in enumerate(items) if document_of(item) == document), 0)
    if document is None or at < _SHOWN:
        return list(items)
    return [*items[: _SHOWN - 1], items[at], *(one for i, one in enumerate(items) if i >= _SHOWN - 1 and i != at)]
