"""How far a confidence can be trusted: calibration, separation and selective answering.

Arguments are parallel arrays of shape (n,): confidences as floats, outcomes as truth values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rag_app.metrics.statistics import Numbers, Statistic, parallel, share


@dataclass(frozen=True, slots=True)
class Reliability:
    """Bins of a reliability diagram, arrays of shape (bins,).

    Bin i holds confidences in (lower, upper], the first one 0 as well; `confidence` is their mean, `accuracy` the
    share of right outcomes, both NaN where `count` is 0.
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    count: NDArray[np.int64]
    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]


_BINS = 15


def reliability_bins(confidences: ArrayLike, correct: ArrayLike, bins: int = _BINS) -> Reliability:
    """Sort outcomes into `bins` equal-width bins of confidence (Guo et al. 2017, arXiv:1706.04599; 15 as there).

    `ValueError` for confidences outside 0 to 1.
    """
    confidence, right, place = _binned(confidences, correct, bins)
    edges = np.linspace(0.0, 1.0, bins + 1)
    count = np.bincount(place, minlength=bins)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(place, confidence, bins) / count
        accuracy = np.bincount(place, right, bins) / count
    return Reliability(edges[:-1], edges[1:], count, mean, accuracy)


def calibration_error_statistic(confidences: ArrayLike, correct: ArrayLike, bins: int = _BINS) -> Statistic:
    """Mean distance of accuracy and confidence over the bins, weighted by their counts: the expected calibration error.

    Naeini et al. 2015; Guo et al. 2017, equation 3.
    """
    confidence, right, place = _binned(confidences, correct, bins)
    terms = np.concatenate([np.eye(bins)[place] * (right - confidence)[:, None], np.ones((len(right), 1))], axis=1)
    return Statistic(terms, lambda sums: np.abs(sums[:, :-1]).sum(axis=1) / sums[:, -1], len(right))


def _binned(confidences: ArrayLike, correct: ArrayLike, bins: int) -> tuple[Numbers, Numbers, NDArray[np.int64]]:
    """With the number of the bin that each confidence lies in; bin i holds (i / bins, (i + 1) / bins]."""
    confidence, right = parallel(confidences, np.asarray(correct, bool))
    if np.any((confidence < 0) | (confidence > 1)):
        raise ValueError("confidences must lie between 0 and 1")
    edges = np.linspace(0.0, 1.0, bins + 1)
    return confidence, right, np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, bins - 1)


def auroc(scores: ArrayLike, positive: ArrayLike) -> float:
    """Probability that a positive case scores above a negative one, ties counting a half.

    scikit-learn's `roc_auc_score`. `ValueError` unless both kinds are there.
    """
    from sklearn.metrics import roc_auc_score

    score, is_positive = parallel(scores, np.asarray(positive, bool))
    if is_positive.min() == is_positive.max():
        raise ValueError("the area under the ROC curve needs positive and negative cases")
    return float(roc_auc_score(is_positive, score))


def risk_coverage_curve(confidences: ArrayLike, correct: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coverage and risk (error rate) when only the most confident 1, 2, ... n cases are answered.

    El-Yaniv and Wiener 2010. Cases of equal confidence are taken in random order, in expectation, so that the order
    of the input never matters. Two arrays of shape (n,).
    """
    confidence, right = parallel(confidences, np.asarray(correct, bool))
    values, inverse, count = np.unique(-confidence, return_inverse=True, return_counts=True)
    wrong = np.bincount(inverse, 1.0 - right, len(values))
    errors = np.cumsum(np.repeat(wrong / count, count))
    answered = np.arange(1, len(confidence) + 1)
    return answered / len(confidence), errors / answered


def risk_statistic(confidences: ArrayLike, correct: ArrayLike) -> Statistic:
    """Mean risk over all coverages, 0 is best (AURC, Geifman and El-Yaniv 2017, arXiv:1705.08500).

    Of `m` cases of one confidence, a share `r` of them wrong, after `a` surer ones with `e` errors, the risks
    (e + i r) / (a + i), i = 1 ... m, add up to r m + (e - r a) (H(a + m) - H(a)), H being the harmonic numbers.
    """
    confidence, right = parallel(confidences, np.asarray(correct, bool))
    order = np.argsort(-confidence, kind="stable")
    wrong = 1.0 - right[order]
    starts = np.flatnonzero(np.diff(-confidence[order], prepend=-np.inf))

    def value(counts: Numbers) -> Numbers:
        drawn = counts[:, order]
        cases, errors = (np.add.reduceat(part, starts, axis=1) for part in (drawn, drawn * wrong))
        upto = np.cumsum(cases, axis=1)
        rate = share(errors, cases)
        harmonic = np.concatenate([[0.0], np.cumsum(1.0 / np.arange(1, int(upto[:, -1].max()) + 1))])
        spread = np.diff(harmonic[upto.astype(int)], prepend=0.0)
        risks = errors + (np.cumsum(errors, axis=1) - rate * upto) * spread
        return share(risks.sum(axis=1), upto[:, -1])

    return Statistic(None, value, len(right))
