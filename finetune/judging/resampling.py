"""Bootstrap intervals of any `Statistic`, and of the difference of two systems over the same rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from finetune.judging.statistics import Statistic
from rag_app.metrics import Interval

_BLOCK_BYTES = 64_000_000
# Resampling fewer groups than this says little, of a single one nothing at all (its interval has no width).
_MIN_GROUPS = 20


class Resamples:
    """The same random resamples for every statistic, so that differences are paired (Koehn 2004).

    Percentile bootstrap (Efron and Tibshirani 1993, chapter 13) over groups: rows of one group (one source document)
    are drawn together, since questions about one text are not independent. An empty group name is a group of its own.
    With fewer than 20 groups rows are drawn singly; `unit` says what was drawn, `documents` or `rows`.
    """

    def __init__(self, groups: Sequence[str], resamples: int = 2000, confidence: float = 0.95, seed: int = 0) -> None:
        names = [name or f"\0{number}" for number, name in enumerate(groups)]
        self.unit = "documents" if len(set(names)) >= min(_MIN_GROUPS, len(names)) else "rows"
        keys = names if self.unit == "documents" else range(len(names))
        self.group: NDArray[np.int64] = np.unique(keys, return_inverse=True)[1]
        self.count = int(self.group.max()) + 1
        self.resamples, self.tail, self.seed = resamples, (1.0 - confidence) / 2.0, seed

    def draw(self, statistic: Statistic) -> NDArray[np.float64]:
        """Values (1 + resamples,): that of all rows first, then of each resample."""
        generator = np.random.default_rng(self.seed)
        even = np.full(self.count, 1.0 / self.count)
        values = [statistic.value(self._sums(statistic, np.ones((1, self.count))))]
        block = max(1, _BLOCK_BYTES // (8 * len(self.group)))
        for start in range(0, self.resamples, block):
            counts = generator.multinomial(self.count, even, min(block, self.resamples - start))
            values.append(statistic.value(self._sums(statistic, counts.astype(float))))
        return np.concatenate(values)

    def _sums(self, statistic: Statistic, counts: NDArray[np.float64]) -> NDArray[np.float64]:
        if statistic.terms is None:
            return counts[:, self.group]
        sums = np.zeros((self.count, statistic.terms.shape[1]))
        np.add.at(sums, self.group, statistic.terms)
        return counts @ sums

    def interval(self, values: NDArray[np.float64]) -> Interval:
        """Estimate and interval of what `draw` gave, or of the difference of two such arrays."""
        low, high = np.quantile(values[1:], [self.tail, 1.0 - self.tail])
        return Interval(float(values[0]), float(low), float(high))
