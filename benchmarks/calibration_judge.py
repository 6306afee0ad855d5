"""Tables of how well a calibration refuses, chooses words and knows what is right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from calibration_cases import ANSWERED, KINDS, Case, f1, proposed, retrieval, said
from common import rate_of, table

from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.finding import answerability
from rag_app.answering.speaking.certainty import SURE, certainty
from rag_app.config import AnswerSettings
from rag_app.metrics import Interval, auroc, bootstrap, risk_statistic

_OTHERS = KINDS[len(ANSWERED) :]


def judge(cases: Sequence[Case], calibration: AbstentionCalibration, fingerprint: str) -> None:
    """Prints all tables."""
    kinds = np.array([c["kind"] for c in cases])
    alone = np.array(retrieval(cases, fingerprint))
    odds = [answerability.combined(r, c["abstention"], calibration) for r, c in zip(alone, cases, strict=True)]
    both = np.array(odds)
    spoken = [said(c, calibration) for c in cases]
    texts = [s.text for s in spoken]
    words = {
        "the writer": np.array([f1(c, c["written"]) for c in cases]),
        "the reader's best place": np.array([f1(c, _best_place(c)) for c in cases]),
        "both (used)": np.array([f1(c, t) for c, t in zip(cases, texts, strict=True)]),
    }
    scores = {
        "cosine": np.array([c["cosine"] for c in cases]),
        "retrieval and reader": alone,
        "the model's abstention": -np.array([c["abstention"] for c in cases]),
        "all (used)": both,
    }
    deciding = np.array([answerability.deciding(*pair) for pair in zip(alone, both, strict=True)])
    answered = deciding >= AnswerSettings().min_confidence
    sure = np.array([certainty(s.vote, float(c), calibration) or 0.0 for s, c in zip(spoken, both, strict=True)])
    right = words["both (used)"] >= 0.5
    for made in (
        telling(kinds, scores, right),
        refusing(kinds, deciding),
        speaking(kinds, words, answered),
        certain(kinds, np.where(answered, sure, 0.0), right),
    ):
        print(made, end="\n\n")


def telling(kinds: np.ndarray, scores: dict[str, np.ndarray], right: np.ndarray) -> str:
    """AUROC of covered cases, or of reports, against each other kind, and the area under the risk-coverage curve over
    all cases."""
    rows = []
    for name, values in scores.items():
        areas = [_auroc(values, kinds, kind) for kind in _OTHERS]
        risk = bootstrap(lambda i, v=values: risk_statistic(v[i], right[i]).of_all(), len(kinds), resamples=500)
        rows.append([name, *areas, risk])
    return table([f"AUROC, {len(kinds)} cases", *_OTHERS, "area of risk"], rows)


def refusing(kinds: np.ndarray, deciding: np.ndarray) -> str:
    """Shares refused at several bounds of the confidence."""
    rows = []
    for bound in (0.1, 0.2, 0.3, 0.4, 0.5):
        low = [deciding[kinds == kind] < bound for kind in KINDS]
        rows.append([bound, *(rate_of(one) for one in low)])
    return table(["refused at min_confidence", *KINDS], rows)


def speaking(kinds: np.ndarray, words: dict[str, np.ndarray], answered: np.ndarray) -> str:
    """F1 by who speaks, where nothing is refused and, for covered ones, where a refusal counts 0."""
    rows = []
    for name, values in words.items():
        cells = [_mean(values[kinds == kind]) for kind in ANSWERED]
        rows.append([name, *cells, _mean((values * answered)[kinds == "covered"])])
    return table(["F1", *(f"{k}, n = {(kinds == k).sum()}" for k in ANSWERED), "covered, a refusal is 0"], rows)


def certain(kinds: np.ndarray, sure: np.ndarray, right: np.ndarray) -> str:
    """How many of the answers that are called certain are right, and how many are called so."""
    rows = []
    for bound in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        chosen = sure >= bound
        among, covered = chosen & np.isin(kinds, ANSWERED), kinds == "covered"
        counts = [(right, chosen), (right, among), (chosen, covered)]
        used = " (used)" if bound == SURE else ""
        rows.append([f"{bound}{used}", *(rate_of(held[of]) for held, of in counts)])
    return table(["certain from", "right of all", "right of answerable", "of covered ones"], rows)


def _best_place(case: Case) -> str:
    return max(proposed(case), key=lambda p: p.lead).text if case["proposals"] else ""


def _auroc(values: np.ndarray, kinds: np.ndarray, kind: str) -> Interval:
    held = "reports" if kind == "not said" else "covered"
    chosen = np.flatnonzero((kinds == held) | (kinds == kind))
    s, y = values[chosen], kinds[chosen] == held
    return bootstrap(lambda i: auroc(s[i], y[i]) if 0 < y[i].sum() < len(i) else 0.5, len(s), resamples=500)


def _mean(values: np.ndarray) -> Interval:
    return bootstrap(lambda i: float(values[i].mean()), len(values), resamples=1000)
