"""One embedder of each name and one open index of each name, for programs that answer many people."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from rag_app.engines import LoadedOnDemand
from rag_app.errors import RagAppError
from rag_app.index import Index
from rag_app.pipeline import Rag
from rag_app.protocols import Embedder
from rag_app.timing import Loading

MOST_OPEN = 32  # indexes: each holds five files open, and a program may often open no more than 256 (macOS)


class Opened:
    """Opens embedders and indexes once and hands them to every caller; safe to use from several threads.

    Of indexes the `MOST_OPEN` that were asked last stay open; answers in the making finish on those that leave.
    The first answer that needs `model` loads it. `load_embedder` is for tests; `loading` counts the time in which an
    embedder is loaded.
    """

    def __init__(
        self,
        indexes: Path,
        adapters: Path,
        model: LoadedOnDemand,
        load_embedder: Callable[[str], Embedder] | None = None,
        loading: Loading | None = None,
    ) -> None:
        self._indexes, self._adapters, self._model, self._load_embedder = indexes, adapters, model, load_embedder
        self._loading = loading or Loading()
        self._embedders: dict[str, Embedder] = {}
        self._rags: OrderedDict[str, Rag] = OrderedDict()  # the one asked last at the end
        self._embedder_lock = threading.Lock()
        self._rag_lock = threading.Lock()

    def embedder(self, name: str) -> Embedder:
        """The embedder of that name, loaded at the first call; later calls wait for it."""
        with self._embedder_lock:
            if name not in self._embedders:
                from rag_app.embedders import load_embedder

                with self._loading():
                    self._embedders[name] = (self._load_embedder or load_embedder)(name)
            return self._embedders[name]

    def rag(self, index: str) -> Rag:
        """The open index, of its newest generation. Raises what `Rag.open` raises."""
        with self._rag_lock:
            self._renew()
            if index not in self._rags:
                self._rags[index] = self._open(index)
            self._rags.move_to_end(index)
            while len(self._rags) > MOST_OPEN:
                self._rags.popitem(last=False)
            return self._rags[index]

    def _open(self, index: str) -> Rag:
        """An index, asked like one that is open already where that has the same embedder: a reader takes 100 MB."""
        opened = Index.open(index, self._indexes)
        embedder = self.embedder(opened.manifest.embedder_name)
        for rag in self._rags.values():
            if rag.embedder is embedder:
                return rag.over(opened)
        return Rag(opened, embedder, self._model, adapters=self._adapters)

    def renew(self) -> None:
        """Let go of generations that are no longer current; answers in the making finish on theirs."""
        with self._rag_lock:
            self._renew()

    def _renew(self) -> None:
        """Of every index: one that was deleted is never asked again, and its files would take room as long as they are
        open."""
        for name, rag in list(self._rags.items()):
            try:
                _ = rag.index  # picks up a newer generation
            except RagAppError:  # deleted, or built anew with another embedder
                del self._rags[name]
