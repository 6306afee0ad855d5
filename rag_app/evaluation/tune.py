"""Chooses an index's fusion on labelled questions and keeps it only where a held-out half shows a gain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from rag_app.config import FusionSettings
from rag_app.errors import DataError
from rag_app.evaluation.cases import GOLD_FIELDS, EvalQuestion
from rag_app.evaluation.gold import find_golds
from rag_app.index import Index
from rag_app.metrics import paired_bootstrap
from rag_app.protocols import Embedder
from rag_app.retrieval.search import Candidates, collect

_CANDIDATES = 50
_MIN_QUESTIONS = 20
_GRID = tuple(
    FusionSettings(dense=round(1 - bm25, 2), bm25=bm25, coverage=coverage)
    for bm25, coverage in product((0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 1.0), (0.0, 0.1, 0.2, 0.3, 0.5, 0.8))
) + tuple(FusionSettings(method="ranks", dense=round(1 - w, 2), bm25=w, coverage=0.0) for w in (0.3, 0.5, 0.7))


@dataclass(frozen=True, slots=True)
class TuneResult:
    """Mean reciprocal rank on the held-out half before and after, with the 95 % interval of the gain."""

    fusion: FusionSettings
    before: float
    after: float
    gain_interval: tuple[float, float]
    held_out: int
    improved: bool


def tune(
    index: Index,
    embedder: Embedder,
    questions: Sequence[EvalQuestion],
    *,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> TuneResult:
    """Try every fusion of a small grid on one half of `questions` and judge the best on the other half.

    The measure is the reciprocal rank of the first chunk of the right document. `improved` is true when the paired
    bootstrap interval of the gain over the index's present fusion lies above zero. Raises `DataError` where fewer
    than 20 questions name a document of the index (the others are left out).
    """
    golds = find_golds(index, questions)
    labelled = [(q.question, gold.documents) for q, gold in zip(questions, golds, strict=True) if gold.documents]
    if len(labelled) < _MIN_QUESTIONS:
        unknown = next((gold.name for gold in golds if gold.problem), "")
        hint = f"; the first that does not is about {unknown!r:.100}" if unknown else ""
        raise DataError(
            f"{index.name}: {len(labelled)} of {len(questions)} questions name a document of the index (in "
            f"{', '.join(GOLD_FIELDS)}, as search results have it) and not more than half of all{hint}; expected at "
            f"least {_MIN_QUESTIONS} to choose weights on."
        )
    order = np.random.default_rng(0).permutation(len(labelled))
    found: list[tuple[Candidates, NDArray[np.bool_]]] = []
    for done, at in enumerate(order, 1):
        question, documents = labelled[at]
        candidates = collect(index, embedder, question, _CANDIDATES)
        found.append((candidates, np.array([c.document_id in documents for c in candidates.chunks], bool)))
        if progress:
            progress("retrieving", done, len(order))
    half = len(found) // 2
    best = max(_GRID, key=lambda f: float(np.mean(_reciprocal_ranks(found[:half], f))))
    before = _reciprocal_ranks(found[half:], index.fusion)
    after = _reciprocal_ranks(found[half:], best)
    gain = paired_bootstrap(before, after)
    return TuneResult(
        fusion=best,
        before=float(np.mean(before)),
        after=float(np.mean(after)),
        gain_interval=(gain.low, gain.high),
        held_out=len(found) - half,
        improved=gain.low > 0,
    )


def _reciprocal_ranks(
    found: Sequence[tuple[Candidates, NDArray[np.bool_]]], settings: FusionSettings
) -> NDArray[np.float64]:
    values = []
    for candidates, right in found:
        order = np.argsort(-candidates.fused(settings), kind="stable")
        hits = np.flatnonzero(right[order])
        values.append(1.0 / (hits[0] + 1) if len(hits) else 0.0)
    return np.array(values)
