"""Confidence intervals: bootstrap over questions, Wilson for plain rates."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Interval:
    """A point estimate and the two ends of its confidence interval."""

    estimate: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.estimate:.3f} [{self.low:.3f}, {self.high:.3f}]"

    def signed(self) -> str:
        """As a difference: `+0.134 [+0.043, +0.220]`."""
        return f"{self.estimate:+.3f} [{self.low:+.3f}, {self.high:+.3f}]"


def wilson_interval(successes: int, trials: int, confidence: float = 0.95) -> Interval:
    """Interval of a rate, sound for small numbers and near 0 and 1 (Wilson 1927). `ValueError` without trials."""
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes of {trials}: expected at least one trial and no more successes")
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    rate, z2n = successes / trials, z * z / trials
    centre = (rate + z2n / 2) / (1 + z2n)
    half = z * math.sqrt(rate * (1 - rate) / trials + z2n / (4 * trials)) / (1 + z2n)
    return Interval(rate, max(0.0, centre - half), min(1.0, centre + half))


def bootstrap(
    statistic: Callable[[NDArray[np.int64]], float],
    cases: int,
    resamples: int = 2000,
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Percentile bootstrap of any statistic of `cases` cases (Efron and Tibshirani 1993, chapter 13).

    `statistic` is called with an array of case numbers, first all of them in order for the estimate, then random ones
    with repetition. A difference of two systems over the same case numbers is a paired bootstrap.
    """
    generator = np.random.default_rng(seed)
    values = [statistic(generator.integers(0, cases, cases)) for _ in range(resamples)]
    return _percentiles(statistic(np.arange(cases)), np.asarray(values), confidence)


def paired_bootstrap(
    first: ArrayLike,
    second: ArrayLike,
    groups: ArrayLike | None = None,
    resamples: int = 10_000,
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Interval of mean(second) - mean(first), two systems scored on the same cases; arrays of shape (n,).

    Percentile bootstrap over cases (Koehn 2004). With `groups` (one value a case, such as its document) whole groups
    are drawn: questions about one document are not independent. The interval lies above zero when the second system
    is better at this confidence.
    """
    ours, theirs = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if ours.shape != theirs.shape or ours.ndim != 1 or not ours.size:
        raise ValueError(f"shapes {ours.shape} and {theirs.shape}: expected two arrays of one equal length above 0")
    difference = theirs - ours
    _, group = np.unique(np.arange(ours.size) if groups is None else np.asarray(groups), return_inverse=True)
    sums, sizes = np.bincount(group, difference), np.bincount(group)
    generator = np.random.default_rng(seed)
    means = []
    block = max(1, 4_000_000 // len(sums))  # at most 32 MB of counts at once
    for start in range(0, resamples, block):
        rows = min(block, resamples - start)
        counts = generator.multinomial(len(sums), np.full(len(sums), 1.0 / len(sums)), rows)
        means.append((counts @ sums) / (counts @ sizes))
    return _percentiles(float(difference.mean()), np.concatenate(means), confidence)


def _percentiles(estimate: float, values: NDArray[np.float64], confidence: float) -> Interval:
    tail = (1.0 - confidence) / 2.0
    low, high = np.quantile(values, [tail, 1.0 - tail])
    return Interval(float(estimate), float(low), float(high))
