"""One complete generation on disk: its manifest, texts, vectors and BM25, opened without loading them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag_app.errors import IndexCorruptError
from rag_app.index.manifest import Manifest, check_sizes, read_manifest
from rag_app.index.read.arrays import load_array
from rag_app.index.read.filters import compile_filter
from rag_app.index.read.store import Store

if TYPE_CHECKING:
    from rag_app.index.read.dense import DenseIndex
    from rag_app.index.read.lexical import LexicalIndex


class Snapshot:
    """Opens the store at once; vectors and BM25 when they are first used. A row is a chunk's place by ascending id."""

    def __init__(self, path: Path) -> None:
        """Raises `IndexCorruptError` if the manifest is damaged or a file is missing or of another size."""
        self.path = path
        self.manifest: Manifest = read_manifest(path)
        check_sizes(path, self.manifest)
        self.store = Store.open(path / "store.sqlite")

    @cached_property
    def ids(self) -> NDArray[np.int64]:
        """Chunk ids, ascending, shape (chunks,)."""
        path = self.path / "ids.npy"
        ids = load_array(path, np.int64)
        if len(ids) != self.manifest.chunks or (np.diff(ids) <= 0).any() or (len(ids) and ids[0] < 0):
            raise IndexCorruptError(
                f"{path}: {len(ids)} numbers, expected {self.manifest.chunks} that ascend; roll back or build again."
            )
        return ids

    @cached_property
    def dense(self) -> DenseIndex:
        from rag_app.index.read.dense import DenseIndex

        return DenseIndex(self.path, self.ids, self.manifest.dimension, self.manifest.probes)

    @cached_property
    def lexical(self) -> LexicalIndex:
        from rag_app.index.read.lexical import LexicalIndex

        lexical = LexicalIndex(self.path / "bm25")
        if len(lexical) != self.manifest.chunks:
            raise IndexCorruptError(
                f"{self.path / 'bm25'}: {len(lexical)} chunks, expected {self.manifest.chunks}; roll back or build "
                "again."
            )
        return lexical

    def rows_of(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows of chunk ids; raises `KeyError` for an id that is not in this generation."""
        rows = np.searchsorted(self.ids, ids)
        known = rows < len(self.ids)
        known[known] = self.ids[rows[known]] == np.asarray(ids)[known]
        if not known.all():
            raise KeyError(int(np.asarray(ids)[~known][0]))
        return rows

    def matching(self, where: Mapping[str, Any]) -> NDArray[np.bool_]:
        """Which rows pass a metadata filter, shape (chunks,). Raises `FilterError`, `IndexCorruptError`."""
        documents, chunks = compile_filter(where)
        mask = np.ones(len(self.ids), bool)
        if documents is not None:
            rows = self.store.rows(
                f"SELECT first_chunk, chunks FROM documents WHERE {documents.sql}",  # noqa: S608 - values are parameters
                documents.parameters,
            )
            with self.store.as_expected():
                found = np.array(rows, np.int64).reshape(-1, 2)
                edges = np.zeros(len(mask) + 1, np.int64)
                np.add.at(edges, np.searchsorted(self.ids, found[:, 0]), 1)
                np.add.at(edges, np.searchsorted(self.ids, found.sum(axis=1)), -1)
                mask &= np.cumsum(edges[:-1]) > 0
        if chunks is not None:
            rows = self.store.rows(f"SELECT id FROM chunks WHERE {chunks.sql}", chunks.parameters)  # noqa: S608 - values are parameters
            on_page = np.zeros(len(mask), bool)
            with self.store.as_expected():
                on_page[np.searchsorted(self.ids, np.array(rows, np.int64).reshape(-1))] = True
            mask &= on_page
        return mask

    def close(self) -> None:
        self.store.close()
