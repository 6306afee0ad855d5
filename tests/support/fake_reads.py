"""A reader that proposes what the test tells it to."""

from __future__ import annotations

import dataclasses

from rag_app.reading.found import Place, ReadHit, Reading


class FakeReads:
    """Proposes `leads` (words to lead) wherever a hit holds them; `support` is what it makes of every claim."""

    def __init__(self, leads: dict[str, float], support: float | None = None) -> None:
        self.leads, self.support = leads, support

    def between(self, go_on):
        return self

    def read(self, question, hits):
        return [self._one(hit) for hit in hits]

    def read_rows(self, question, read, text_of):
        return list(read)

    def supports(self, claims, passages):
        return None if self.support is None else [self.support] * len(claims)

    def _one(self, hit):
        text = hit.chunk.text
        found = [(text.index(words), words, lead) for words, lead in self.leads.items() if words in text]
        places = tuple(Place(at, at + len(words), lead) for at, words, lead in found)
        answers = 0.9 if places else 0.1
        reading = Reading(answers, answers, 0.5, 2.0, 2.0, places)
        return ReadHit(
            dataclasses.replace(
                hit, scores={**hit.scores, "answers": answers, "relevance": answers, "sentence": answers}
            ),
            reading,
        )
