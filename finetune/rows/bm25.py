"""BM25 over the passages that came with the data, for when there is no index to take distractors from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from finetune.rows.evidence import MAX_GOLD_CHARS
from finetune.schema import RowPassage
from rag_app.index.context import lexical_text
from rag_app.index.terms import terms_of
from rag_app.text.language.sentences import sentence_spans

_PIECE_CHARS = 900  # about 200 tokens, the chunk size of an index by default


class ContextRetriever:
    """Finds passages among the given ones, by the words that the index's own BM25 uses. Equal texts count once.

    With `cut`, texts too long for a passage are cut between sentences, as an index would.
    """

    def __init__(self, passages: Iterable[RowPassage], cut: bool = True) -> None:
        import bm25s

        pieces = (p for whole in passages for p in (_pieces(whole) if cut else [whole]))
        self._passages = list({p.text: p for p in pieces}.values())
        self._bm25: Any = bm25s.BM25()
        self._bm25.index([_terms(p) for p in self._passages], show_progress=False)

    def __len__(self) -> int:
        return len(self._passages)

    def __call__(self, question: str, k: int) -> list[RowPassage]:
        """The best `k` passages for `question`, best first."""
        terms = terms_of(question)
        if not terms:  # bm25s fails on a query without a known word
            return self._passages[:k]
        found, _ = self._bm25.retrieve([terms], k=min(k, len(self._passages)), show_progress=False)
        return [self._passages[int(i)] for i in found[0]]


def _terms(passage: RowPassage) -> list[str]:
    return terms_of(lexical_text(passage.title, passage.headings, passage.text)) or [""]


def _pieces(passage: RowPassage) -> Iterator[RowPassage]:
    if len(passage.text) <= MAX_GOLD_CHARS:
        yield passage
        return
    first = last = 0
    for start, end in sentence_spans(passage.text):
        if last > first and end - first > _PIECE_CHARS:
            yield dataclasses.replace(passage, text=passage.text[first:last])
            first = start
        last = end
    yield dataclasses.replace(passage, text=passage.text[first:last])
