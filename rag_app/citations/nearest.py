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

    The marker is the rank of the hit. Hits that share no content word with the question are left out.
    """
    found = []
    for rank, hit in enumerate(hits[:limit], 1):
        chunk = hit.chunk
        support = find_support(question, chunk.text)
        if support.score:
            found.append(citation_at(chunk, support, marker=rank, status="nearest", assigned=True, place_at=place_at))
    return tuple(found)
