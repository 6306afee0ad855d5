"""What an index gives to training: its retriever, and questions about its chunks."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from finetune.data.example import Example
from finetune.data.report import Report
from finetune.recipe import TrainingRecipe
from finetune.rows.passage_lists import Retrieve, Serve, Served
from finetune.rows.questions import heading_examples, model_examples, round_trip
from finetune.schema import RowPassage
from rag_app.answering.finding import answerability
from rag_app.answering.inputs import MOST_CHARACTERS
from rag_app.answering.speaking.proposals import proposals
from rag_app.retrieval import passage_of

if TYPE_CHECKING:
    from rag_app.answering.finding.judged import Judged
    from rag_app.pipeline import Rag
    from rag_app.schema import Chunk

_MOST_CHUNKS = 20_000
_REMEMBERED = 4096


def open_retriever(recipe: TrainingRecipe, root: str | None) -> tuple[Rag, Retrieve, Serve]:
    """Open the recipe's index, its retriever and what serving finds by it. Raises what `Rag.open` raises."""
    from rag_app.pipeline import Rag

    rag = Rag.open(recipe.data.index, model=recipe.data.question_model or recipe.base, root=root)
    retrieve, serve = searching(rag, recipe.data.passages)
    return rag, retrieve, serve


def searching(rag: Rag, passages: int) -> tuple[Retrieve, Serve]:
    """The search of `rag` with hits as the passages that rows hold, and what serving finds where `passages` are shown.

    A question is searched for once where nothing is hidden, twice as deep as serving reads.
    """
    deep = 2 * max(answerability.HITS, passages)
    candidates = max(rag.settings.candidates, deep)

    def judge(question: str, hide: Callable[[Chunk], bool] | None = None) -> Judged:
        asked = question[:MOST_CHARACTERS]  # of data that asks at length the beginning is searched for
        seen = rag.judge(asked, hide=hide, passages=passages, candidates=candidates)
        return dataclasses.replace(seen, found=seen.found[:deep])

    judged = lru_cache(maxsize=_REMEMBERED)(judge)

    def retrieve(question: str, k: int) -> list[RowPassage]:
        seen = judged(question)
        best = [one.hit for one in seen.read]
        ids = {hit.chunk.id for hit in best}
        hits = [*best, *(hit for hit in seen.found if hit.chunk.id not in ids)]
        return [_passage(hit.chunk) for hit in hits[:k]]

    def serve(question: str, hidden: Callable[[RowPassage], bool]) -> Served:
        seen = judged(question)
        if any(hidden(_passage(hit.chunk)) for hit in seen.found):
            seen = judge(question, lambda chunk: hidden(_passage(chunk)))
        best = [one.hit for one in seen.read[:passages]]
        shown = [passage_of(number, hit) for number, hit in enumerate(best, 1)]
        places = proposals(question, seen.read, shown, rag.index.text)
        is_read = any(one.reading for one in seen.read)
        return Served(tuple(_passage(hit.chunk) for hit in best), seen.confidence, tuple(places), is_read)

    return retrieve, serve


def _passage(chunk: Chunk) -> RowPassage:
    return RowPassage(text=chunk.shown, title=chunk.title, headings=chunk.headings, source=chunk.source)


def examples_from_index(
    rag: Rag,
    retrieve: Retrieve,
    serve: Serve,
    recipe: TrainingRecipe,
    say: Callable[[str], None],
) -> tuple[Report, list[Example]]:
    """`generate_questions` questions about chunks of the index: its headings first, then what `question_model` writes.

    None are made when the recipe asks for none. `say` is told how far it is.
    """
    report = Report(scope="index")
    wanted, k = recipe.data.generate_questions, recipe.data.passages
    if not wanted:
        return report, []
    chunks = sample_chunks(rag, recipe.seed)
    made = round_trip(heading_examples(chunks), retrieve, wanted, k, report)
    if len(made) < wanted:
        written = model_examples(chunks, rag.model, recipe.seed, say)
        made += round_trip(written, retrieve, wanted - len(made), k, report, by_model=True, serve=serve)
    return report, made


def sample_chunks(rag: Rag, seed: int) -> list[Chunk]:
    """Chunks of the index in reading order: all of them, or of a large index those nearest a random vector."""
    index = rag.index
    vector = np.random.default_rng(seed).standard_normal(rag.embedder.dimension).astype(np.float32)
    ids, _ = index.dense_scores(vector, min(_MOST_CHUNKS, len(index)))
    return index.chunks(np.sort(ids))
