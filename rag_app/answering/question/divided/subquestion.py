"""One of the questions that a question is divided into, and how what is found for several is joined."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app.schema import Chunk, Hit


@dataclass(frozen=True, slots=True)
class Subquestion:
    """A question of its own: about one of two documents or versions, or one of two that were joined; what the whole
    question calls it, the ids of the documents that it is about, None where it may be any, and whether the two are
    compared."""

    called: str
    question: str
    document_ids: frozenset[int] | None = None
    is_compared: bool = False

    def is_about(self, chunk: Chunk) -> bool:
        """Whether a chunk is of a document that is called so."""
        return self.document_ids is None or chunk.document_id in self.document_ids


def in_turn(found: Sequence[Sequence[Hit]]) -> list[Hit]:
    """The hits of several searches, the best of each first, each hit once."""
    hits = [hit for those in itertools.zip_longest(*found) for hit in those if hit is not None]
    return list({hit.chunk.id: hit for hit in hits}.values())
