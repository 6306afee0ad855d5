"""The weights of how probable it is that what is said is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rag_app.answering.speaking.vote import Spoken
from rag_app.metrics.odds import log_odds_of


def fit_right(cases: Sequence[tuple[float, Spoken, bool, str]]) -> dict[str, float]:
    """The `right_*` weights from (confidence, what was said, whether it is right, kind); kinds weigh the same.

    Right and wrong cases must be among them, else `ValueError`.
    """
    from sklearn.linear_model import LogisticRegression

    count = Counter(kind for _, _, _, kind in cases)
    # So heavy that the ridge of the regression counts for nothing beside them.
    weights = [len(cases) / count[kind] * len(cases) for _, _, _, kind in cases]
    x = [[log_odds_of(sure), said.agreement, said.margin, said.lead] for sure, said, _, _ in cases]
    model = LogisticRegression(max_iter=1000).fit(x, [right for _, _, right, _ in cases], sample_weight=weights)
    names = ("right_confidence", "right_agreement", "right_margin", "right_lead")
    made = {name: round(float(w), 4) for name, w in zip(names, model.coef_[0], strict=True)}
    return {"right_intercept": round(float(model.intercept_[0]), 4), **made}
