"""What an index gives to training: its retriever, and questions about its chunks."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from finetune.data.example import Example
from finetune.data.report import Report
from finetune.recipe import TrainingRecipe
from finetune.rows.passage_lists import Confidence, Retrieve
from finetune.rows.questions import heading_examples, model_examples, round_trip
from finetune.schema import RowPassage
from rag_app.answering import answerability

if TYPE_CHECKING:
    from rag_app.pipeline import Rag
    from rag_app.schema import Chunk, Hit

_MOST_CHUNKS = 20_000
_REMEMBERED = 4096


def open_retriever(recipe: TrainingRecipe, root: str | None = None) -> tuple[Rag, Retrieve, Confidence]:
    """Open the recipe's index, its retriever and how sure that is, as serving would. Raises what `Rag.open` raises."""
    from rag_app.pipeline import Rag

    rag = Rag.open(recipe.data.index, model=recipe.data.question_model or recipe.base, root=root)
    retrieve, confidence = searching(rag, recipe.data.passages)
    return rag, retrieve, confidence


def searching(rag: Rag, passages: int) -> tuple[Retrieve, Confidence]:
    """`rag.retrieve` with hits as the passages that rows hold, and what serving makes of the retrieval signals where
    `passages` are shown (see `rag_app.answering.answerability`).

    A question is searched for once, twice as deep as serving does.
    """

    used = max(answerability.HITS, passages)

    @lru_cache(maxsize=_REMEMBERED)
    def search(question: str) -> list[Hit]:
        return rag.retrieve(question, 2 * used)  # so that enough are left when some are hidden

    def retrieve(question: str, k: int) -> list[RowPassage]:
        return [_passage(hit) for hit in search(question)[:k]]

    def confidence(question: str, hidden: Callable[[RowPassage], bool]) -> float:
        hits = [hit for hit in search(question) if not hidden(_passage(hit))]
        signals = answerability.signals(hits[:used], passages)
        return answerability.confidence(signals, rag.index.manifest.embedder_fingerprint)

    return retrieve, confidence


def _passage(hit: Hit) -> RowPassage:
    chunk = hit.chunk
    return RowPassage(text=chunk.shown, title=chunk.title, headings=chunk.headings, source=chunk.source)


def examples_from_index(rag: Rag, retrieve: Retrieve, recipe: TrainingRecipe) -> tuple[Report, list[Example]]:
    """`generate_questions` questions about chunks of the index: its headings first, then what `question_model` writes.

    None are made when the recipe asks for none.
    """
    report = Report(scope="index")
    wanted, k = recipe.data.generate_questions, recipe.data.passages
    if not wanted:
        return report, []
    chunks = sample_chunks(rag, recipe.seed)
    made = round_trip(heading_examples(chunks), retrieve, wanted, k, report)
    if len(made) < wanted:
        written = model_examples(chunks, rag.model, recipe.seed)
        made += round_trip(written, retrieve, wanted - len(made), k, report, by_model=True)
    return report, made


def sample_chunks(rag: Rag, seed: int, most: int = _MOST_CHUNKS) -> list[Chunk]:
    """Chunks of the index in reading order: all of them, or of a large index the `most` nearest a random vector."""
    index = rag.index
    vector = np.random.default_rng(seed).standard_normal(rag.embedder.dimension).astype(np.float32)
    ids, _ = index.dense_scores(vector, min(most, len(index)))
    return index.chunks(np.sort(ids))
