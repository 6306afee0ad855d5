"""Text to vectors of unit length, for documents and questions alike."""

from __future__ import annotations

from rag_app.protocols import Embedder


def load_embedder(name: str, *, offline: bool = False) -> Embedder:
    """Load the sentence-transformers model `name`: a folder, a hub id or `pypi:<distribution>` (see `models.resolve`).

    The embedder may be used from several threads. Raises `ModelNotFoundError`, or `ModelError` when the folder holds
    no such model.
    """
    from rag_app.embedders.sentence import SentenceEmbedder
    from rag_app.models import resolve

    return SentenceEmbedder(name, resolve(name, offline=offline))


__all__ = ["load_embedder"]
