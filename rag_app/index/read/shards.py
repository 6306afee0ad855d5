"""Several indexes searched as one: what each holds is as good as if one index held all of it.

Vectors compare by themselves. BM25 depends on the whole corpus (how many chunks hold a word, how long a chunk is on
average), so each shard's stored values are taken apart and weighed anew with the numbers of all: v = idf * f / (norm +
f) gives f, a whole number, since the chunk's length is known.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag_app.errors import EmbedderMismatchError, IndexNotFoundError
from rag_app.index.layout import Layout
from rag_app.index.manifest import Manifest, read_manifest
from rag_app.index.read.index import Ids, Index, Scores
from rag_app.index.read.lexical import idf, norms
from rag_app.index.read.ranking import best
from rag_app.index.read.store import DocumentSummary
from rag_app.index.terms import terms_of
from rag_app.protocols import Embedder
from rag_app.schema import Chunk, Place


class Shards(Index):
    """The indexes of `parts`, in order, under one name. Chunk and document ids are those of the parts, each part's
    after those of the ones before it; they hold while the parts stay as they are."""

    def __init__(self, layout: Layout, parts: Sequence[Index]) -> None:
        self.name, self.root, self.path = layout.name, layout.root, layout.recipe
        self.parts = tuple(parts)
        numbers = [p.manifest for p in self.parts]
        self.manifest = _whole(layout, [p.name for p in self.parts], numbers)
        self.generation = self.manifest.generation
        self._chunk_starts = np.cumsum([0, *(m.next_chunk_id for m in numbers)])
        self._document_starts = np.cumsum([0, *(m.next_document_id for m in numbers)])
        self._stamp = (self.generation, *(n for part in self.parts for n in part._stamp))
        self._lengths = [_lengths(part) for part in self.parts]
        self._mean = np.concatenate(self._lengths).mean() if self.manifest.chunks else 1.0

    @classmethod
    def of(cls, layout: Layout, names: Sequence[str]) -> Shards:
        """Open the parts. Raises `IndexNotFoundError`, `EmbedderMismatchError`."""
        _published(layout, names)
        return cls(layout, [Index.open(name, layout.root) for name in names])

    @property
    def content(self) -> str:
        return sha256(repr([part.content for part in self.parts]).encode()).hexdigest()

    def close(self) -> None:
        for part in self.parts:
            part.close()

    def check_embedder(self, embedder: Embedder) -> None:
        for part in self.parts:
            part.check_embedder(embedder)

    def dense_scores(
        self, vector: NDArray[np.float32], k: int, where: Mapping[str, Any] | None = None
    ) -> tuple[Ids, Scores]:
        return self._merged([part.dense_scores(vector, k, where) for part in self.parts], k)

    def lexical_scores(self, query: str, k: int, where: Mapping[str, Any] | None = None) -> tuple[Ids, Scores]:
        found = []
        for number, part in enumerate(self.parts):
            scores, mask = self._bm25(query, number), part._mask(where)
            rows = np.flatnonzero((scores > 0) if mask is None else (scores > 0) & mask)
            rows, scores = best(rows, scores[rows], k)
            found.append((part._parts.ids[rows], scores))
        return self._merged(found, k)

    def dense_scores_of(self, vector: NDArray[np.float32], ids: Sequence[int] | Ids) -> Scores:
        return self._each(ids, lambda part, own: part.dense_scores_of(vector, own))

    def lexical_scores_of(self, query: str, ids: Sequence[int] | Ids) -> Scores:
        rows = {id(p): self._bm25(query, n) for n, p in enumerate(self.parts)}
        return self._each(ids, lambda part, own: rows[id(part)][part._rows(own)])

    def document_frequency(self, term: str) -> int:
        return sum(part.document_frequency(term) for part in self.parts)

    @property
    def chunk_ids(self) -> Ids:
        return np.concatenate([p.chunk_ids + s for p, s in zip(self.parts, self._chunk_starts, strict=False)])

    def chunks(self, ids: Sequence[int] | Ids) -> list[Chunk]:
        return [self._renumbered(n, c) for n, own in map(self._place, ids) for c in self.parts[n].chunks([own])]

    def neighbours(self, chunk_id: int, before: int, after: int) -> list[Chunk]:
        number, own = self._place(chunk_id)
        return [self._renumbered(number, c) for c in self.parts[number].neighbours(own, before, after)]

    def text(self, document_id: int, start: int = 0, end: int | None = None) -> str:
        number, own = self._document(document_id)
        return self.parts[number].text(own, start, end)

    def openings(self, document_ids: Sequence[int], length: int) -> list[str]:
        return [self.parts[n].openings([own], length)[0] for n, own in map(self._document, document_ids)]

    def place_at(self, document_id: int, offset: int) -> Place:
        number, own = self._document(document_id)
        return self.parts[number].place_at(own, offset)

    def documents(self) -> Iterator[DocumentSummary]:
        for number, part in enumerate(self.parts):
            for one in part.documents():
                yield dataclasses.replace(one, id=one.id + int(self._document_starts[number]))

    def metadata_keys(self) -> list[str]:
        return sorted({key for part in self.parts for key in part.metadata_keys()})

    def vector(self, ids: Sequence[int] | Ids) -> NDArray[np.float32]:
        made = np.empty((len(ids), self.manifest.dimension), np.float32)
        for at, (number, own) in enumerate(map(self._place, ids)):
            made[at] = self.parts[number].vector([own])[0]
        return made

    def _bm25(self, query: str, number: int) -> Scores:
        """BM25 of every chunk of a part with the numbers of all parts, as `lexical.write_bm25` computes it for one."""
        part, lengths = self.parts[number], self._lengths[number]
        own_count, count = len(part), len(self)
        scores = np.zeros(own_count, np.float32)
        norm, own_norm = norms(lengths, self._mean), norms(lengths, lengths.mean() if own_count else 0.0)
        for term, times in Counter(terms_of(query, part.recipe.language)).items():
            held = part._parts.store.term_ids([term])
            if not held:
                continue
            frequency = self.document_frequency(term)
            rarity, own_rarity = idf(count, frequency), idf(own_count, part.document_frequency(term))
            for rows, values in part._parts.lexical.postings([held[term]]):
                share = values.astype(np.float64) / own_rarity
                found = np.rint(share * own_norm[rows] / (1 - share))
                value = (rarity * found / (norm[rows] + found)).astype(np.float32)
                for _ in range(times):
                    scores[rows] += value
        return scores

    def _merged(self, found: Sequence[tuple[Ids, Scores]], k: int) -> tuple[Ids, Scores]:
        ids = np.concatenate([ids + self._chunk_starts[n] for n, (ids, _) in enumerate(found)])
        return best(ids, np.concatenate([scores for _, scores in found]), k)

    def _each(self, ids: Sequence[int] | Ids, work: Callable[[Index, Ids], Scores]) -> Scores:
        """What `work` makes of each part's ids, in the order of `ids`."""
        wanted = np.asarray(ids, np.int64)
        owner = np.searchsorted(self._chunk_starts, wanted, side="right") - 1
        made = np.zeros(len(wanted), np.float32)
        for number, part in enumerate(self.parts):
            if (mine := owner == number).any():
                made[mine] = work(part, wanted[mine] - self._chunk_starts[number])
        if ((owner < 0) | (owner >= len(self.parts))).any():
            raise KeyError(int(wanted[(owner < 0) | (owner >= len(self.parts))][0]))
        return made

    def _place(self, chunk_id: int) -> tuple[int, int]:
        return _place(self._chunk_starts, int(chunk_id))

    def _document(self, document_id: int) -> tuple[int, int]:
        return _place(self._document_starts, int(document_id))

    def _renumbered(self, number: int, chunk: Chunk) -> Chunk:
        return dataclasses.replace(
            chunk,
            id=chunk.id + int(self._chunk_starts[number]),
            document_id=chunk.document_id + int(self._document_starts[number]),
        )


def manifest_of(layout: Layout, names: Sequence[str]) -> Manifest:
    """The manifest of the index that these are the shards of, which are not opened. Raises what `Shards.of` raises."""
    return _whole(layout, names, [read_manifest(part.generation(number)) for part, number in _published(layout, names)])


def _published(layout: Layout, names: Sequence[str]) -> list[tuple[Layout, int]]:
    """Each shard with its current generation. Raises `IndexNotFoundError` for one that has none of its own."""
    found = []
    for name in names:
        part = Layout.of(name, layout.root)
        if name == layout.name:
            raise IndexNotFoundError(f"Index {name!r} names itself as a shard; name the indexes it is made of.")
        if (number := part.read_current()) is None:
            raise IndexNotFoundError(
                f"Index {layout.name!r} is made of the shard {name!r}, which holds no documents of its own: build it "
                f"with `rag-app index build {name} FOLDER`, or take it out of `shards` in {layout.recipe}."
            )
        found.append((part, number))
    return found


def _whole(layout: Layout, names: Sequence[str], parts: Sequence[Manifest]) -> Manifest:
    """The manifest of all parts. Raises `EmbedderMismatchError`."""
    first = parts[0]
    for name, m in zip(names, parts, strict=True):
        if m.made_by != first.made_by:
            raise EmbedderMismatchError(
                f"Index {layout.name!r}: its shards {names[0]!r} and {name!r} were built with {first.made_by} and "
                f"{m.made_by}; build one of them again."
            )
    summed = ("generation", "chunks", "documents", "characters", "next_chunk_id", "next_document_id")
    return dataclasses.replace(
        first,
        created=max(m.created for m in parts),
        skipped=tuple(s for m in parts for s in m.skipped),
        **{key: sum(getattr(m, key) for m in parts) for key in summed},
    )


def _place(starts: NDArray[np.int64], number: int) -> tuple[int, int]:
    part = int(np.searchsorted(starts, number, side="right")) - 1
    if not 0 <= part < len(starts) - 1:
        raise KeyError(number)
    return part, number - int(starts[part])


def _lengths(part: Index) -> NDArray[np.int64]:
    """Words of each chunk, in the order of rows, read once."""
    found = part._parts.store.stream("SELECT counts FROM postings ORDER BY chunk_id", 5_000)
    sums = [int(np.frombuffer(counts, "<i4").sum()) for rows in found for (counts,) in rows]
    return np.array(sums, np.int64)
