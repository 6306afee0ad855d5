"""How far the search for the passages of all questions is, which takes most of the time that rows take."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from finetune.rows.passage_lists import Retrieve
from finetune.schema import RowPassage
from rag_app.timing import Progress


def telling(retrieve: Retrieve, questions: Collection[str], progress: Progress) -> Retrieve:
    """`retrieve` that tells `progress` of each of the different `questions` when it is first searched for."""
    left = set(questions)

    def told_of(question: str, k: int) -> Sequence[RowPassage]:
        found = retrieve(question, k)
        if question in left:
            left.remove(question)
            progress.made()
        return found

    return told_of
