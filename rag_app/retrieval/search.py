"""Hybrid retrieval: candidates from dense search and BM25, exact scores of both on their union, fusion, reranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from rag_app.config import FusionSettings
from rag_app.documents.decoding import normalize_question
from rag_app.index import Index
from rag_app.protocols import Embedder
from rag_app.retrieval.about import document_scores, names_held
from rag_app.retrieval.filter_keys import check_keys
from rag_app.retrieval.fusion import Floats, fuse
from rag_app.retrieval.values import values_of
from rag_app.retrieval.within import Within, proposed, rests_of, within_documents
from rag_app.schema import Chunk, Hit
from rag_app.text.language.other_words import other_words

# Of the best chunk's score, for a document that goes by all that the question names. Chosen on training questions of
# ragqa and on the `look` half of benchmarks/real_documents.jsonl, judged on ragqa_dev and on the other half.
DOCUMENT_WEIGHT = 0.15


class Reranker(Protocol):
    """Scores (question, text) pairs; higher is better."""

    def score(self, question: str, texts: list[str]) -> list[float]: ...


@dataclass(frozen=True, slots=True)
class Candidates:
    """Chunks proposed by at least one method, by ascending id, with every method's value, arrays of shape (n,)."""

    chunks: list[Chunk]
    dense: Floats
    bm25: Floats
    coverage: Floats
    document: Floats
    within: Sequence[Within] = ()

    def fused(self, settings: FusionSettings) -> Floats:
        """One score per chunk: `fuse` of the chunk's values, in a document that the question names also by the rest of
        the question, and on top the share of what the question names that the chunk's document goes by."""
        scores = fuse(self.dense, self.bm25, self.coverage, settings)
        for part in self.within:
            scores = part.mixed(scores, settings)
        return scores + DOCUMENT_WEIGHT * scores.max(initial=0.0) * self.document

    def at_best(self) -> tuple[Floats, Floats, Floats]:
        """Cosine, BM25 and coverage of the question or, in a document that it names, of the rest of it where that is
        more: the document's passages need not say its name. BM25 of the rest is on the scale of the document's best."""
        dense, bm25, coverage = self.dense.copy(), self.bm25.copy(), self.coverage.copy()
        for part in self.within:
            scale = bm25[part.rows].max() / max(part.bm25.max(), 1e-9)
            dense[part.rows] = np.maximum(dense[part.rows], part.dense)
            bm25[part.rows] = np.maximum(bm25[part.rows], scale * part.bm25)
            coverage[part.rows] = np.maximum(coverage[part.rows], part.coverage)
        return dense, bm25, coverage


def collect(
    index: Index, embedder: Embedder, question: str, candidates: int, where: Mapping[str, Any] | None = None
) -> Candidates:
    """Each method proposes its best `candidates` chunks under the metadata filter `where`, and a few more within the
    documents that `question` names; every proposed chunk gets the exact value of every method, so that no value is
    missing in the fusion."""
    index.check_embedder(embedder)
    vector = embedder.embed_query(question)
    dense_ids, _ = index.dense_scores(vector, candidates, where)
    if where and not len(dense_ids):
        check_keys(where, index)
    lexical_ids, _ = index.lexical_scores(question, candidates, where)
    if other := other_words(question):
        lexical_ids = np.union1d(lexical_ids, index.lexical_scores(f"{question} {other}", candidates, where)[0])
    ids = np.union1d(dense_ids, lexical_ids).astype(np.int64)
    chunks = index.chunks(ids)
    held = names_held(question, chunks, index.openings)
    rests = rests_of(embedder, question, chunks, held)
    chunks = sorted([*chunks, *proposed(index, rests, chunks, where)], key=lambda chunk: chunk.id)
    return Candidates(
        chunks,
        *values_of(index, question, vector, chunks),
        document_scores(question, chunks, held),
        within_documents(index, embedder, rests, chunks),
    )


def search(
    index: Index,
    embedder: Embedder,
    question: str,
    k: int,
    *,
    candidates: int = 50,
    where: Mapping[str, Any] | None = None,
    reranker: Reranker | None = None,
) -> list[Hit]:
    """The best `k` hits for `question`, read as documents are, best first; ties go to the lower chunk id.

    The fusion is that of the index's manifest. With a `reranker` the best `candidates` hits are ordered by it. Raises
    `EmbedderMismatchError` for an embedder other than the index's own and `FilterError`.
    """
    question = normalize_question(question)
    found = collect(index, embedder, question, max(k, candidates), where)
    fused = found.fused(index.fusion)
    dense, bm25, coverage = found.at_best()
    hits = [
        Hit(
            chunk=found.chunks[i],
            score=float(fused[i]),
            scores={
                "fused": float(fused[i]),
                "dense": float(dense[i]),
                "bm25": float(bm25[i]),
                "coverage": float(coverage[i]),
                "document": float(found.document[i]),
            },
        )
        for i in np.argsort(-fused, kind="stable")
    ]
    if reranker is not None:
        hits = _rerank(hits[: max(k, candidates)], question, reranker)
    return hits[:k]


def _rerank(hits: list[Hit], question: str, reranker: Reranker) -> list[Hit]:
    scores = reranker.score(question, [h.chunk.text for h in hits])
    rescored = [Hit(h.chunk, float(s), {**h.scores, "rerank": float(s)}) for h, s in zip(hits, scores, strict=True)]
    return sorted(rescored, key=lambda h: -h.score)
