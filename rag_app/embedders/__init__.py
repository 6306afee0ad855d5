"""Text to vectors of unit length, for documents and questions alike."""

from __future__ import annotations

from rag_app.protocols import Embedder


def load_embedder(name: str, *, offline: bool = False) -> Embedder:
    """Load the sentence-transformers model `name`: a folder, a hub id or `pypi:<distribution>` (see `models.resolve`).

    The embedder of a hub id is named with the commit that was fetched, so that what is made with it says which it was
    and opens with the same. It may be used from several threads. Raises `ModelNotFoundError`, or `ModelError` when the
    folder holds no such model.
    """
    from rag_app.models import resolve
    from rag_app.models.allocator import give_back_freed_memory, keep_freed_memory
    from rag_app.models.hub import pinned
    from rag_app.models.importing import IMPORTING
    from rag_app.models.kernels import bound_kernels
    from rag_app.models.quiet import quiet_bitsandbytes

    bound_kernels()
    keep_freed_memory()
    quiet_bitsandbytes()
    folder = resolve(name, offline=offline)
    with IMPORTING:
        from rag_app.embedders.sentence import SentenceEmbedder

        made = SentenceEmbedder(pinned(name, folder), folder)
        give_back_freed_memory()
        return made


__all__ = ["load_embedder"]
