"""Fusion of retrieval methods over one candidate set: pure functions on arrays of shape (n_candidates,)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rag_app.config import FusionSettings

Floats = NDArray[np.float64]

RRF_CONSTANT = 60  # Cormack, Clarke, Büttcher: Reciprocal Rank Fusion (SIGIR 2009)


def fuse(dense: Floats, bm25: Floats, coverage: Floats, settings: FusionSettings) -> Floats:
    """One score per candidate, 0 to 1 for `scores`, higher is better.

    `scores` is a convex combination with theoretical bounds (Bruch, Gai, Ingber: An Analysis of Fusion Functions for
    Hybrid Retrieval, TOIS 2023): cosine and coverage keep their own scale, BM25 is divided by its best value.
    """
    if settings.method == "ranks":
        return settings.dense / (RRF_CONSTANT + ranks(dense)) + settings.bm25 / (RRF_CONSTANT + ranks(bm25))
    top = bm25.max(initial=0.0)
    lexical = bm25 / top if top > 0 else np.zeros_like(bm25)
    total = (settings.dense + settings.bm25 + settings.coverage) or 1.0
    return (settings.dense * dense + settings.bm25 * lexical + settings.coverage * coverage) / total


def ranks(scores: Floats) -> Floats:
    """Rank of each value from 1, best first; ties keep their order."""
    order = np.argsort(-scores, kind="stable")
    placed = np.empty(len(scores))
    placed[order] = np.arange(1, len(scores) + 1)
    return placed
