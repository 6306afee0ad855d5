"""Reading an index: search, chunks and texts of one generation."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag_app.config import FusionSettings, IndexRecipe
from rag_app.documents.records import file_of
from rag_app.errors import IndexCorruptError
from rag_app.index.layout import Layout, Root
from rag_app.index.manifest import Manifest
from rag_app.index.read.filters import check_filter
from rag_app.index.read.snapshot import Snapshot
from rag_app.index.read.store import DocumentSummary
from rag_app.index.recipes import shards_of
from rag_app.index.terms import terms_of
from rag_app.protocols import Embedder
from rag_app.schema import Chunk, Place

Ids = NDArray[np.int64]
Scores = NDArray[np.float32]

_FILTERS_KEPT = 16


class Index:
    """One generation of an index, memory-mapped. Open it with `Index.open`; safe to use from several threads.

    It stays readable while newer generations are published and older ones deleted.
    """

    def __init__(self, layout: Layout, snapshot: Snapshot) -> None:
        self.name: str = layout.name
        self.root: Path = layout.root
        self.path: Path = snapshot.path
        self.generation: int = snapshot.manifest.generation
        self.manifest: Manifest = snapshot.manifest
        self._parts = snapshot
        self._stamp = layout.stamp(self.generation)
        self._masks: OrderedDict[str, NDArray[np.bool_]] = OrderedDict()
        self._masks_lock = threading.Lock()
        _ = snapshot.ids, snapshot.dense, snapshot.lexical  # opened now: the files may be deleted later

    @classmethod
    def open(cls, name: str, root: Root = None, generation: int | None = None) -> Index:
        """Open the current generation of index `name` below `root` (default `./indexes`), or a given one; where its
        recipe names `shards`, those indexes as one.

        Raises `IndexNotFoundError`, or `IndexCorruptError` naming the file that is missing or differs in size.
        """
        layout = Layout.of(name, root)
        if generation is not None:
            if generation not in layout.complete_generations():
                raise layout.has_none(generation)
            return cls(layout, Snapshot(layout.generation(generation)))
        if shards := shards_of(layout):
            from rag_app.index.read.shards import Shards

            return Shards.of(layout, shards)
        while True:
            number = layout.require_current()
            try:
                return cls(layout, Snapshot(layout.generation(number)))
            except Exception:
                if layout.require_current() == number:
                    raise

    @property
    def is_current(self) -> bool:
        """Whether `open` would give this generation again: false after an update, a rollback, other fusion settings,
        or a build from nothing, which counts from 1 again. One small file is read. Raises `IndexNotFoundError`."""
        return self.current_stamp(self.name, self.root) == self._stamp

    @staticmethod
    def current_stamp(name: str, root: Root = None) -> tuple[int, ...]:
        """Number of the current generation, and what tells it from any other of that number; of shards, the sum and
        what tells each of theirs. Raises `IndexNotFoundError`."""
        layout = Layout.of(name, root)
        if not (shards := shards_of(layout)):
            return layout.stamp(layout.require_current())
        parts = [Layout.of(shard, root) for shard in shards]
        stamps = [part.stamp(part.require_current()) for part in parts]
        return sum(stamp[0] for stamp in stamps), *(number for stamp in stamps for number in stamp)

    def close(self) -> None:
        """Close the store; searching afterwards fails."""
        self._parts.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __len__(self) -> int:
        return self.manifest.chunks

    @property
    def recipe(self) -> IndexRecipe:
        return self.manifest.recipe

    @property
    def content(self) -> str:
        """A SHA-256 that changes with any file of the generation: a build from nothing counts from 1 again. Of shards,
        with any of theirs."""
        return sha256(repr(sorted((n, f.sha256) for n, f in self.manifest.files.items())).encode()).hexdigest()

    @property
    def fusion(self) -> FusionSettings:
        return self.manifest.fusion

    def check_embedder(self, embedder: Embedder) -> None:
        """Raise `EmbedderMismatchError` unless `embedder` gives the vectors that this index was built with."""
        self.manifest.made_by.require(embedder, self.name, "build the index again with the latter")

    # Search

    def dense_scores(
        self, vector: NDArray[np.float32], k: int, where: Mapping[str, Any] | None = None
    ) -> tuple[Ids, Scores]:
        """Chunk ids (m,) and inner products (m,) with `vector` (dimension,), best first, m <= k.

        `where` filters by metadata inside the search: `k` chunks come back whenever `k` match. Raises `FilterError`.
        """
        rows, scores = self._parts.dense.search(vector, k, self._mask(where))
        return self._parts.ids[rows], scores

    def lexical_scores(self, query: str, k: int, where: Mapping[str, Any] | None = None) -> tuple[Ids, Scores]:
        """Chunk ids (m,) and BM25 scores (m,) of chunks that hold a word of `query`, best first, m <= k."""
        rows, scores = self._parts.lexical.search(self._terms(query), k, self._mask(where))
        return self._parts.ids[rows], scores

    def dense_scores_of(self, vector: NDArray[np.float32], ids: Sequence[int] | Ids) -> Scores:
        """Inner products of `vector` with given chunks, shape (len(ids),). Raises `KeyError` for an unknown id."""
        return self._parts.dense.scores_of(np.asarray(vector, np.float32), self._rows(ids))

    def lexical_scores_of(self, query: str, ids: Sequence[int] | Ids) -> Scores:
        """BM25 of given chunks, 0 where no word matches, shape (len(ids),). Raises `KeyError` for an unknown id."""
        return self._parts.lexical.scores_of(self._terms(query), self._rows(ids))

    def document_frequency(self, term: str) -> int:
        """Number of chunks that hold the stemmed term (see `rag_app.text.language.languages.stem`)."""
        found = self._parts.store.term_ids([term])
        return self._parts.lexical.document_frequency(found[term]) if found else 0

    # Texts

    @property
    def chunk_ids(self) -> Ids:
        """Ids of all chunks, ascending, shape (chunks,)."""
        return self._parts.ids

    def chunks(self, ids: Sequence[int] | Ids) -> list[Chunk]:
        """Chunks in the given order. Raises `KeyError` for an unknown id."""
        try:
            return self._parts.store.chunks([int(i) for i in ids])
        except KeyError as error:
            self._rows(error.args)  # unknown to the whole index, or only to its texts
            raise self._without_text(error) from None

    def neighbours(self, chunk_id: int, before: int, after: int) -> list[Chunk]:
        """A chunk with up to `before` and `after` chunks around it, same document, document order."""
        try:
            return self._parts.store.chunks(self._parts.store.chunk_range(int(chunk_id), before, after))
        except KeyError as error:
            self._rows([int(chunk_id)])
            raise self._without_text(error) from None

    def text(self, document_id: int, start: int = 0, end: int | None = None) -> str:
        """Characters `start:end` of a document's stored text. Raises `KeyError` for an unknown id."""
        return self._parts.store.text(int(document_id), start, end)

    def openings(self, document_ids: Sequence[int], length: int) -> list[str]:
        """The first `length` characters of several documents at once. Raises `KeyError` for an unknown id."""
        return self._parts.store.openings(document_ids, length)

    def place_at(self, document_id: int, offset: int) -> Place:
        """Headings and page of a character of a document. Raises `KeyError` for an unknown id."""
        return self._parts.store.place_at(int(document_id), offset)

    def documents(self) -> Iterator[DocumentSummary]:
        """All documents, by source, without their texts."""
        return self._parts.store.summaries()

    def files(self) -> list[str]:
        """Files by name; a row of a table counts with its file."""
        return sorted({file_of(document.source) for document in self.documents()})

    def metadata_keys(self) -> list[str]:
        """Names of the metadata that documents have, sorted."""
        return self._parts.store.metadata_keys()

    def vector(self, ids: Sequence[int] | Ids) -> NDArray[np.float32]:
        """Stored vectors, shape (len(ids), dimension). Raises `KeyError` for an unknown id."""
        return self._parts.dense.vectors(self._rows(ids))

    def _without_text(self, error: KeyError) -> IndexCorruptError:
        return IndexCorruptError(f"{self.path}: chunk {error.args[0]} has no text; roll back or build again.")

    def _rows(self, ids: Sequence[int] | Ids) -> Ids:
        return self._parts.rows_of(np.asarray(ids, np.int64))

    def _terms(self, query: str) -> list[int]:
        terms = terms_of(query, self.manifest.recipe.language)
        known = self._parts.store.term_ids(terms)
        return [known[t] for t in terms if t in known]

    def _mask(self, where: Mapping[str, Any] | None) -> NDArray[np.bool_] | None:
        """Matching rows of a filter; the last few are kept, since a conversation repeats its filter."""
        check_filter(where)
        if not where:
            return None
        key = repr(sorted(where.items(), key=repr))
        with self._masks_lock:
            if key in self._masks:
                self._masks.move_to_end(key)
                return self._masks[key]
        mask = self._parts.matching(where)
        with self._masks_lock:
            self._masks[key] = mask
            while len(self._masks) > _FILTERS_KEPT:
                self._masks.popitem(last=False)
        return mask
