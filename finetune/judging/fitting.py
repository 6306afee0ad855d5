"""The weights of an adapter's calibration: when to refuse, who speaks, and how probable it is that this is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.finding.answerability import logits
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.vote import Spoken
from rag_app.metrics import token_f1
from rag_app.metrics.fitting import fitted_weights
from rag_app.metrics.odds import log_odds_of

if TYPE_CHECKING:
    import torch

_GOOD = 0.3  # F1 below which no place of a case teaches anything
_RIDGE = 1e-2


def balanced_weights(kinds: Sequence[str], truths: Sequence[bool]) -> list[float]:
    """Weights (n,) of cases: both truths weigh the same, and every kind the same within its truth, so that the mix of
    the questions does not matter."""
    groups = list(zip(kinds, truths, strict=True))
    count, within = Counter(groups), Counter(truth for _, truth in set(groups))
    return [len(groups) / (2 * within[truth] * count[kind, truth]) for kind, truth in groups]


def fit_combined(
    retrieval: Sequence[float], abstention_logprobs: Sequence[float], holds: Sequence[bool], kinds: Sequence[str]
) -> AbstentionCalibration:
    """The weights of `answerability.combined`: logistic regression on questions that the adapter was not trained on.

    Per question: `confidence`, the log probability of the model's abstention, whether the passages hold the answer, and
    the kind of the case, weighed by `balanced_weights`. The model's word, which has to be asked for, counts only where
    it makes the cases more likely by more than a parameter is worth (Akaike, 1974), and not where it abstains of what
    the passages hold. `ValueError` unless both truths are there.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import log_loss

    weights = balanced_weights(kinds, holds)

    def fitted_to(pairs: Sequence[tuple[float, float]]) -> tuple[LogisticRegression, float]:
        model = LogisticRegression(max_iter=1000).fit(pairs, list(holds), sample_weight=weights)
        return model, log_loss(list(holds), model.predict_proba(pairs), sample_weight=weights, normalize=False)

    pairs = [logits(r, a) for r, a in zip(retrieval, abstention_logprobs, strict=True)]
    fitted, loss = fitted_to(pairs)
    without, more = fitted_to([(sure, 0.0) for sure, _ in pairs])
    if fitted.coef_[0][1] < 0 or more - loss < 1:
        fitted = without
    return AbstentionCalibration(
        abstention_intercept=round(float(fitted.intercept_[0]), 4),
        abstention_retrieval=round(float(fitted.coef_[0][0]), 4),
        abstention_model=round(float(fitted.coef_[0][1]), 4),
    )


def teaches(places: Sequence[Proposal], answers: Sequence[str]) -> bool:
    """Whether one of the places is near enough to an accepted answer for the weights to be learned from."""
    return max((token_f1(p.text, answers) for p in places), default=0.0) > _GOOD


def fit_speaking(cases: Sequence[tuple[Sequence[Proposal], str, Sequence[str]]]) -> dict[str, float]:
    """The `reader_*` weights, of the reader's scores and of how far the writer shares the words of a place.

    Softmax over the places of a case, the best by F1 as the truth.

    A case is the places proposed, what the writer wrote, and the accepted answers; one at least must teach.
    """
    import torch

    lists = []
    for places, written, answers in cases:
        if teaches(places, answers):
            plain = prompts.without_markers(written)
            scores = torch.tensor([token_f1(p.text, answers) for p in places])
            x = torch.tensor([[p.lead, p.rank, token_f1(p.text, [plain])] for p in places], dtype=torch.float64)
            lists.append((x, scores >= scores.max() - 1e-6))

    def loss(weights: torch.Tensor) -> torch.Tensor:
        return torch.stack([-torch.logsumexp(torch.log_softmax(x @ weights, 0)[good], 0) for x, good in lists]).mean()

    lead, rank, agreement = (round(weight, 4) for weight in fitted_weights(loss, 3, _RIDGE))
    return {"reader_lead": lead, "reader_rank": rank, "reader_agreement": agreement}


def fit_right(cases: Sequence[tuple[float, Spoken, bool, str]]) -> dict[str, float]:
    """The `right_*` weights from (confidence, what was said, whether it is right, kind); kinds weigh the same.

    Right and wrong cases must be among them, else `ValueError`.
    """
    from sklearn.linear_model import LogisticRegression

    count = Counter(kind for _, _, _, kind in cases)
    # So heavy that the ridge of the regression counts for nothing beside them.
    weights = [len(cases) / count[kind] * len(cases) for _, _, _, kind in cases]
    x = [[log_odds_of(sure), said.agreement, said.margin, said.place.lead] for sure, said, _, _ in cases]
    model = LogisticRegression(max_iter=1000).fit(x, [right for _, _, right, _ in cases], sample_weight=weights)
    names = ("right_confidence", "right_agreement", "right_margin", "right_lead")
    made = {name: round(float(w), 4) for name, w in zip(names, model.coef_[0], strict=True)}
    return {"right_intercept": round(float(model.intercept_[0]), 4), **made}
