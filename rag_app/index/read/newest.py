"""The newest generation of an index, for whoever keeps it open while others build it."""

from __future__ import annotations

import threading

from rag_app.index.read.index import Index
from rag_app.protocols import Embedder


class NewestIndex:
    """An index that is searched with one embedder; safe to use from several threads. Raises `EmbedderMismatchError`."""

    def __init__(self, index: Index, embedder: Embedder) -> None:
        index.check_embedder(embedder)
        self._index, self._embedder = index, embedder
        self._lock = threading.Lock()

    def get(self) -> Index:
        """Its newest complete generation, which stays open until there is a newer one."""
        with self._lock:
            if not self._index.is_current:
                newer = Index.open(self._index.name, self._index.root)
                newer.check_embedder(self._embedder)
                self._index = newer
            return self._index
