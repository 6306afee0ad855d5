"""Fits the few weights that mix a reader's signals, on questions that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from finetune.reader.judging.cases import Case
from rag_app.metrics.fitting import fitted_weights
from rag_app.reading.manifest import Mixing

NEUTRAL = Mixing(answers=(0.0, 1.0, 0.0), rerank=(1.0, 0.0, 0.0, 0.0), reach=1.0)
_RIDGE = 1e-3
_REACHED = 0.995  # of the right passages among the candidates are within reach of the best fused score


def fit_mixing(cases: Sequence[Case]) -> Mixing:
    """Weights of maximum likelihood: logistic for `answers`, a softmax over the candidates for `rerank`."""
    return Mixing(answers=_fit_answers(cases), rerank=_fit_rerank(cases), reach=_reach(cases))


def _fit_answers(cases: Sequence[Case]) -> tuple[float, float, float]:
    rows, truths = [], []
    for case in cases:
        rows.append([1.0, case.gold.answers_logit, case.gold.lead])
        truths.append(float(case.question["answerable"]))
        wrong = [r for i, _, r in case.found if i != case.question["passage_id"]]
        if wrong:
            rows.append([1.0, wrong[0].answers_logit, wrong[0].lead])
            truths.append(0.0)
    x, y = torch.tensor(rows, dtype=torch.float64), torch.tensor(truths, dtype=torch.float64)
    balance = torch.where(y > 0, 0.5 / y.mean(), 0.5 / (1 - y).mean())

    def loss(w: Tensor) -> Tensor:
        return binary_cross_entropy_with_logits(x @ w, y, weight=balance)

    intercept, verdict, lead = fitted_weights(loss, 3, _RIDGE)
    return intercept, verdict, lead


def _fit_rerank(cases: Sequence[Case]) -> tuple[float, float, float, float]:
    lists = []
    for case in cases:
        ids = [i for i, _, _ in case.found]
        if case.question["passage_id"] in ids:
            x = torch.tensor(
                [[10 * s, r.relevance_logit, r.answers_logit, r.lead] for _, s, r in case.found], dtype=torch.float64
            )
            lists.append((x, torch.tensor(ids.index(case.question["passage_id"]))))

    def loss(w: Tensor) -> Tensor:
        return torch.stack([cross_entropy(x @ w, place) for x, place in lists]).mean()

    fused, relevance, answers, lead = fitted_weights(loss, 4, _RIDGE)
    return 10 * fused, relevance, answers, lead


def _reach(cases: Sequence[Case]) -> float:
    gaps = [
        case.found[0][1] - score for case in cases for i, score, _ in case.found if i == case.question["passage_id"]
    ]
    return float(torch.tensor(gaps).quantile(_REACHED)) if gaps else 1.0
