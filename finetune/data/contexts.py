"""BM25 over the passages that came with the data, for when there is no index to take distractors from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from finetune.rows import RowPassage
from rag_app.index.context import lexical_text
from rag_app.index.terms import terms_of


class ContextRetriever:
    """Finds passages among the given ones, by the words that the index's own BM25 uses. Equal texts count once."""

    def __init__(self, passages: Iterable[RowPassage]) -> None:
        import bm25s

        self._passages = list({p.text: p for p in passages}.values())
        self._bm25: Any = bm25s.BM25()
        self._bm25.index([_terms(p) for p in self._passages], show_progress=False)

    def __len__(self) -> int:
        return len(self._passages)

    def __call__(self, question: str, k: int) -> list[RowPassage]:
        """The best `k` passages for `question`, best first."""
        terms = terms_of(question) or [""]
        found, _ = self._bm25.retrieve([terms], k=min(k, len(self._passages)), show_progress=False)
        return [self._passages[int(i)] for i in found[0]]


def _terms(passage: RowPassage) -> list[str]:
    return terms_of(lexical_text(passage.title, passage.headings, passage.text)) or [""]
