"""Makes a citation object out of a place in the source and the support found there."""

from __future__ import annotations

from rag_app.citations.support import Support
from rag_app.schema import Chunk, Citation, CitationStatus, Passage


def citation_at(
    place: Chunk | Passage, support: Support, *, marker: int, status: CitationStatus, assigned: bool
) -> Citation:
    """A citation of `place`; the span of `support` becomes offsets into the document unless it is `unsupported`."""
    has_span = status != "unsupported"
    return Citation(
        marker=marker,
        status=status,
        support=support.score,
        assigned=assigned,
        source=place.source,
        title=place.title,
        headings=place.headings,
        page=place.page,
        document_id=place.document_id,
        start=place.start + support.start if has_span else 0,
        end=place.start + support.end if has_span else 0,
        cited_text=place.text[support.start : support.end] if has_span else "",
    )
