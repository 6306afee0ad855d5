"""The approximate index of a large generation: inverted lists of 8-bit vectors, tuned to a measured recall."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from rag_app.index.manifest import DenseSearch, ExactAfterAll, ExactSearch, ListsSearch
from rag_app.index.read.dense import OVERSAMPLING, DenseIndex, read_ann

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]

TARGET_RECALL = 0.99
NEIGHBOURS = 10
QUERIES = 256
TIMED_QUERIES = 16
LISTS_PER_ROOT = 4  # lists = 4 sqrt(n), and 39 training vectors per list: FAISS wiki, Guidelines to choose an index
TRAINING_PER_LIST = 39
BLOCK = 16_384
# Where such vectors are found to 0.99 real questions are to 0.98 and more: for three sets (ragqa, real documents, a
# million jittered copies of ragqa's passages) 0.99, 0.996 and 0.98; stored vectors themselves promise 0.98 for 0.80.
QUESTION_COSINE = 0.4
OTHERS = 8


def write_ann(folder: Path, ids: Ids, dimension: int, previous: tuple[Path, Ids] | None) -> DenseSearch:
    """Write `ann.faiss` beside the flat index in `folder` and return what the manifest says about the search.

    Vectors are kept under their chunk ids (n,), so that an update takes the `previous` index (file, its chunk ids)
    and only removes and adds what differs. The number of lists probed is the smallest whose recall@10, measured
    against exact search for 256 vectors as far from stored ones as questions are, is at least 0.99. If none is, or if
    exact search is as fast, no approximate index is kept; nor is one made of so few vectors that the others are fewer
    than the lists.
    """
    lists = round(LISTS_PER_ROOT * math.sqrt(len(ids)))
    if len(ids) - QUERIES < lists:
        return ExactSearch("exact")
    exact = DenseIndex(folder, ids, dimension)
    order = np.random.default_rng(0).permutation(len(ids))
    sample, queries = np.sort(order[QUERIES:][: lists * TRAINING_PER_LIST]), np.sort(order[:QUERIES])
    index = _updated(exact, ids, lists, previous) or _trained(exact, ids, lists, sample)
    questions = _question_like(exact, queries)
    probes, recall = _tune(exact, ids, index, questions)
    factory = f"IVF{index.nlist},SQ8"
    try:
        faiss.write_index(index, str(folder / "ann.faiss"))
    except RuntimeError as error:
        raise OSError(f"{folder / 'ann.faiss'}: FAISS could not write it ({error})") from None
    del index
    timings = [_milliseconds(s, questions) for s in (DenseIndex(folder, ids, dimension, probes), exact)]
    made = ListsSearch(
        "ivf", factory, probes, round(recall, 4), len(queries), *(round(milliseconds, 2) for milliseconds in timings)
    )
    if recall >= TARGET_RECALL and timings[0] < timings[1]:
        return made
    (folder / "ann.faiss").unlink()
    return ExactAfterAll("exact", made)


def _trained(exact: DenseIndex, ids: Ids, lists: int, sample: Ids) -> Any:
    quantizer: Any = faiss.IndexFlatIP(exact.dimension)
    index = faiss.IndexIVFScalarQuantizer(
        quantizer, exact.dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.own_fields = True
    quantizer.this.disown()  # freed by the index
    index.train(exact.vectors(sample))
    _add(index, exact, np.arange(len(ids)), ids)
    return index


def _updated(exact: DenseIndex, ids: Ids, lists: int, previous: tuple[Path, Ids] | None) -> Any:
    """The previous index with what differs taken out and put in; None if it is missing or would fit badly."""
    if previous is None or not previous[0].is_file():
        return None
    added = np.setdiff1d(ids, previous[1])
    index = read_ann(previous[0], exact.dimension, mapped=False)
    if not lists / 2 <= index.nlist <= lists * 2 or len(added) > len(ids) / 2:
        return None
    removed = np.setdiff1d(previous[1], ids)
    if len(removed):
        index.remove_ids(removed)
    _add(index, exact, np.searchsorted(ids, added), added)
    return index


def _add(index: Any, exact: DenseIndex, rows: Ids, ids: Ids) -> None:
    for i in range(0, len(rows), BLOCK):
        index.add_with_ids(exact.vectors(rows[i : i + BLOCK]), ids[i : i + BLOCK])


def _question_like(exact: DenseIndex, rows: Ids) -> Floats:
    """One vector (n, dimension) for each row, as far from it as a question is from the passage that answers it.

    Stored vectors themselves lie amid their neighbours and are found with a fraction of the probes that questions need.
    What is added is a mixture of `OTHERS` stored vectors, drawn anew for each row, at right angles to it, for a cosine
    of `QUESTION_COSINE`.
    """
    random = np.random.default_rng(0)
    vectors = exact.vectors(rows)
    others = exact.vectors(random.integers(len(exact), size=len(rows) * OTHERS)) - vectors.mean(axis=0)
    weights = random.standard_normal((len(rows), 1, OTHERS), np.float32)
    noise = (weights @ others.reshape(len(rows), OTHERS, -1))[:, 0]
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    along = vectors / np.maximum(lengths, 1e-9)
    noise -= (noise * along).sum(axis=1, keepdims=True) * along
    noise /= np.maximum(np.linalg.norm(noise, axis=1, keepdims=True), 1e-9)
    return lengths * (QUESTION_COSINE * along + np.float32(math.sqrt(1 - QUESTION_COSINE**2)) * noise)


def _tune(exact: DenseIndex, ids: Ids, index: Any, questions: Floats) -> tuple[int, float]:
    """Fewest probed lists that reach the target, and the recall there: doubling, then halving the last step."""
    best = [exact.search(v, NEIGHBOURS)[1].min() for v in questions]

    def recall(probes: int) -> float:
        parameters = faiss.SearchParametersIVF(nprobe=probes)  # type: ignore[call-arg]
        found = index.search(questions, NEIGHBOURS * OVERSAMPLING, params=parameters)[1]
        hits = 0
        for question, row, least in zip(questions, found, best, strict=True):
            scores = exact.scores_of(question, np.searchsorted(ids, row[row >= 0]))
            hits += min(int(np.count_nonzero(scores >= least - 1e-6)), NEIGHBOURS)
        return hits / (NEIGHBOURS * len(questions))

    high, reached = 1, recall(1)
    while reached < TARGET_RECALL and high < index.nlist:
        high = min(high * 2, index.nlist)
        reached = recall(high)
    low = high // 2
    while reached >= TARGET_RECALL and high - low > max(1, high // 16):
        middle = (low + high) // 2
        at_middle = recall(middle)
        if at_middle >= TARGET_RECALL:
            high, reached = middle, at_middle
        else:
            low = middle
    return high, reached


def _milliseconds(searched: DenseIndex, questions: Floats) -> float:
    """Median time of one query, files warm."""
    times = []
    for vector in questions[:TIMED_QUERIES]:
        begun = time.perf_counter()
        searched.search(vector, NEIGHBOURS)
        times.append(time.perf_counter() - begun)
    return 1000 * float(np.median(times))
