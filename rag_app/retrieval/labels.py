"""How near a question comes to the row of a table: a table's own embedding is of its figures more than of its words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag_app.protocols import Embedder
from rag_app.retrieval.fusion import Floats
from rag_app.schema import Chunk
from rag_app.text.pipe_tables import tables_in


def row_scores(embedder: Embedder, vector: NDArray[np.float32], chunks: Sequence[Chunk]) -> Floats:
    """For each chunk the best inner product of `vector` (dimension,) with the embedding of a row's label, not below 0,
    of shape (n,); 0 for chunks without a table."""
    labels = [labels_of(chunk) for chunk in chunks]
    known = sorted(set().union(*labels))
    if not known:
        return np.zeros(len(chunks))
    near = dict(zip(known, (embedder.embed_documents(known) @ vector).tolist(), strict=True))
    return np.array([max((near[label] for label in own), default=0.0) for own in labels], np.float64).clip(0)


def labels_of(chunk: Chunk) -> set[str]:
    """The labels of the rows in a chunk that have a letter, each below that of its innermost group."""
    if "|" not in chunk.text:
        return set()
    made = (" ".join((*row.group[-1:], row.label)) for table in tables_in(chunk.text) for row in table.rows)
    return {label for label in made if any(c.isalpha() for c in label)}
