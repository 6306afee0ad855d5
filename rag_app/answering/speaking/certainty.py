"""How probable it is that an answer is right, and what a doubtful one may still show."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from rag_app.adapters.records import AbstentionCalibration, Calibration
from rag_app.answering.speaking.vote import Spoken
from rag_app.metrics.odds import log_odds_of, probability_of
from rag_app.schema import Citation, Sentence

SURE = 0.6  # below it nothing is called supported: a person should check
HOPELESS = 0.05  # below it nothing is said: fewer than one in twenty would be right
# Where something else is nearly as probable, and of an exception.
_DISPUTED = 0.5


def certainty(said: Spoken | None, confidence: float, calibration: Calibration | None) -> float | None:
    """Probability (0 to 1) that what was said is right: from the confidence, from how far writer and reader agree, and
    from the lead of the place before others and before none. None where the adapter was not fitted for it or the reader
    had no vote."""
    if said is None or not isinstance(calibration, AbstentionCalibration) or not calibration.right_confidence:
        return None
    z = calibration.right_intercept + calibration.right_confidence * log_odds_of(confidence)
    z += calibration.right_agreement * said.agreement
    z += calibration.right_margin * said.margin + calibration.right_lead * said.place.lead
    made = probability_of(z)
    return min(made, _DISPUTED) if said.is_disputed or said.place.is_excepted else made


def doubted(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """`sentences` with every supported citation as one that a person should check."""
    return tuple(
        dataclasses.replace(s, supported=False, citations=tuple(_unsure(c) for c in s.citations)) for s in sentences
    )


def _unsure(citation: Citation) -> Citation:
    return dataclasses.replace(citation, status="unsure") if citation.status == "supported" else citation
