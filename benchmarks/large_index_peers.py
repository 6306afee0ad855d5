"""Other vector indexes for `large_index.py`: each gives a search, or None where it is not installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from rag_app.index import Index

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_] | None
# The best inner products with a vector, under a mask of rows; None where it has no filters.
Search = Callable[[Floats, int, Mask], Floats | None]

BLOCK = 50_000
LINKS, BUILD_WIDTH, SEARCH_WIDTH = 32, 100, 96


def flat(index: Index) -> Search:
    """FAISS, every vector compared."""
    made: Any = faiss.IndexFlatIP(index.manifest.dimension)
    for block in blocks(index):
        made.add(block)
    return lambda vector, k, mask: made.search(vector[None], k, params=_selected(faiss.SearchParameters, mask))[0][0]


def hnsw(index: Index) -> Search:
    """FAISS, a graph."""
    made: Any = faiss.IndexHNSWFlat(index.manifest.dimension, LINKS, faiss.METRIC_INNER_PRODUCT)
    made.hnsw.efConstruction = BUILD_WIDTH
    for block in blocks(index):
        made.add(block)

    def search(vector: Floats, k: int, mask: Mask) -> Floats:
        kind = faiss.SearchParametersHNSW  # type: ignore[attr-defined]
        parameters = _selected(kind, mask, efSearch=SEARCH_WIDTH)
        return made.search(vector[None], k, params=parameters)[0][0]

    return search


def usearch(index: Index) -> Search | None:
    """usearch, a graph; its Python package has no filters."""
    if importlib.util.find_spec("usearch") is None:
        return None
    from usearch.index import Index as Graph

    made: Any = Graph(
        ndim=index.manifest.dimension,
        metric="ip",
        dtype="f32",
        connectivity=LINKS,
        expansion_add=BUILD_WIDTH,
        expansion_search=SEARCH_WIDTH,
    )
    start = 0
    for block in blocks(index):
        made.add(np.arange(start, start + len(block)), block)
        start += len(block)
    return lambda vector, k, mask: None if mask is not None else 1 - np.asarray(made.search(vector, k).distances)


PEERS: dict[str, Callable[[Index], Search | None]] = {"flat": flat, "hnsw": hnsw, "usearch": usearch}


def blocks(index: Index) -> Iterator[Floats]:
    """All vectors in the order of the rows."""
    for start in range(0, len(index), BLOCK):
        yield index.vector(index.chunk_ids[start : start + BLOCK])


def _selected(kind: Any, mask: Mask, **settings: int) -> Any:
    if mask is None:
        return kind(**settings)
    return kind(sel=faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little")), **settings)  # type: ignore[call-arg,arg-type]
