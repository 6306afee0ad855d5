"""The weights of who speaks, and of how probable it is that what is said is right."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence

import torch
from calibration_cases import ANSWERED, Case, f1, proposed, retrieval, said

from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering import answerability
from rag_app.answering.answerability import log_odds_of
from rag_app.answering.speaking import Proposal, Spoken
from rag_app.metrics import token_f1

_GOOD = 0.3  # F1 below which no place of a case teaches anything
_RIDGE = 1e-2


def fitted(cases: Sequence[Case], fingerprint: str) -> AbstentionCalibration:
    """The calibration that these cases ask for."""
    found, kinds = retrieval(cases, fingerprint), [c["kind"] for c in cases]
    held = [kind in ANSWERED for kind in kinds]
    made = answerability.fit_combined(found, [c["abstention"] for c in cases], held, kinds)
    answered = [(proposed(c), c["written"], c["answers"]) for c in cases if c["answers"]]
    made = dataclasses.replace(made, **fit_speaking(answered))
    rows = []
    for case, sure in zip(cases, found, strict=True):
        result = said(case, made)
        if result is not None:
            confidence = answerability.combined(sure, case["abstention"], made)
            rows.append((confidence, result, f1(case, result.text) >= 0.5, case["kind"]))
    return dataclasses.replace(made, **fit_right(rows))


def fit_speaking(cases: Sequence[tuple[list[Proposal], str, list[str]]]) -> dict[str, float]:
    """Softmax over the places of a case, the best by F1 as the truth: the three `reader_*` weights."""
    lists = []
    for places, written, answers in cases:
        plain = prompts.without_markers(written)
        scores = torch.tensor([token_f1(p.text, answers) for p in places])
        if places and scores.max() > _GOOD:
            x = torch.tensor([[p.lead, p.rank, token_f1(p.text, [plain])] for p in places], dtype=torch.float64)
            lists.append((x, scores >= scores.max() - 1e-6))
    weights = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        losses = [-torch.logsumexp(torch.log_softmax(x @ weights, 0)[good], 0) for x, good in lists]
        loss = torch.stack(losses).mean() + _RIDGE * weights.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    lead, rank, agreement = (round(float(w), 4) for w in weights.detach())
    return {"reader_lead": lead, "reader_rank": rank, "reader_agreement": agreement}


def fit_right(cases: Sequence[tuple[float, Spoken, bool, str]]) -> dict[str, float]:
    """The `right_*` weights from (confidence, what was said, whether it is right, kind); kinds weigh the same."""
    from sklearn.linear_model import LogisticRegression

    count = Counter(kind for _, _, _, kind in cases)
    weights = [len(cases) / count[kind] for _, _, _, kind in cases]
    x = [[log_odds_of(sure), said.agreement, said.margin] for sure, said, _, _ in cases]
    model = LogisticRegression(max_iter=1000).fit(
        x, [right for _, _, right, _ in cases], sample_weight=[w * len(cases) for w in weights]
    )
    names = ("right_confidence", "right_agreement", "right_margin")
    made = {name: round(float(w), 4) for name, w in zip(names, model.coef_[0], strict=True)}
    return {"right_intercept": round(float(model.intercept_[0]), 4), **made}
