"""Chooses an index's fusion on labelled questions and keeps it only where a held-out half shows a gain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from rag_app.config import FusionSettings
from rag_app.errors import DataError
from rag_app.evaluation.cases import EvalQuestion
from rag_app.evaluation.outcome import is_gold
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
    than 20 questions name a document (the others are left out) and where none of these is found.
    """
    labelled = [q for q in questions if q.gold]
    if len(labelled) < _MIN_QUESTIONS:
        raise DataError(
            f"{len(labelled)} of {len(questions)} questions name a document (`source`, as search results have it): "
            f"expected at least {_MIN_QUESTIONS} to choose weights on."
        )
    order = np.random.default_rng(0).permutation(len(labelled))
    found: list[tuple[Candidates, NDArray[np.bool_]]] = []
    for done, at in enumerate(order, 1):
        candidates = collect(index, embedder, labelled[at].question, _CANDIDATES)
        right = np.array([is_gold(labelled[at].gold, c) for c in candidates.chunks], bool)
        found.append((candidates, right))
        if progress:
            progress("retrieving", done, len(order))
    if not any(right.any() for _, right in found):
        raise DataError(
            f"{index.name}: none of the {len(found)} questions finds the document that it names, as "
            f"{labelled[0].gold!r:.100}; expected sources of this index, as search results have them."
        )
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
