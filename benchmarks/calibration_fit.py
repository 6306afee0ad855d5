"""The weights of who speaks, and of how probable it is that what is said is right."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from calibration_cases import ANSWERED, Case, f1, proposed, retrieval, said

from finetune.judging.certainty import fit_right
from finetune.judging.speaking import fit_speaking
from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering import answerability


def fitted(cases: Sequence[Case], fingerprint: str) -> AbstentionCalibration:
    """The calibration that these cases ask for."""
    found, kinds = retrieval(cases, fingerprint), [c["kind"] for c in cases]
    held = [kind in ANSWERED for kind in kinds]
    made = answerability.fit_combined(found, [c["abstention"] for c in cases], held, kinds)
    answered = [(proposed(c), c["written"], c["answers"]) for c in cases if c["answers"]]
    made = dataclasses.replace(made, **fit_speaking(answered))
    rows = []
    for case, sure in zip(cases, found, strict=True):
        vote = said(case, made).vote
        if vote is not None:
            confidence = answerability.combined(sure, case["abstention"], made)
            rows.append((confidence, vote, f1(case, vote.text) >= 0.5, case["kind"]))
    return dataclasses.replace(made, **fit_right(rows))
