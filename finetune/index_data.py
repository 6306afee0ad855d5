"""What an index gives to training: its retriever, and questions about its chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from finetune.config import TrainingRecipe
from finetune.data.example import Example
from finetune.data.report import Report
from finetune.passage_lists import Retrieve
from finetune.questions import heading_examples, model_examples, round_trip
from finetune.rows import RowPassage

if TYPE_CHECKING:
    from rag_app.pipeline import Rag
    from rag_app.schema import Chunk

_MOST_CHUNKS = 20_000


def open_retriever(recipe: TrainingRecipe, root: str | None = None) -> tuple[Rag, Retrieve]:
    """Open the recipe's index and its retriever, as serving would. Raises what `Rag.open` raises."""
    from rag_app.pipeline import Rag

    rag = Rag.open(recipe.data.index, model=recipe.data.question_model or recipe.base, root=root)
    return rag, retriever_of(rag)


def retriever_of(rag: Rag) -> Retrieve:
    """`rag.retrieve` with hits as the passages that rows hold."""

    def retrieve(question: str, k: int) -> list[RowPassage]:
        chunks = (hit.chunk for hit in rag.retrieve(question, k))
        return [RowPassage(text=c.text, title=c.title, headings=c.headings, source=c.source) for c in chunks]

    return retrieve


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
