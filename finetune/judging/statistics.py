"""Every metric as a function of sums over rows, so that thousands of bootstrap resamples cost one matrix product.

The values are those of `finetune.rows.tasks.summarize` (tested to be equal).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from finetune.rows.tasks import cited_numbers, row_scores
from finetune.schema import Row
from rag_app.classification.labels import Labels
from rag_app.metrics.calibration import calibration_error_statistic, risk_statistic
from rag_app.metrics.labels import macro_f1_statistic
from rag_app.metrics.statistics import Statistic, mean, ratio

_RIGHT_F1 = 0.5  # as in `rag_app.evaluation`: an answer that shares half of its words with an accepted one


def statistics(
    rows: Sequence[Row],
    texts: Sequence[str],
    labels: Labels | None = None,
    probabilities: Sequence[float] | None = None,
    said: Sequence[str] = (),
) -> dict[str, Statistic]:
    """All metrics of the rows' task for the answers `texts` (for classification label texts), by name.

    Questions have those of `finetune.rows.tasks.METRICS` and `answered`, the share of answerable rows that were not
    refused; with `probabilities`, the confidences in the answers `said` before any was refused, also `risk`, the area
    under the risk-coverage curve. Classification has its own and, with the `probabilities` of the predictions, `ece`.
    """
    if rows[0].task == "classify":
        return _of_labels(rows, texts, labels or Labels(), probabilities)
    scores = [row_scores(row, text) for row, text in zip(rows, texts, strict=True)]
    made = {name: mean([s[name] for s in scores]) for name in ("f1", "exact_match", "rouge_l")}
    gold = np.array([row.gold for row in rows])
    cited = [cited_numbers(text) for text in texts]
    right = np.array([bool(g) and g in c for g, c in zip(gold, cited, strict=True)], float)
    answerable = (gold > 0).astype(float)
    made["citation_precision"] = ratio(right, answerable * [len(c) for c in cited])
    made["citation_recall"] = ratio(right, answerable)
    abstained = np.array([s["abstained"] for s in scores])
    should = np.array([row.kind != "answerable" for row in rows], float)
    made["abstention_precision"] = ratio(abstained * should, abstained)
    made["abstention_recall"] = ratio(abstained * should, should)
    made["abstention_f1"] = ratio(2 * abstained * should, abstained + should)
    made["answered"] = ratio((1 - abstained) * (1 - should), 1 - should)
    if probabilities is not None:
        made["risk"] = risk_statistic(probabilities, right_when_answered(rows, said))
    return made


def right_when_answered(rows: Sequence[Row], said: Sequence[str]) -> NDArray[np.bool_]:
    """Which answers are right where none is refused: those to answerable rows with an F1 of 0.5 or more."""
    return np.array(
        [r.kind == "answerable" and row_scores(r, text)["f1"] >= _RIGHT_F1 for r, text in zip(rows, said, strict=True)]
    )


def _of_labels(
    rows: Sequence[Row], texts: Sequence[str], labels: Labels, probabilities: Sequence[float] | None
) -> dict[str, Statistic]:
    actual = np.array([row.target.strip().casefold() for row in rows])
    predicted = np.array([text.strip().casefold() for text in texts])
    right = (actual == predicted).astype(float)
    made = {"macro_f1": macro_f1_statistic(predicted.tolist(), actual.tolist()), "accuracy": mean(right)}
    outside = labels.texts.get(labels.out_of_scope, "").casefold()
    is_out, said_out = (actual == outside).astype(float), (predicted == outside).astype(float)
    made["in_scope_accuracy"] = ratio(right * (1 - is_out), 1 - is_out)
    if outside:
        made["out_of_scope_precision"] = ratio(is_out * said_out, said_out)
        made["out_of_scope_recall"] = ratio(is_out * said_out, is_out)
    if probabilities is not None:
        made["ece"] = calibration_error_statistic(probabilities, right)
    return made


def per_row(rows: Sequence[Row], texts: Sequence[str]) -> list[float]:
    """The value of each row that one reads a table by: F1 for questions, right or wrong for labels."""
    key = "accuracy" if rows[0].task == "classify" else "f1"
    return [row_scores(row, text)[key] for row, text in zip(rows, texts, strict=True)]


def counts_by_kind(rows: Sequence[Row]) -> Mapping[str, int]:
    """How many rows there are of each kind."""
    kinds = [row.kind for row in rows]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
