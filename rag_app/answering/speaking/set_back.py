"""Places that speak of what a follow-up has put something else in the place of."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from rag_app.answering.question.replaced import Replaced
from rag_app.answering.speaking.proposals import Proposal
from rag_app.retrieval.packing import numbered
from rag_app.schema import Passage
from rag_app.text.sentences import sentences_with


def set_back(places: Sequence[Proposal], replaced: Replaced, shown: Sequence[Passage]) -> list[Proposal]:
    """`places`, those as of another thing whose sentences in the passages `shown` speak, below their headings, of what
    was `replaced`."""
    if not replaced.before:
        return list(places)
    return [_judged(place, replaced, numbered(shown, place.number)) for place in places]


def _judged(place: Proposal, replaced: Replaced, passage: Passage) -> Proposal:
    spans = list(sentences_with(place.text, passage.text))
    left = bool(spans) and all(replaced.is_left_in(passage.text[slice(*span)], passage.around) for span in spans)
    return dataclasses.replace(place, of_another_thing=True) if left else place
