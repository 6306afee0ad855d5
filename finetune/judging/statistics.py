"""Every metric as a function of sums over rows, so that thousands of bootstrap resamples cost one matrix product.

The values are those of `finetune.rows.tasks.summarize` (tested to be equal).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finetune.rows.tasks import cited_numbers, row_scores
from finetune.schema import Row
from rag_app.classification.labels import Labels
from rag_app.metrics.calibration import BINS, bin_numbers

Numbers = NDArray[np.float64]
_RIGHT_F1 = 0.5  # as in `rag_app.evaluation`: an answer that shares half of its words with an accepted one


@dataclass(frozen=True, slots=True, eq=False)
class Statistic:
    """`value(sums)` of sums over rows: `terms` has shape (rows, k), `value` maps (resamples, k) to (resamples,).

    Without `terms` the value is one of how often each row was drawn, (resamples, rows).
    """

    terms: Numbers | None
    value: Callable[[Numbers], Numbers]


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
    made = {name: _mean([s[name] for s in scores]) for name in ("f1", "exact_match", "rouge_l")}
    gold = np.array([row.gold for row in rows])
    cited = [cited_numbers(text) for text in texts]
    right = np.array([bool(g) and g in c for g, c in zip(gold, cited, strict=True)], float)
    answerable = (gold > 0).astype(float)
    made["citation_precision"] = _ratio(right, answerable * [len(c) for c in cited])
    made["citation_recall"] = _ratio(right, answerable)
    abstained = np.array([s["abstained"] for s in scores])
    should = np.array([row.kind != "answerable" for row in rows], float)
    made["abstention_precision"] = _ratio(abstained * should, abstained)
    made["abstention_recall"] = _ratio(abstained * should, should)
    made["abstention_f1"] = _ratio(2 * abstained * should, abstained + should)
    made["answered"] = _ratio((1 - abstained) * (1 - should), 1 - should)
    if probabilities is not None:
        made["risk"] = _risk(np.asarray(probabilities, float), right_when_answered(rows, said))
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
    made = {"macro_f1": _macro_f1(actual, predicted), "accuracy": _mean(right)}
    outside = labels.texts.get(labels.out_of_scope, "").casefold()
    is_out, said_out = (actual == outside).astype(float), (predicted == outside).astype(float)
    made["in_scope_accuracy"] = _ratio(right * (1 - is_out), 1 - is_out)
    if outside:
        made["out_of_scope_precision"] = _ratio(is_out * said_out, said_out)
        made["out_of_scope_recall"] = _ratio(is_out * said_out, is_out)
    if probabilities is not None:
        made["ece"] = _calibration_error(np.asarray(probabilities, float), right)
    return made


def per_row(rows: Sequence[Row], texts: Sequence[str]) -> list[float]:
    """The value of each row that one reads a table by: F1 for questions, right or wrong for labels."""
    key = "accuracy" if rows[0].task == "classify" else "f1"
    return [row_scores(row, text)[key] for row, text in zip(rows, texts, strict=True)]


def counts_by_kind(rows: Sequence[Row]) -> Mapping[str, int]:
    """How many rows there are of each kind."""
    kinds = [row.kind for row in rows]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def _mean(values: ArrayLike) -> Statistic:
    numbers = np.asarray(values, float)
    return _ratio(numbers, np.ones_like(numbers))


def _ratio(above: Numbers, below: Numbers) -> Statistic:
    def value(sums: Numbers) -> Numbers:
        return sums[:, 0] / np.where(sums[:, 1] > 0, sums[:, 1], 1.0)  # 0 where there is nothing to divide by

    return Statistic(np.stack([above, below], axis=1).astype(float), value)


def _macro_f1(actual: NDArray[np.str_], predicted: NDArray[np.str_]) -> Statistic:
    """Mean over the labels that occur on either side of 2 hits / (true + predicted)."""
    names = np.unique(np.concatenate([actual, predicted]))
    is_true = (actual[:, None] == names).astype(float)
    is_said = (predicted[:, None] == names).astype(float)

    def value(sums: Numbers) -> Numbers:
        hits, both = np.split(sums, 2, axis=1)
        f1 = 2 * hits / np.where(both > 0, both, 1.0)
        return f1.sum(axis=1) / np.maximum((both > 0).sum(axis=1), 1)

    return Statistic(np.concatenate([is_true * is_said, is_true + is_said], axis=1), value)


def _risk(confidence: Numbers, right: NDArray[np.bool_]) -> Statistic:
    """`rag_app.metrics.area_under_risk_coverage` where no two confidences are equal; rows that were drawn several times
    stand at the coverage of their last copy."""
    order = np.argsort(-confidence, kind="stable")
    wrong = 1.0 - right[order]

    def value(counts: Numbers) -> Numbers:
        drawn = counts[:, order]
        answered = np.cumsum(drawn, axis=1)
        risks = np.cumsum(drawn * wrong, axis=1) / np.maximum(answered, 1.0)
        return (drawn * risks).sum(axis=1) / np.maximum(answered[:, -1], 1.0)

    return Statistic(None, value)


def _calibration_error(probability: Numbers, right: Numbers) -> Statistic:
    place = bin_numbers(probability)
    gaps = np.zeros((len(right), BINS + 1))
    gaps[np.arange(len(right)), place] = right - probability
    gaps[:, BINS] = 1.0

    def value(sums: Numbers) -> Numbers:
        return np.abs(sums[:, :BINS]).sum(axis=1) / sums[:, BINS]

    return Statistic(gaps, value)
