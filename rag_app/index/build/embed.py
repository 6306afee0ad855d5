"""Vectors of the chunks that have none, a batch at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag_app.index.build.staging import Progress, Staging, silent
from rag_app.index.context import embedding_text
from rag_app.protocols import Embedder
from rag_app.schema import Chunk


def embed_batch(chunks: Sequence[Chunk], embedder: Embedder) -> NDArray[np.float32]:
    """Vectors of shape (len(chunks), dimension): the text of a chunk under its title and headings."""
    return embedder.embed_documents([embedding_text(c.title, c.headings, c.text, c.above) for c in chunks])


def embed_pending(staging: Staging, embedder: Embedder, *, everything: bool, progress: Progress = silent) -> None:
    """Embed whole batches of new chunks in order of their ids, and the rest too if `everything`."""
    while (batch := staging.next_batch(everything=everything)) is not None:
        new = staging.store.chunks(batch.new)
        staging.add_vectors(batch, embed_batch(new, embedder) if new else None)
        progress("embedding", *staging.embedding_progress)
