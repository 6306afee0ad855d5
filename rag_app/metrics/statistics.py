"""Measures as functions of sums over cases, so that thousands of bootstrap resamples cost one matrix product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Statistic:
    """`value(sums)` of sums over cases: `terms` has shape (n, k), `value` maps (resamples, k) to (resamples,).

    Without `terms` the value is one of how often each case was drawn, (resamples, n). `cases` is how many count.
    """

    terms: Numbers | None
    value: Callable[[Numbers], Numbers]
    cases: int

    def of_all(self) -> float:
        """The value of all cases, each counted once."""
        sums = np.ones(self.cases) if self.terms is None else self.terms.sum(axis=0)
        return float(self.value(sums[None])[0])


def parallel(first: ArrayLike, second: ArrayLike) -> tuple[Numbers, Numbers]:
    """Two arrays of shape (n,) as numbers; `ValueError` unless both have one length above 0."""
    ours, theirs = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if ours.shape != theirs.shape or ours.ndim != 1 or not ours.size:
        raise ValueError(f"shapes {ours.shape} and {theirs.shape}: expected two arrays of one equal length above 0")
    return ours, theirs


def share(part: ArrayLike, whole: ArrayLike) -> Numbers:
    """`part / whole`, 0 where there is nothing to divide by."""
    below = np.asarray(whole, np.float64)
    return np.asarray(part, np.float64) / np.where(below > 0, below, 1.0)


def f1(shared: ArrayLike, predicted: ArrayLike, actual: ArrayLike) -> Numbers:
    """Harmonic mean of precision and recall from counts, 0 where both sides are empty (van Rijsbergen 1979)."""
    return share(2.0 * np.asarray(shared), np.asarray(predicted) + np.asarray(actual))


def mean(values: ArrayLike, among: ArrayLike | None = None) -> Statistic:
    """Mean of `values` (n,) over the cases where `among` is true, or all."""
    chosen = np.ones_like(np.asarray(values, np.float64)) if among is None else np.asarray(among, np.float64)
    return ratio(np.asarray(values, np.float64) * chosen, chosen)


def ratio(part: ArrayLike, whole: ArrayLike) -> Statistic:
    """Sum over sum of two arrays (n,); as many cases as the second adds up to."""
    terms = np.stack([np.asarray(part, np.float64), np.asarray(whole, np.float64)], axis=1)
    return Statistic(terms, lambda sums: share(sums[:, 0], sums[:, 1]), int(terms[:, 1].sum()))
