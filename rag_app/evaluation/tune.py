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
from rag_app.index.terms import words_of
from rag_app.metrics import paired_bootstrap
from rag_app.protocols import Embedder
from rag_app.retrieval.search import Candidates, collect

_CANDIDATES = 50
_MIN_QUESTIONS = 20
_MIN_DOCUMENTS = 4  # two for each half
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


@dataclass(frozen=True, slots=True)
class _Labelled:
    text: str
    documents: frozenset[int]

    @property
    def group(self) -> int:
        """The document that stands for all of them where halves are drawn."""
        return min(self.documents)


def tune(
    index: Index,
    embedder: Embedder,
    questions: Sequence[EvalQuestion],
    *,
    progress: Callable[[str, int, int | None], None] | None = None,
) -> TuneResult:
    """Try every fusion of a small grid on one half of `questions` and judge the best on the other half.

    The halves are about different documents, and of questions of the same words the first counts alone. The measure is
    the reciprocal rank of the first chunk of the right document. `improved` is true when the paired bootstrap interval
    of the gain over the index's present fusion lies above zero, whole documents being drawn. Raises `DataError` where
    fewer than 20 questions name a document of the index (the others are left out) or fewer than 4 are named.
    """
    asked = _labelled(index, questions)
    documents = np.random.default_rng(0).permutation(sorted({q.group for q in asked}))
    found: list[tuple[Candidates, NDArray[np.bool_]]] = []
    for done, question in enumerate(asked, 1):
        candidates = collect(index, embedder, question.text, _CANDIDATES)
        found.append((candidates, np.array([c.document_id in question.documents for c in candidates.chunks], bool)))
        if progress:
            progress("retrieving", done, len(asked))
    choosing = set(documents[: len(documents) // 2])
    chosen_by = [one for one, question in zip(found, asked, strict=True) if question.group in choosing]
    held_out = [one for one, question in zip(found, asked, strict=True) if question.group not in choosing]
    best = max(_GRID, key=lambda f: float(np.mean(_reciprocal_ranks(chosen_by, f))))
    before = _reciprocal_ranks(held_out, index.fusion)
    after = _reciprocal_ranks(held_out, best)
    gain = paired_bootstrap(before, after, [q.group for q in asked if q.group not in choosing])
    return TuneResult(
        fusion=best,
        before=float(np.mean(before)),
        after=float(np.mean(after)),
        gain_interval=(gain.low, gain.high),
        held_out=len(held_out),
        improved=gain.low > 0,
    )


def _labelled(index: Index, questions: Sequence[EvalQuestion]) -> list[_Labelled]:
    """The questions that name a document of the index, of those of the same words the first."""
    golds = find_golds(index, questions)
    distinct: dict[str, _Labelled] = {}
    for question, gold in zip(questions, golds, strict=True):
        if gold.documents:
            words = " ".join(words_of(question.question)).lower() or question.question
            distinct.setdefault(words, _Labelled(question.question, gold.documents))
    documents = len({one.group for one in distinct.values()})
    if len(distinct) < _MIN_QUESTIONS or documents < _MIN_DOCUMENTS:
        unknown = next((gold.name for gold in golds if gold.problem), "")
        hint = f"; the first that names none names {unknown!r:.100}" if unknown else ""
        raise DataError(
            f"{index.name}: {len(distinct)} questions of different words, of {len(questions)} in all, name {documents} "
            f"documents of the index (in {', '.join(GOLD_FIELDS)}, as search results have them; no name that more than "
            f"half of all have){hint}; expected at least {_MIN_QUESTIONS} questions about {_MIN_DOCUMENTS} documents."
        )
    return list(distinct.values())


def _reciprocal_ranks(
    found: Sequence[tuple[Candidates, NDArray[np.bool_]]], settings: FusionSettings
) -> NDArray[np.float64]:
    values = []
    for candidates, right in found:
        order = np.argsort(-candidates.fused(settings), kind="stable")
        hits = np.flatnonzero(right[order])
        values.append(1.0 / (hits[0] + 1) if len(hits) else 0.0)
    return np.array(values)
