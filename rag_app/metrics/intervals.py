"""Confidence intervals: bootstrap over cases or groups of them, Wilson for plain rates."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rag_app.metrics.statistics import Numbers, Statistic, mean, parallel

_TAIL = 0.025  # beyond either end: intervals are 95 % everywhere
_ROUNDING = 1e-9  # by which resamples of equal values may differ
_BLOCK_BYTES = 2_000_000  # of counts at once; what is worked out from them stays in the processor's cache
_KEPT_BYTES = 32_000_000  # of counts that are kept for the next statistic: drawing them takes longer than the rest
# Resampling fewer groups than this says little, of a single one nothing at all (its interval has no width).
MIN_GROUPS = 20
MIN_CASES = 10  # of a mean; resamples of fewer are too much alike


@dataclass(frozen=True, slots=True)
class Interval:
    """A point estimate and the two ends of its confidence interval: both the estimate where nothing is known of how far
    it varies, which is shown as a dash."""

    estimate: float
    low: float
    high: float

    def __str__(self) -> str:
        return self._shown("")

    def signed(self) -> str:
        """As a difference: `+0.134 [+0.043, +0.220]`."""
        return self._shown("+")

    def _shown(self, sign: str) -> str:
        wide = self.high - self.low > _ROUNDING
        ends = f"{self.low:{sign}.3f}, {self.high:{sign}.3f}" if wide else "–"
        return f"{self.estimate:{sign}.3f} [{ends}]"


def wilson_interval(successes: int, trials: int) -> Interval:
    """95 % interval of a rate, sound for small numbers and near 0 and 1 (Wilson 1927). `ValueError` without trials."""
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes of {trials}: expected at least one trial and no more successes")
    from scipy.stats import binomtest

    found = binomtest(successes, trials).proportion_ci(1 - 2 * _TAIL, method="wilson")
    return Interval(successes / trials, float(found.low), float(found.high))


class Resamples:
    """The same random resamples for every statistic, so that differences are paired (Koehn 2004).

    Percentile bootstrap (Efron and Tibshirani 1993, chapter 13) over groups: cases of one group (one source document)
    are drawn together, since questions about one text are not independent. An empty group name is a group of its own.
    With fewer than `least_groups` cases are drawn singly; `unit` says what was drawn, `documents` or `rows`.
    """

    def __init__(self, groups: Sequence[Hashable], resamples: int = 2000, least_groups: int = MIN_GROUPS) -> None:
        names = [f"\0{number}" if name == "" else name for number, name in enumerate(groups)]
        self.unit = "documents" if len(set(names)) >= min(least_groups, len(names)) else "rows"
        keys = np.array(names) if self.unit == "documents" else np.arange(len(names))
        self.group: NDArray[np.int64] = np.unique(keys, return_inverse=True)[1]
        self.count = int(self.group.max()) + 1
        self.resamples = resamples
        self._kept: list[NDArray[np.int32]] = []

    def counts(self) -> Iterator[NDArray[np.int32]]:
        """How often each group is drawn, in blocks (resamples, groups); the same numbers at each call."""
        if 4 * self.resamples * self.count > _KEPT_BYTES:
            return self._drawn()
        self._kept = self._kept or list(self._drawn())
        return iter(self._kept)

    def _drawn(self) -> Iterator[NDArray[np.int32]]:
        generator = np.random.default_rng(0)
        even = np.full(self.count, 1.0 / self.count)
        block = max(1, _BLOCK_BYTES // (8 * len(self.group)))
        for start in range(0, self.resamples, block):
            yield generator.multinomial(self.count, even, min(block, self.resamples - start)).astype(np.int32)

    def draw(self, statistic: Statistic) -> Numbers:
        """Values (1 + resamples,): that of all cases first, then of each resample."""
        sums = self._sums(statistic)
        drawn = [statistic.value(sums(counts.astype(np.float64))) for counts in self.counts()]
        return np.concatenate([statistic.value(sums(np.ones((1, self.count)))), *drawn])

    def _sums(self, statistic: Statistic) -> Callable[[Numbers], Numbers]:
        if statistic.terms is None:
            return lambda counts: counts[:, self.group]
        of_groups = np.zeros((self.count, statistic.terms.shape[1]))
        np.add.at(of_groups, self.group, statistic.terms)
        return lambda counts: counts @ of_groups

    def interval(self, values: Numbers) -> Interval:
        """Estimate and interval of what `draw` gave, or of the difference of two such arrays."""
        low, high = np.quantile(values[1:], [_TAIL, 1.0 - _TAIL])
        return Interval(float(values[0]), float(low), float(high))


def bootstrap(statistic: Callable[[NDArray[np.int64]], float], cases: int, resamples: int = 2000) -> Interval:
    """95 % interval of any statistic of `cases` cases.

    `statistic` is called with an array of case numbers, first all of them in order for the estimate, then random ones
    with repetition. A difference of two systems over the same case numbers is a paired bootstrap.
    """
    drawn, numbers = Resamples(range(cases), resamples), np.arange(cases)
    values = [statistic(np.repeat(numbers, counts)) for block in drawn.counts() for counts in block]
    return drawn.interval(np.asarray([statistic(numbers), *values]))


def paired_bootstrap(
    first: ArrayLike,
    second: ArrayLike,
    groups: Sequence[Hashable] | None = None,
    resamples: int = 10_000,
    least_groups: int = 1,
) -> Interval:
    """95 % interval of mean(second) - mean(first), two systems scored on the same cases; arrays of shape (n,).

    With `groups` (one value a case, such as its document) whole groups are drawn, as in `Resamples`. The interval
    lies above zero when the second system is better.
    """
    ours, theirs = parallel(first, second)
    keys = range(ours.size) if groups is None else groups
    drawn = Resamples(keys, resamples, least_groups)
    return drawn.interval(drawn.draw(mean(theirs - ours)))
