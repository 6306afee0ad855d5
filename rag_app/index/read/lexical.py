"""BM25 in bm25s's own files: scores computed once when an index is built, memory-mapped when it is searched."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from rag_app.errors import IndexCorruptError
from rag_app.index.layout import read_plain
from rag_app.index.read.arrays import load_array
from rag_app.index.read.ranking import best

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Postings = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]
_List = tuple[float, int, NDArray[np.int32], Scores]  # the most it adds to a row, how often it counts, rows, values

K1, B = 1.5, 0.75  # the defaults of bm25s
_ROUNDING = 1e-5  # of sums of single floats in another order
_ARRAYS = {"data": np.float32, "indices": np.int32, "indptr": np.int64}


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
    rarity, norm = idf(chunks, frequencies), norms(lengths, lengths.mean() if chunks else 0.0)
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
        data[places] = rarity[sorted_ids] * frequency / (norm[at] + frequency)
        indices[places] = at
    _close(data)
    _close(indices)
    np.save(folder / "indptr.csc.index.npy", starts, allow_pickle=False)
    parameters = {"k1": K1, "b": B, "delta": 0.5, "method": "lucene", "idf_method": "lucene", "dtype": "float32"}
    parameters |= {"int_dtype": "int32", "num_docs": chunks, "version": bm25s.__version__, "backend": "numpy"}
    (folder / "params.index.json").write_text(json.dumps(parameters), encoding="utf-8")


def idf(chunks: int, frequency: Any) -> Any:
    """What a term counts for that `frequency` of the `chunks` hold; an array of frequencies gives one of weights."""
    return np.log(1 + (chunks - frequency + 0.5) / (frequency + 0.5))


def norms(lengths: NDArray[np.int64], mean: float) -> NDArray[Any]:
    """What is added to the frequency of a term below the fraction, by the words of each chunk, shape (chunks,)."""
    return K1 * (1 - B + B * lengths / (mean or 1.0))


class LexicalIndex:
    """BM25 search over the chunks of one generation, by term ids. Safe to search from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._chunks = _chunks(folder / "params.index.json")
        self._data, self._indices, self._starts = (
            load_array(folder / f"{name}.csc.index.npy", kind) for name, kind in _ARRAYS.items()
        )
        whole = len(self._starts) and self._starts[0] == 0
        if (
            not whole
            or not self._starts[-1] == len(self._data) == len(self._indices)
            or np.diff(self._starts).min(initial=0) < 0
        ):
            raise IndexCorruptError(f"{folder}: the sizes of its arrays differ; roll back or build again.")

    def __len__(self) -> int:
        return self._chunks

    def document_frequency(self, term: int) -> int:
        """Number of chunks that hold a term."""
        return int(self._starts[term + 1] - self._starts[term])

    def scores_of(self, terms: Sequence[int], rows: Rows) -> Scores:
        """BM25 of given rows, shape (len(rows),); a term counts as often as it is given."""
        scores = np.zeros(len(rows), np.float32)
        for known, values in self.postings(terms):  # the rows of a term ascend
            scores += _looked_up(known, values, rows)
        return scores

    def search(self, terms: Sequence[int], k: int, mask: NDArray[np.bool_] | None = None) -> tuple[Rows, Scores]:
        """Best rows that hold at least one term, best first; only rows where `mask` (n,) is true."""
        rows = self._contenders(terms, k, mask)
        return best(rows, self.scores_of(terms, rows), k)

    def _contenders(self, terms: Sequence[int], k: int, mask: NDArray[np.bool_] | None) -> Rows:
        """The best `k` rows and a few more, ascending.

        Terms are taken by what they can add at most. Once `k` rows have more than all terms to come can give, no other
        row can get among them: the long lists of frequent terms are not read through, only looked into for the rows
        that are left (MaxScore: Turtle and Flood, Query Evaluation: Strategies and Optimizations, 1995). Whether that
        is so is asked before a list that is longer than all before it together, so that asking costs less than reading.
        """
        if k <= 0:
            return np.zeros(0, np.int64)
        times = Counter(terms)
        lists = [
            (count * float(values.max(initial=0)), count, rows, values)
            for count, (rows, values) in zip(times.values(), self.postings(list(times)), strict=True)
        ]
        lists.sort(key=lambda entry: -entry[0])
        to_come = sum(most for most, *_ in lists)
        partial = np.zeros(len(self), np.float32)
        met: list[NDArray[np.int32]] = []
        for number, (most, count, found, values) in enumerate(lists):
            if met and len(found) > sum(map(len, met)):
                rows = _leading(met, partial, k, to_come)
                if rows is not None:
                    return _narrowed(rows, partial[rows], lists[number:], k, to_come)
            try:
                if mask is not None:
                    kept = mask[found]
                    found, values = found[kept], values[kept]
                partial[found] += count * values  # the rows of a term are distinct
            except IndexError:
                raise self._damaged("a chunk") from None
            met.append(found)
            to_come -= most
        rows = _leading(met, partial, k, 0.0)
        return _distinct(met) if rows is None else rows

    def postings(self, terms: Sequence[int]) -> Iterator[tuple[NDArray[np.int32], Scores]]:
        """Rows and values of each term."""
        for term in terms:
            if not 0 <= term < len(self._starts) - 1:
                raise self._damaged("a term")
            place = slice(self._starts[term], self._starts[term + 1])
            yield self._indices[place], self._data[place]

    def _damaged(self, what: str) -> IndexCorruptError:
        return IndexCorruptError(f"{self._folder}: {what} is not there; roll back or build again.")


def _leading(lists: Sequence[NDArray[np.int32]], partial: Scores, k: int, to_come: float) -> Rows | None:
    """Rows of `lists`, ascending, that can be among the best `k` when each may still get `to_come` more than its
    `partial` (n,); None while other rows can, too, or if there are fewer than `k`."""
    if sum(map(len, lists)) <= k * len(lists):
        return None
    scores = np.concatenate([partial[rows] for rows in lists])  # a row stands here once for each list at most
    enough = _least(scores, k * len(lists))
    if enough <= to_come:
        return None
    return _distinct([rows[partial[rows] + to_come >= enough] for rows in lists])


def _narrowed(rows: Rows, scores: Scores, lists: Sequence[_List], k: int, to_come: float) -> Rows:
    """The rows, of those with these `scores` (n,) so far, that can still be among the best `k` after the lists."""
    for most, count, known, values in lists:
        scores = scores + count * _looked_up(known, values, rows)
        to_come -= most
        if len(rows) > k:
            kept = scores + to_come >= _least(scores, k)
            rows, scores = rows[kept], scores[kept]
    return rows


def _least(scores: Scores, k: int) -> float:
    """The `k`th largest score, less what sums in another order may differ by."""
    return float(np.partition(scores, -k)[-k]) * (1 - _ROUNDING)


def _looked_up(known: NDArray[np.int32], values: Scores, rows: Rows) -> Scores:
    """The values (m,) that stand for `rows` (n,) at the ascending rows `known` (m,), 0 where there is none: (n,)."""
    wanted = rows.astype(np.int32)  # of the type of what is searched, which would be converted otherwise
    places = np.searchsorted(known, wanted)
    found = places < len(known)
    found[found] = known[places[found]] == wanted[found]
    scores = np.zeros(len(rows), np.float32)
    scores[found] = values[places[found]]
    return scores


def _distinct(lists: Sequence[NDArray[np.int32]]) -> Rows:
    """The rows of all lists, ascending."""
    return np.unique(np.concatenate(lists)).astype(np.int64) if lists else np.zeros(0, np.int64)


def _chunks(path: Path) -> int:
    """Number of chunks that bm25s's parameters name."""
    try:
        values = json.loads(read_plain(path, 1 << 16))
        chunks = values["num_docs"]
        if not isinstance(chunks, int) or chunks < 0 or values["method"] != "lucene":
            raise ValueError("num_docs or method")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise IndexCorruptError(f"{path}: cannot be read ({error}); roll back or build again.") from None
    return chunks


def _create(path: Path, kind: type, size: int) -> NDArray[Any]:
    if size == 0:
        np.save(path, np.zeros(0, kind), allow_pickle=False)
        return np.zeros(0, kind)
    array = np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=(size,))
    if hasattr(os, "posix_fallocate"):  # on a full disk a write to mapped memory would end the process (SIGBUS)
        with path.open("rb+") as stream:
            os.posix_fallocate(stream.fileno(), 0, path.stat().st_size)
    return array


def _close(array: NDArray[Any]) -> None:
    if isinstance(array, np.memmap):
        array.flush()
