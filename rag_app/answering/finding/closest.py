"""The closest text beside a refusal: where a reader would look for the answer, in what is about the question at all."""

from __future__ import annotations

from rag_app.answering.finding.evidence import Evidence
from rag_app.citations import nearest
from rag_app.citations.nearest import Span
from rag_app.reading.found import ReadHit
from rag_app.schema import Citation

_HITS = 2
# Of 45 answerable questions that were refused none lost its evidence by these; eight of twelve about something else
# altogether (a capital, a recipe) are shown nothing.
_ABOUT = 0.05  # relevance of a passage
_LEAST_CONFIDENCE = 0.01


def closest(evidence: Evidence) -> tuple[Citation, ...]:
    """Citations of status `nearest`, in the two best hits; none where a reader finds that they are about something
    else."""
    best = evidence.read[:_HITS]
    if any(one.reading for one in best) and evidence.confidence < _LEAST_CONFIDENCE:
        return ()
    about = [one for one in best if one.reading is None or one.reading.relevance >= _ABOUT]
    found = [(one.hit, _place(one)) for one in about]
    return nearest(evidence.asked.standalone, found, evidence.asked.index.place_at)


def _place(one: ReadHit) -> Span | None:
    """Where the answer would stand in a hit; None where nobody read it."""
    return (one.reading.start, one.reading.end) if one.reading and one.reading.places else None
