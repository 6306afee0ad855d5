"""Copies of a document, `report (1).pdf` beside `report.pdf`: one of them is shown."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app.index.context import OPENING_CHARACTERS
from rag_app.retrieval.about import Openings
from rag_app.schema import Chunk, Hit


def without_copies(hits: Sequence[Hit], openings: Openings) -> list[Hit]:
    """`hits` (best first) without those that a better one repeats: the same text at the same place of a document of the
    same metadata that begins with the same `openings`. A clause that two editions share stays in both of them."""
    kept: list[Hit] = []
    alike: dict[tuple[int, int, str], list[Chunk]] = {}
    for hit in hits:
        chunk = hit.chunk
        others = alike.setdefault((chunk.start, chunk.end, chunk.text), [])
        if not any(_are_copies(chunk, other, openings) for other in others):
            others.append(chunk)
            kept.append(hit)
    return kept


def _are_copies(one: Chunk, other: Chunk, openings: Openings) -> bool:
    if one.headings != other.headings or one.metadata != other.metadata:
        return False
    first, second = openings([one.document_id, other.document_id], OPENING_CHARACTERS)
    return first == second
