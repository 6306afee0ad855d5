"""Best-first selection with a fixed order for ties."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def best(rows: NDArray[np.int64], scores: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The `k` highest scores with their rows, best first; equal scores by ascending row. Inputs of shape (n,)."""
    if 0 < k < len(scores):
        threshold = np.partition(scores, -k)[-k]
        kept = scores >= threshold
        rows, scores = rows[kept], scores[kept]
    order = np.lexsort((rows, -scores))[: max(k, 0)]
    return rows[order], scores[order]
