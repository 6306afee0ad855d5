"""BM25 in bm25s's own files: scores computed once when an index is built, memory-mapped when it is searched."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from rag_app.errors import IndexCorruptError
from rag_app.index.read.ranking import best

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Postings = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]

K1, B = 1.5, 0.75  # the defaults of bm25s


def write_bm25(folder: Path, chunks: int, terms: int, postings: Callable[[], Iterator[Postings]]) -> None:
    """Write the files that `bm25s.BM25.load` reads, in two passes over the postings and little memory.

    `postings()` yields, for consecutive blocks of chunks, (rows, terms, counts): one entry per distinct term of a
    chunk, rows ascending. bm25s's own `index` wants every token of the corpus as a Python integer at once and then
    sorts all of it: here only arrays of the size of the vocabulary and of one block are held. The scores are Lucene's
    variant (Kamphuis et al., Which BM25 Do You Mean?, ECIR 2020), as in `bm25s.BM25(method="lucene")`.
    """
    folder.mkdir()
    frequencies = np.zeros(terms, np.int64)
    lengths = np.zeros(chunks, np.int64)
    for rows, ids, counts in postings():
        frequencies += np.bincount(ids, minlength=terms)
        np.add.at(lengths, rows, counts)
    starts = np.concatenate(([0], np.cumsum(frequencies)))
    idf = np.log(1 + (chunks - frequencies + 0.5) / (frequencies + 0.5))
    norm = K1 * (1 - B + B * lengths / (lengths.mean() or 1.0)) if chunks else lengths.astype(np.float64)
    total = int(starts[-1])
    data = _create(folder / "data.csc.index.npy", np.float32, total)
    indices = _create(folder / "indices.csc.index.npy", np.int32, total)
    heads = starts[:-1].copy()
    for rows, ids, counts in postings():
        order = np.argsort(ids, kind="stable")
        sorted_ids = ids[order]
        first = np.flatnonzero(np.diff(sorted_ids, prepend=-1))
        sizes = np.diff(first, append=len(sorted_ids))
        present = sorted_ids[first]
        places = np.repeat(heads[present] - first, sizes) + np.arange(len(sorted_ids))
        heads[present] += sizes
        frequency, at = counts[order].astype(np.float64), rows[order]
        data[places] = idf[sorted_ids] * frequency / (norm[at] + frequency)
        indices[places] = at
    _close(data)
    _close(indices)
    np.save(folder / "indptr.csc.index.npy", starts, allow_pickle=False)
    parameters = {"k1": K1, "b": B, "delta": 0.5, "method": "lucene", "idf_method": "lucene", "dtype": "float32"}
    parameters |= {"int_dtype": "int32", "num_docs": chunks, "version": bm25s.__version__, "backend": "numpy"}
    (folder / "params.index.json").write_text(json.dumps(parameters), encoding="utf-8")


class LexicalIndex:
    """BM25 search over the chunks of one generation, by term ids. Safe to search from several threads."""

    def __init__(self, folder: Path) -> None:
        try:
            self._bm25 = bm25s.BM25.load(folder, mmap=True, load_vocab=False, show_progress=False)
        except (OSError, ValueError, KeyError) as error:
            raise IndexCorruptError(f"{folder}: bm25s cannot read it ({error}); roll back or build again.") from None
        self._starts = np.asarray(self._bm25.scores["indptr"])

    def __len__(self) -> int:
        return int(self._bm25.scores["num_docs"])

    def document_frequency(self, term: int) -> int:
        """Number of chunks that hold a term."""
        return int(self._starts[term + 1] - self._starts[term])

    def scores(self, terms: Sequence[int]) -> Scores:
        """BM25 of every chunk, shape (chunks,); a term counts as often as it is given."""
        if not terms:
            return np.zeros(len(self), np.float32)
        return self._bm25.get_scores_from_ids(list(terms))

    def search(self, terms: Sequence[int], k: int, mask: NDArray[np.bool_] | None = None) -> tuple[Rows, Scores]:
        """Best rows that hold at least one term, best first; only rows where `mask` (n,) is true."""
        scores = self.scores(terms)
        rows = np.flatnonzero(scores if mask is None else np.where(mask, scores, 0))
        return best(rows, scores[rows], k)


def _create(path: Path, kind: type, size: int) -> NDArray[Any]:
    if size == 0:
        np.save(path, np.zeros(0, kind), allow_pickle=False)
        return np.zeros(0, kind)
    return np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=(size,))


def _close(array: NDArray[Any]) -> None:
    if isinstance(array, np.memmap):
        array.flush()
