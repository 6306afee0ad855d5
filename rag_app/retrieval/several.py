"""A passage of each document where a question names two: "the goods that Apple and Intel had in stock"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from rag_app.retrieval.about import Openings, names_held
from rag_app.schema import Hit
from rag_app.text.names import named_in

Item = TypeVar("Item")

_SHOWN = 3
_LEAST_CHUNKS = 3  # hits of one document; a note that shares a name is not what a question compares
_NO_NAME = re.compile(r".*\d.*|jan|feb|march|april|may|june|juli|august|septemb|octob|novemb|decemb")


def other_named(question: str, hits: Sequence[Hit], openings: Openings) -> int | None:
    """The id of a second document that `question` names among `hits` (best first): one that goes by a name which the
    first hit's does not go by, which in turn goes by another. Times are no names. None where there is no such one."""
    if not hits or len(_without_times(named_in(question))) < 2:  # each of the two goes by a name of its own
        return None
    chunks = [hit.chunk for hit in hits]
    counts = Counter(c.document_id for c in chunks)
    held = {document: _without_times(names) for document, names in names_held(question, chunks, openings).items()}
    first = held[chunks[0].document_id]
    return next(
        (
            c.document_id
            for c in chunks
            if counts[c.document_id] >= _LEAST_CHUNKS and held[c.document_id] - first and first - held[c.document_id]
        ),
        None,
    )


def _without_times(names: frozenset[str]) -> set[str]:
    return {name for name in names if not _NO_NAME.fullmatch(name)}


def among_the_shown(items: Sequence[Item], document: int | None, document_of: Callable[[Item], int]) -> list[Item]:
    """`items` with the first of `document` among the first three, moved up to the third place where it is later."""
    at = next((i for i, item in enumerate(items) if document_of(item) == document), 0)
    if document is None or at < _SHOWN:
        return list(items)
    return [*items[: _SHOWN - 1], items[at], *(one for i, one in enumerate(items) if i >= _SHOWN - 1 and i != at)]
