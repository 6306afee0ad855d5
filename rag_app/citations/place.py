"""Makes a citation object out of a place in the source and the support found there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag_app.citations.verdicts import Support
from rag_app.schema import Chunk, Citation, CitationStatus, Passage, Place, Sentence

PlaceAt = Callable[[int, int], Place]
"""(document id, offset) to headings and page, as `Index.place_at`."""


def citation_at(
    place: Chunk | Passage,
    support: Support,
    status: CitationStatus,
    place_at: PlaceAt | None,
    *,
    marker: int,
    assigned: bool = False,
) -> Citation:
    """A citation of `place`; the span of `support` becomes offsets into the document unless it is `unsupported`.

    Headings and page are those of the span's first character by `place_at`, without it those of the first of `place`.
    """
    has_span = status != "unsupported"
    at = Place(place.headings, place.page, place.page_label)
    if has_span and place_at is not None:
        at = place_at(place.document_id, place.start + support.start)
    return Citation(
        marker=marker,
        status=status,
        support=support.score,
        assigned=assigned,
        source=place.source,
        title=place.title,
        headings=at.headings,
        page=at.page,
        page_label=at.page_label,
        document_id=place.document_id,
        start=place.start + support.start if has_span else 0,
        end=place.start + support.end if has_span else 0,
        cited_text=place.text[support.start : support.end] if has_span else "",
    )


def sentence_citing(
    text: str, places: Sequence[tuple[Passage, Support]], status: CitationStatus, place_at: PlaceAt, start: int = 0
) -> Sentence:
    """`text`, which begins at `start` of an answer, as one sentence that cites the span of each support in its passage;
    supported where its citations are."""
    citations = (citation_at(one, support, status, place_at, marker=one.number) for one, support in places)
    return Sentence(start, start + len(text), text, status == "supported", tuple(citations))
