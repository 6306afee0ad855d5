"""Dense vectors in FAISS: one flat inner-product index, memory-mapped, and optionally an approximate one beside it."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from rag_app.errors import IndexCorruptError, ModelError
from rag_app.index.read.ranking import best

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]

FEW_ROWS = 20_000  # under a filter: scoring them all is faster than any search, and exact
OVERSAMPLING = 4  # candidates of the approximate index per result; they are scored again from the exact vectors


def write_flat(path: Path, dimension: int, count: int, blocks: Iterable[NDArray[np.float32]]) -> None:
    """Write an `IndexFlatIP` of `count` vectors from blocks of shape (n, dimension), never holding more than a block.

    FAISS can only write an index that is in memory, so its own header of an empty index is completed here.
    """
    header = _header(dimension, count)
    with path.open("wb") as stream:
        stream.write(header)
        for block in blocks:
            stream.write(np.ascontiguousarray(block, dtype="<f4").data)
    if path.stat().st_size != len(header) + 4 * count * dimension:
        raise IndexCorruptError(f"{path}: {count} vectors expected, another number written; build again.")


def _header(dimension: int, count: int) -> bytes:
    """What stands before the vectors: FAISS's header of an empty index with the count of vectors, a little-endian int64
    at byte 8, and the count of floats, the last 8 bytes (faiss/impl/index_write.cpp)."""
    header = bytearray(faiss.serialize_index(faiss.IndexFlatIP(dimension)).tobytes())
    header[8:16] = struct.pack("<q", count)
    header[-8:] = struct.pack("<Q", count * dimension)
    return bytes(header)


class DenseIndex:
    """Inner-product search over the vectors of one generation. Safe to search from several threads.

    `ids` are the chunk ids of the rows, ascending; `probes` is how many inverted lists of the approximate index are
    read, 0 where every vector is compared.
    """

    def __init__(self, folder: Path, ids: Rows, dimension: int, probes: int = 0) -> None:
        path = folder / "vectors.faiss"
        header = _header(dimension, len(ids))
        with path.open("rb") as stream:
            same = stream.read(len(header)) == header  # FAISS would build whatever kind of index the file says
        if not same or path.stat().st_size != len(header) + 4 * dimension * len(ids):
            raise IndexCorruptError(
                f"{path}: expected {len(ids)} vectors of {dimension} dimensions; roll back to another generation or "
                "build again."
            )
        self._path = path
        self._flat = _read(path)
        self.dimension = dimension
        self._ids = ids
        self._matrix = _view(self._flat)
        self._probes = probes
        self._ann = read_ann(folder / "ann.faiss", dimension) if probes else None

    def __len__(self) -> int:
        return int(self._flat.ntotal)

    def vectors(self, rows: Rows) -> NDArray[np.float32]:
        """Copies of stored vectors, shape (n, dimension)."""
        return self._matrix[rows]

    def scores_of(self, vector: NDArray[np.float32], rows: Rows) -> Scores:
        """Exact inner products of `vector` with given rows, shape (n,). Raises `IndexCorruptError` for one that is not
        finite."""
        with np.errstate(invalid="ignore", over="ignore"):
            scores: Scores = self._matrix[rows] @ vector
        if not np.isfinite(scores).all():
            raise self._no_numbers()
        return scores

    def search(self, vector: NDArray[np.float32], k: int, mask: NDArray[np.bool_] | None = None) -> tuple[Rows, Scores]:
        """Best rows and their exact inner products, best first; only rows where `mask` (n,) is true.

        A few matching rows are all scored. The approximate index proposes, the exact vectors decide. Where it finds too
        few rows under a mask, the exact search answers: `k` rows come back whenever `k` match. Raises `ModelError` for
        a `vector` that is not finite, and what `scores_of` raises.
        """
        matching = len(self) if mask is None else int(np.count_nonzero(mask))
        k = min(k, matching)
        if k <= 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        vector = np.ascontiguousarray(vector, dtype=np.float32)
        if not np.isfinite(vector).all():
            raise ModelError(
                "The vector of the question holds NaN or infinity; take another embedder, or its weights in float32."
            )
        if mask is not None and matching <= FEW_ROWS:
            few = np.flatnonzero(mask)
            return best(few, self.scores_of(vector, few), k)
        rows = self._propose(vector, k, mask, matching / len(self)) if self._ann is not None else None
        if rows is None or len(rows) < k:
            parameters = None if mask is None else faiss.SearchParameters(sel=_selector(mask))  # type: ignore[call-arg]
            rows = self._flat.search(vector[None], k, params=parameters)[1][0]
        if rows.min(initial=0) < 0:  # as FAISS has it where too few can be compared
            raise self._no_numbers()
        return best(rows, self.scores_of(vector, rows), k)

    def _no_numbers(self) -> IndexCorruptError:
        return IndexCorruptError(f"{self._path}: a vector holds NaN or infinity; roll back or build again.")

    def _propose(self, vector: NDArray[np.float32], k: int, mask: NDArray[np.bool_] | None, share: float) -> Rows:
        """Rows that the approximate index, which knows chunks by their ids, holds for the best. Where only a `share` of
        all rows match, the nearest of them lie further away, and more lists are probed."""
        assert self._ann is not None  # noqa: S101 - asked only where it is
        selector, probes = None, self._probes
        if mask is not None:
            wanted = np.zeros(int(self._ids[-1]) + 1, bool)
            if len(wanted) - self._ids[0] == len(mask):  # no id is missing
                wanted[self._ids[0] :] = mask
            else:
                wanted[self._ids] = mask
            selector = _selector(wanted)
            probes = min(self._ann.nlist, math.ceil(probes / math.sqrt(share)))
        parameters = faiss.SearchParametersIVF(nprobe=probes, sel=selector)  # type: ignore[call-arg]
        found = self._ann.search(vector[None], k * OVERSAMPLING, params=parameters)[1][0]
        found = found[(found >= 0) & (found <= self._ids[-1])]
        rows = np.searchsorted(self._ids, found)
        return rows[self._ids[rows] == found]


def _selector(mask: NDArray[np.bool_]) -> Any:
    return faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))  # type: ignore[call-arg,arg-type]


def _view(index: Any) -> NDArray[np.float32]:
    """The vectors of a flat index as a read-only array of shape (n, dimension) on the same memory."""
    matrix = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(index.ntotal, index.d)
    matrix.flags.writeable = False
    return matrix


def read_ann(path: Path, dimension: int, *, mapped: bool = True) -> Any:
    """The approximate index of a file, `mapped` into memory unless it is to be changed. FAISS builds whatever kind the
    file says, and reads beyond the vector of a question where the centres of the lists are longer. Raises
    `IndexCorruptError`."""
    index = _read(path, mapped=mapped)
    if type(index).__name__ != "IndexIVFScalarQuantizer" or index.d != dimension:
        raise IndexCorruptError(
            f"{path}: a {type(index).__name__} of {index.d} dimensions, expected an IndexIVFScalarQuantizer of "
            f"{dimension}; roll back or build again."
        )
    lists = faiss.downcast_index(index.quantizer)
    found = lists and (type(lists).__name__, lists.d, lists.ntotal)  # a file may hold none
    if found != ("IndexFlatIP", dimension, index.nlist):
        raise IndexCorruptError(f"{path}: its {index.nlist} lists are told apart by {found}; roll back or build again.")
    return index


def _read(path: Path, *, mapped: bool = True) -> Any:
    try:
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC if mapped else 0)
    except (RuntimeError, MemoryError):
        raise IndexCorruptError(
            f"{path}: FAISS cannot read it; roll back to another generation or build again."
        ) from None
