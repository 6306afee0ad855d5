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
from rag_app.answering.speaking.proposals import Proposal, proposals
from rag_app.evaluation.answers import Records
from rag_app.retrieval import passage_of

if TYPE_CHECKING:
    from rag_app.answering.finding.judged import Judged
    from rag_app.pipeline import Rag
    from rag_app.schema import Chunk

_MOST_CHUNKS = 20_000
_REMEMBERED = 4096


def open_rag(recipe: TrainingRecipe, root: str | None) -> Rag:
    """Open the recipe's index, with the model that writes questions. Raises what `Rag.open` raises."""
    from rag_app.pipeline import Rag

    return Rag.open(recipe.data.index, model=recipe.data.question_model or recipe.base, root=root)


def searching(rag: Rag, passages: int, kept: Records | None = None) -> tuple[Retrieve, Serve]:
    """The search of `rag` with hits as the passages that rows hold, and what serving finds where `passages` are shown.

    A question is searched for once where nothing is hidden, twice as deep as serving reads; not at all where what was
    found is `kept`.
    """
    deep = 2 * max(answerability.HITS, passages)
    candidates = max(rag.settings.candidates, deep)
    index = rag.index  # which `kept` is of: it stays readable when `rag` goes on to a newer one

    def judge(question: str, hide: Callable[[Chunk], bool] | None = None) -> Judged:
        asked = question[:MOST_CHARACTERS]  # of data that asks at length the beginning is searched for
        seen = rag.judge(asked, hide=hide, passages=passages, candidates=candidates)
        return dataclasses.replace(seen, found=seen.found[:deep])

    def served(question: str, seen: Judged) -> Served:
        best = [one.hit for one in seen.read[:passages]]
        shown = [passage_of(number, hit) for number, hit in enumerate(best, 1)]
        places = proposals(question, seen.read, shown, rag.index.text)
        is_read = any(one.reading for one in seen.read)
        return Served(tuple(_passage(hit.chunk) for hit in best), seen.confidence, tuple(places), is_read)

    @lru_cache(maxsize=_REMEMBERED)
    def search(question: str) -> tuple[list[RowPassage], Served]:
        """Best first what was read, then what else was found; and what serving finds."""
        if kept and (before := kept.by_id.get(question)):
            found = [_passage(chunk) for chunk in index.chunks(before["chunks"])]
            proposed = tuple(Proposal(*place) for place in before["proposals"])
            return found, Served(tuple(found[:passages]), before["confidence"], proposed, before["is_read"])
        seen = judge(question)
        chunks = list({hit.chunk.id: hit.chunk for hit in (*(one.hit for one in seen.read), *seen.found)}.values())
        made = served(question, seen)
        if kept and rag.index is index:
            ids, places = [chunk.id for chunk in chunks], [dataclasses.astuple(place) for place in made.proposals]
            about = {"confidence": made.confidence, "proposals": places, "is_read": made.is_read}
            kept.add({"id": question, "chunks": ids, **about})
        return [_passage(chunk) for chunk in chunks], made

    def retrieve(question: str, k: int) -> list[RowPassage]:
        return search(question)[0][:k]

    def serve(question: str, hidden: Callable[[RowPassage], bool]) -> Served:
        found, made = search(question)
        if any(map(hidden, found)):
            return served(question, judge(question, lambda chunk: hidden(_passage(chunk))))
        return made

    return retrieve, serve


def _passage(chunk: Chunk) -> RowPassage:
    return RowPassage(text=chunk.shown, title=chunk.title, headings=chunk.headings, source=chunk.source)


def examples_from_index(
    rag: Rag, retrieve: Retrieve, serve: Serve, recipe: TrainingRecipe, say: Callable[[str], None], kept: Records
) -> tuple[Report, list[Example]]:
    """`generate_questions` questions about chunks of the index: its headings first, then what `question_model` writes.

    None are made when the recipe asks for none. `say` is told how far it is. What is written goes to `kept`, and what
    is there is not written again.
    """
    report = Report(scope="index")
    wanted, k = recipe.data.generate_questions, recipe.data.passages
    if not wanted:
        return report, []
    chunks = sample_chunks(rag, recipe.seed)
    made = round_trip(heading_examples(chunks), retrieve, wanted, k, report)
    if len(made) < wanted:
        written = model_examples(chunks, rag.model, recipe.seed, say, kept)
        made += round_trip(written, retrieve, wanted - len(made), k, report, by_model=True, serve=serve)
    return report, made


def sample_chunks(rag: Rag, seed: int) -> list[Chunk]:
    """Chunks of the index in reading order: all of them, or of a large index those nearest a random vector."""
    index = rag.index
    vector = np.random.default_rng(seed).standard_normal(rag.embedder.dimension).astype(np.float32)
    ids, _ = index.dense_scores(vector, min(_MOST_CHUNKS, len(index)))
    return index.chunks(np.sort(ids))
