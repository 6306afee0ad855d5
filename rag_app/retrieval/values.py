"""The exact value of given chunks by every method, so that none is missing in a fusion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag_app.index import Index
from rag_app.retrieval.coverage import Coverage
from rag_app.retrieval.fusion import Floats
from rag_app.schema import Chunk
from rag_app.text.language.other_words import other_words

# Of BM25 of what documents may say instead, beside that of the question itself. Chosen on the few questions of ragqa
# and of benchmarks/real_documents.jsonl that have such words: there, a quarter, a half and the whole differ little.
OTHER_WORDS = 0.5


def values_of(
    index: Index, question: str, vector: NDArray[np.float32], chunks: Sequence[Chunk]
) -> tuple[Floats, Floats, Floats]:
    """Cosine, BM25 and coverage of `chunks` for `question`, whose embedding is `vector` (dimension,): each (n,). BM25
    is also of the other words that documents may have for those of the question, where they weigh less."""
    ids, other = np.array([c.id for c in chunks], np.int64), other_words(question)
    bm25 = index.lexical_scores_of(question, ids).astype(np.float64)
    if other:
        bm25 += OTHER_WORDS * index.lexical_scores_of(other, ids)
    coverage = Coverage(question, index.document_frequency, len(index), index.recipe.language)
    return (
        index.dense_scores_of(vector, ids).astype(np.float64),
        bm25,
        np.array([coverage.of(c) for c in chunks], np.float64),
    )
