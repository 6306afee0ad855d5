"""Scores of predicted labels against the true ones."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rag_app.metrics.statistics import Numbers, Statistic, f1, share

Label = TypeVar("Label", bound=Hashable)


def macro_f1_statistic(predicted: Sequence[Hashable], actual: Sequence[Hashable]) -> Statistic:
    """Unweighted mean F1 of the labels that occur on either side (Sebastiani 2002; as scikit-learn's default)."""
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


def _check(predicted: Sequence[object], actual: Sequence[object]) -> None:
    if len(predicted) != len(actual) or not len(actual):
        raise ValueError(f"{len(predicted)} predictions for {len(actual)} truths: expected equal numbers above 0")
