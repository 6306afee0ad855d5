"""How far a confidence can be trusted: calibration, separation and selective answering.

Arguments are parallel arrays of shape (n,): confidences as floats, outcomes as truth values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


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


BINS = 15


def bin_numbers(confidences: ArrayLike, bins: int = BINS) -> NDArray[np.int64]:
    """Number of the bin, of equal width, that each confidence lies in; bin i holds (i / bins, (i + 1) / bins]."""
    edges = np.linspace(0.0, 1.0, bins + 1)
    return np.clip(np.searchsorted(edges, np.asarray(confidences), side="left") - 1, 0, bins - 1)


def reliability_bins(confidences: ArrayLike, correct: ArrayLike, bins: int = BINS) -> Reliability:
    """Sort outcomes into `bins` equal-width bins of confidence (Guo et al. 2017, arXiv:1706.04599; 15 as there).

    `ValueError` for confidences outside 0 to 1.
    """
    confidence, right = _pair(confidences, correct)
    if np.any((confidence < 0) | (confidence > 1)):
        raise ValueError("confidences must lie between 0 and 1")
    edges = np.linspace(0.0, 1.0, bins + 1)
    place = bin_numbers(confidence, bins)
    count = np.bincount(place, minlength=bins)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(place, confidence, bins) / count
        accuracy = np.bincount(place, right, bins) / count
    return Reliability(edges[:-1], edges[1:], count, mean, accuracy)


def expected_calibration_error(confidences: ArrayLike, correct: ArrayLike, bins: int = BINS) -> float:
    """Mean distance of accuracy and confidence over the bins, weighted by their counts.

    Naeini et al. 2015; Guo et al. 2017, equation 3.
    """
    r = reliability_bins(confidences, correct, bins)
    used = r.count > 0
    return float(np.sum(r.count[used] * np.abs(r.accuracy - r.confidence)[used]) / r.count.sum())


def auroc(scores: ArrayLike, positive: ArrayLike) -> float:
    """Probability that a positive case scores above a negative one, ties counting a half.

    The Mann-Whitney statistic (Hanley and McNeil 1982). `ValueError` unless both kinds are there.
    """
    score, is_positive = _pair(scores, positive)
    mask = is_positive > 0
    positives, negatives = int(mask.sum()), int((~mask).sum())
    if not positives or not negatives:
        raise ValueError("the area under the ROC curve needs positive and negative cases")
    _, inverse, count = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2.0)[inverse]
    return float((ranks[mask].sum() - positives * (positives + 1) / 2.0) / (positives * negatives))


def risk_coverage_curve(confidences: ArrayLike, correct: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coverage and risk (error rate) when only the most confident 1, 2, ... n cases are answered.

    El-Yaniv and Wiener 2010. Cases of equal confidence are taken in random order, in expectation, so that the order
    of the input never matters. Two arrays of shape (n,).
    """
    confidence, right = _pair(confidences, correct)
    values, inverse, count = np.unique(-confidence, return_inverse=True, return_counts=True)
    wrong = np.bincount(inverse, 1.0 - right, len(values))
    errors = np.cumsum(np.repeat(wrong / count, count))
    answered = np.arange(1, len(confidence) + 1)
    return answered / len(confidence), errors / answered


def area_under_risk_coverage(confidences: ArrayLike, correct: ArrayLike) -> float:
    """Mean risk over all coverages, 0 is best (AURC, Geifman and El-Yaniv 2017, arXiv:1705.08500)."""
    return float(risk_coverage_curve(confidences, correct)[1].mean())


def _pair(scores: ArrayLike, outcomes: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    first, second = np.asarray(scores, np.float64), np.asarray(outcomes, bool).astype(np.float64)
    if first.shape != second.shape or first.ndim != 1 or not first.size:
        raise ValueError(f"shapes {first.shape} and {second.shape}: expected two arrays of one equal length above 0")
    return first, second
