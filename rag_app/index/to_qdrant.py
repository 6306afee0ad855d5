"""Chunks, vectors and metadata of an index into a Qdrant collection, by Qdrant's own client (`lora-rag[qdrant]`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rag_app.errors import SettingsError
from rag_app.index.read.index import Index
from rag_app.schema import Chunk

_AT_ONCE = 256


def export_to_qdrant(
    index: Index, client: Any, collection: str, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Write every chunk as a point of a new collection; returns how many.

    `client` is a `qdrant_client.QdrantClient`. A point's id is the chunk's, its vector the stored one, compared by
    inner product as here, its payload the chunk's text, title, source, headings, page, offsets, and metadata. One that
    could not be filled is deleted again. Raises `SettingsError` for a collection that exists.
    """
    from qdrant_client import models

    if client.collection_exists(collection):
        raise SettingsError(f"collection {collection!r}: exists; delete it first, or give another name.")
    m = index.manifest
    vectors_config = models.VectorParams(size=m.dimension, distance=models.Distance.DOT)
    client.create_collection(collection, vectors_config=vectors_config)
    done = 0
    try:
        for begin in range(0, m.chunks, _AT_ONCE):
            ids = index.chunk_ids[begin : begin + _AT_ONCE]
            chunks, vectors = index.chunks(ids), index.vector(ids)
            points = [
                models.PointStruct(id=c.id, vector=v.tolist(), payload=_payload(c))
                for c, v in zip(chunks, vectors, strict=True)
            ]
            client.upsert(collection, points=points, wait=True)
            done += len(points)
            progress(done, m.chunks)
    except BaseException:
        client.delete_collection(collection)
        raise
    return done


def _payload(chunk: Chunk) -> dict[str, Any]:
    return {
        "text": chunk.text, "title": chunk.title, "source": chunk.source, "headings": list(chunk.headings),
        "page": chunk.page, "document_id": chunk.document_id, "start": chunk.start, "end": chunk.end,
        "metadata": dict(chunk.metadata), "above": chunk.above,
        **({"page_label": chunk.page_label} if chunk.page_label else {}),
    }  # fmt: skip
