"""How far the search for the passages of all questions is, which takes most of the time that rows take."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from finetune.rows.passage_lists import Retrieve
from finetune.schema import RowPassage
from rag_app.timing import duration

_EVERY_S = 15.0


def telling(
    retrieve: Retrieve, questions: int, say: Callable[[str], None], now: Callable[[], float] = time.monotonic
) -> Retrieve:
    """`retrieve` that says every 15 seconds for how many of so many different `questions` it has searched, and how long
    the others will take; of a search that is faster it says nothing."""
    begun = told = now()
    seen: set[str] = set()

    def told_of(question: str, k: int) -> Sequence[RowPassage]:
        nonlocal told
        found = retrieve(question, k)
        seen.add(question)
        if (at := now()) - told >= _EVERY_S and len(seen) < questions:
            told = at
            left = (at - begun) / len(seen) * (questions - len(seen))
            say(f"searching: {len(seen):,} of {questions:,} questions, {duration(left)} left")
        return found

    return told_of
