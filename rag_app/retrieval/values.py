"""The exact value of given chunks by every method, so that none is missing in a fusion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag_app.index import Index
from rag_app.retrieval.coverage import Coverage
from rag_app.retrieval.fusion import Floats
from rag_app.schema import Chunk


def values_of(
    index: Index, question: str, vector: NDArray[np.float32], chunks: Sequence[Chunk]
) -> tuple[Floats, Floats, Floats]:
    """Cosine, BM25 and coverage of `chunks` for `question`, whose embedding is `vector` (dimension,): each (n,)."""
    ids = np.array([c.id for c in chunks], np.int64)
    coverage = Coverage(question, index.document_frequency, len(index), index.recipe.language)
    return (
        index.dense_scores_of(vector, ids).astype(np.float64),
        index.lexical_scores_of(question, ids).astype(np.float64),
        np.array([coverage.of(c) for c in chunks], np.float64),
    )
