"""The weights of who speaks, and of how probable it is that what is said is right."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
from calibration_cases import ANSWERED, VERDICTS, Case, f1, proposed, retrieval, said

from finetune.judging.fitting import fit_combined, fit_right, fit_speaking
from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.finding import answerability
from rag_app.answering.speaking.vote import best_place, word_of
from rag_app.config import AnswerSettings
from rag_app.metrics.odds import log_odds_of

_REFUSED = 0.05  # of each kind of questions whose passage is shown
_RIDGE = 1e-2


def fitted(cases: Sequence[Case], fingerprint: str) -> AbstentionCalibration:
    """The calibration that these cases ask for."""
    found, kinds = retrieval(cases, fingerprint), [c["kind"] for c in cases]
    held = [kind in ANSWERED for kind in kinds]
    made = _answering(fit_combined(found, [c["abstention"] for c in cases], held, kinds), cases, found)
    answered = [(proposed(c), c["written"], c["answers"]) for c in cases if c["answers"] and c["kind"] != VERDICTS]
    made = dataclasses.replace(made, **fit_speaking(answered))
    verdicts = [
        (best_place(proposed(c), made).support, word_of(c["written"]), c["answers"] == ["yes"])
        for c in cases
        if c["kind"] == VERDICTS and c["proposals"]
    ]
    made = dataclasses.replace(made, writer_verdict=fit_verdicts(verdicts))
    rows = []
    for case, sure in zip(cases, found, strict=True):
        vote = said(case, made).vote
        if vote is not None:
            confidence = answerability.combined(sure, case["abstention"], made)
            rows.append((confidence, vote, f1(case, vote.text) >= 0.5, case["kind"]))
    return dataclasses.replace(made, **fit_right(rows))


def fit_verdicts(cases: Sequence[tuple[float, int, bool]]) -> float:
    """What the writer's yes (1) or no (-1) counts for beside the reader's support, in log odds: 0 to 4, the likeliest.

    A case is the support of the best place (0 to 1), what the writer says (0: neither), and whether yes is right.
    """

    def loss(weight: float) -> float:
        odds = ((log_odds_of(support) + weight * says) * (1 if is_yes else -1) for support, says, is_yes in cases)
        return sum(math.log1p(math.exp(-one)) for one in odds) / max(1, len(cases)) + _RIDGE * weight**2

    return min((step / 20 for step in range(81)), key=loss)


def _answering(made: AbstentionCalibration, cases: Sequence[Case], found: Sequence[float]) -> AbstentionCalibration:
    """`made` with its intercept raised until no more than `_REFUSED` of each kind, the covered cases, the reports and
    the questions for a yes or no, stay below the default `min_confidence`: both truths weigh the same in the fit, which
    refuses more than people bear."""
    sure: dict[str, list[float]] = {"covered": [], "reports": [], VERDICTS: []}
    for case, one in zip(cases, found, strict=True):
        if case["kind"] in sure:
            combined = answerability.combined(one, case["abstention"], made)
            sure[case["kind"]].append(log_odds_of(combined))
    lowest = min(float(np.quantile(kind, _REFUSED)) for kind in sure.values() if kind)
    missing = log_odds_of(AnswerSettings().min_confidence) - lowest
    return dataclasses.replace(made, abstention_intercept=round(made.abstention_intercept + max(0.0, missing), 4))
