"""Vectors of the chunks that have none, a batch at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag_app.errors import ModelError
from rag_app.index.build.staged.staging import Progress, Staging, silent
from rag_app.index.context import embedding_text
from rag_app.protocols import Embedder
from rag_app.schema import Chunk


def embed_batch(chunks: Sequence[Chunk], embedder: Embedder) -> NDArray[np.float32]:
    """Vectors of shape (len(chunks), dimension): the text of a chunk under its title and headings.

    Raises `ModelError` for one that is not finite: it would leave no order among the others.
    """
    vectors = embedder.embed_documents([embedding_text(c.title, c.headings, c.text, c.above) for c in chunks])
    if not (finite := np.isfinite(vectors).all(axis=1)).all():
        source = chunks[int(np.argmin(finite))].source
        raise ModelError(
            f"{embedder.name}: its vector of a passage of {source} holds NaN or infinity, "
            "so nothing could be found by it; take another embedder, or its weights in float32."
        )
    return vectors


def embed_pending(staging: Staging, embedder: Embedder, *, everything: bool, progress: Progress = silent) -> None:
    """Embed whole batches of new chunks in order of their ids, and the rest too if `everything`."""
    while (batch := staging.next_batch(everything=everything)) is not None:
        new = staging.store.chunks(batch.new)
        staging.add_vectors(batch, embed_batch(new, embedder) if new else None)
        progress("embedding", *staging.embedding_progress)
