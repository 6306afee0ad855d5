"""The closest text to a question, for when there is no supported answer: something to read, not evidence."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app.citations.place import PlaceAt, citation_at
from rag_app.citations.support import find_support
from rag_app.schema import Citation, Hit


def nearest(
    question: str, hits: Sequence[Hit], limit: int = 2, place_at: PlaceAt | None = None
) -> tuple[Citation, ...]:
    """For the best `limit` hits, the span that shares most with `question`, as citations of status `nearest`.

    Hits that share no content word with the question are left out. The marker counts from 1 what is left: no answer
    cites these, so that it is their place on the page and no number of a passage.
    """
    found: list[Citation] = []
    for hit in hits[:limit]:
        support = find_support(question, hit.chunk.text)
        if support.score:
            marker = len(found) + 1
            found.append(
                citation_at(hit.chunk, support, marker=marker, status="nearest", assigned=True, place_at=place_at)
            )
    return tuple(found)
