"""The sentences of the best hits in which an answer may stand, read one at a time: which of several values is meant.

In a whole passage the reader finds the right sentence far more often than the right words of it; a second look at the
sentence by itself tells its values apart better (docs/experiments.md).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from rag_app.index.context import heading_of
from rag_app.metrics.odds import probability_of
from rag_app.reading.found import Place, ReadHit, Reading
from rag_app.reading.read import Reader
from rag_app.schema import Hit
from rag_app.text.language.sentences import spans_kept

HITS = 4  # whose sentences are read
# What a place's lead in its sentence alone weighs in the mean with that in the whole passage. Fitted on 1,054 questions
# that no training took.
_ALONE = 0.375

Sentence = tuple[int, int]


def with_sentences(question: str, found: Sequence[ReadHit], reader: Reader) -> list[ReadHit]:
    """`found`, best first; in the best of them, the lead of each place in a sentence of prose is the mean of that in
    the passage and that in the sentence alone, and `Hit.scores` hold how probably a `sentence` alone answers, or the
    whole passage where none was read alone. The rest of a reading stays what the whole passage says."""
    asked = [(number, span) for number, one in enumerate(found[:HITS]) for span in _sentences(one)]
    read = reader.read(question, [_alone(found[number], span) for number, span in asked])
    made = list(found)
    for number, one in enumerate(found[:HITS]):
        if one.reading:
            own = {span: reading for (of, span), reading in zip(asked, read, strict=True) if of == number}
            made[number] = _weighed(one.hit, one.reading, own)
    return made


def _sentences(one: ReadHit) -> list[Sentence]:
    """The sentences in which a place begins, but rows of tables and what is the whole text."""
    text, places = one.chunk.text, one.reading.places if one.reading else ()
    spans = spans_kept(text) if places else ()
    if len(spans) < 2:
        return []
    return [
        (start, end)
        for start, end in spans
        if not text.startswith("|", start) and any(start <= place.start < end for place in places)
    ]


def _alone(one: ReadHit, span: Sentence) -> tuple[str, str]:
    chunk = one.chunk
    return heading_of(chunk.title, chunk.headings, chunk.above), chunk.text[slice(*span)]


def _weighed(hit: Hit, whole: Reading, read: dict[Sentence, Reading]) -> ReadHit:
    """The hit with its places in their new order, given what was `read` in its sentences."""
    places = sorted((_mean(place, read) for place in whole.places), key=lambda place: -place.lead)
    answers = max((one.answers_logit for one in read.values()), default=whole.answers_logit)
    scored = dataclasses.replace(hit, scores={**hit.scores, "sentence": probability_of(answers)})
    return ReadHit(scored, dataclasses.replace(whole, places=tuple(places)))


def _mean(place: Place, read: dict[Sentence, Reading]) -> Place:
    """The place by both of its leads; one that the reader does not propose in the sentence counts there as its last."""
    for (start, end), reading in read.items():
        if start <= place.start < end and reading.places:
            found = {(start + one.start, start + one.end): one.lead for one in reading.places}
            alone = found.get((place.start, place.end), min(found.values()))
            return dataclasses.replace(place, lead=(1 - _ALONE) * place.lead + _ALONE * alone)
    return place
