"""Scores of predicted labels against the true ones."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rag_app.metrics.statistics import Numbers, Statistic, f1, share

Label = TypeVar("Label", bound=Hashable)


@dataclass(frozen=True, slots=True)
class LabelScore:
    """Precision, recall and F1 (0 where undefined) of one label; `support` is how often it is the true one."""

    precision: float
    recall: float
    f1: float
    support: int


def accuracy(predicted: Sequence[Hashable], actual: Sequence[Hashable]) -> float:
    """Share of predictions that equal the truth; `ValueError` without any."""
    _check(predicted, actual)
    return sum(p == a for p, a in zip(predicted, actual, strict=True)) / len(actual)


def label_scores(predicted: Sequence[Label], actual: Sequence[Label]) -> dict[Label, LabelScore]:
    """Score of every label that occurs on either side, in order of first appearance, true labels first."""
    _check(predicted, actual)
    from sklearn.metrics import precision_recall_fscore_support

    number = {label: n for n, label in enumerate(dict.fromkeys([*actual, *predicted]))}
    found = precision_recall_fscore_support(
        [number[a] for a in actual], [number[p] for p in predicted], labels=list(number.values()), zero_division=0.0
    )
    return {
        label: LabelScore(float(precision), float(recall), float(score), int(support))
        for label, precision, recall, score, support in zip(number, *found, strict=True)
    }


def macro_f1(predicted: Sequence[Hashable], actual: Sequence[Hashable]) -> float:
    """Unweighted mean F1 of the labels that occur on either side (Sebastiani 2002; as scikit-learn's default)."""
    return macro_f1_statistic(predicted, actual).of_all()


def macro_f1_statistic(predicted: Sequence[Hashable], actual: Sequence[Hashable]) -> Statistic:
    """`macro_f1` of any resample of the cases, over the labels that occur in it."""
    _check(predicted, actual)
    number = {label: n for n, label in enumerate(dict.fromkeys([*actual, *predicted]))}
    is_true, is_said = (np.eye(len(number))[[number[label] for label in side]] for side in (actual, predicted))

    def value(sums: Numbers) -> Numbers:
        hits, said, true = np.split(sums, 3, axis=1)
        return share(f1(hits, said, true).sum(axis=1), (said + true > 0).sum(axis=1))

    return Statistic(np.concatenate([is_true * is_said, is_said, is_true], axis=1), value, len(actual))


def confusion_matrix(predicted: Sequence[Label], actual: Sequence[Label], labels: Sequence[Label]) -> NDArray[np.int64]:
    """Counts of shape (len(labels), len(labels)): row is the true label, column the predicted one.

    `KeyError` for a label that is not in `labels`.
    """
    from sklearn.metrics import confusion_matrix as counted

    _check(predicted, actual)
    place = {label: i for i, label in enumerate(labels)}
    rows, columns = [place[a] for a in actual], [place[p] for p in predicted]
    return np.asarray(counted(rows, columns, labels=list(place.values())), np.int64)


def precision_recall(predicted: ArrayLike, actual: ArrayLike) -> tuple[float, float]:
    """Precision and recall of yes/no predictions (abstained, out of scope); 0 where there is nothing to divide by."""
    yes, true = np.asarray(predicted, bool), np.asarray(actual, bool)
    if yes.shape != true.shape:
        raise ValueError(f"{yes.shape} predictions for {true.shape} truths: expected equal shapes")
    hits = int(np.sum(yes & true))
    return hits / max(int(yes.sum()), 1), hits / max(int(true.sum()), 1)


def _check(predicted: Sequence[object], actual: Sequence[object]) -> None:
    if len(predicted) != len(actual) or not len(actual):
        raise ValueError(f"{len(predicted)} predictions for {len(actual)} truths: expected equal numbers above 0")
