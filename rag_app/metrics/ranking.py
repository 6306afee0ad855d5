"""Scores of one ranked list of ids against the relevant ones; average them over the questions."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np


def ndcg_at_k(ranked: Sequence[Hashable], gains: Mapping[Hashable, float], k: int) -> float:
    """Normalised discounted cumulated gain of the first `k`: sum of gain / log2(rank + 1) over that of the best order.

    Järvelin and Kekäläinen 2002 with linear gains, as trec_eval and BEIR compute it. `gains` holds the graded
    judgements, ids that are not in it count 0; 0.0 when nothing has a gain. An id counts once, at its best rank.
    """
    distinct = list(dict.fromkeys(ranked))[:k]
    best = _discounted(sorted((g for g in gains.values() if g > 0), reverse=True)[:k])
    return _discounted([max(gains.get(item, 0.0), 0.0) for item in distinct]) / best if best else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return float(np.sum(np.asarray(gains, float) / np.log2(np.arange(len(gains)) + 2.0)))
