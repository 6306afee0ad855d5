"""What the reader finds: in one passage, and in the hits of a search."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag_app.schema import Chunk, Hit
from rag_app.text.figures.amounts import figures_in
from rag_app.text.figures.periods import TO
from rag_app.text.structure.pipe_tables import BAR

_APART = re.compile(rf"{BAR.pattern}|\n\n")
# The first of the days that a date ends: "22 and " of "22 and 23 January".
_FIRST_DAY = re.compile(rf"\d{{1,2}}{TO}(?=\d{{1,2}}(?!\d))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer may stand, in characters of the passage, and by how much its logits lead those of "nowhere";
    `wide` is the span around it, or within it, that shares most with all that may be meant, None where nobody looked
    for it."""

    start: int
    end: int
    lead: float
    wide: tuple[int, int] | None = None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """The wide span and its own in the passage's `text`: of two that are as likely the first is said. Its own alone
        in a row of a table, where it is of one cell, where the wide one goes over a paragraph, and where its own has
        figures and the wide one others, but for the first of some days: "22 and 23 January"."""
        own = (self.start, self.end)
        if self.wide is None or self.wide == own or _APART.search(text, *self.wide):
            return [own]
        figures, more = (figures_in(text[slice(*span)]) for span in (own, self.wide))
        first = _FIRST_DAY.match(text, self.wide[0])
        is_cut = self.wide[1] == self.end and first is not None and first.end() == self.start
        return [own] if figures and more != figures and not is_cut else [self.wide, own]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one passage holds for a question or claim.

    `relevance`, `answers` and `support` are probabilities: that the passage is about the question, that it answers it,
    that it supports the text where that is a claim (a sentence, or a question followed by an answer).
    `relevance_logit` and `answers_logit` are what they were made from. `places` are the best places of an answer, best
    first, also where `answers` is low; none in an empty passage, and at most two of them overlap.
    """

    relevance: float
    answers: float
    support: float
    relevance_logit: float
    answers_logit: float
    places: tuple[Place, ...] = ()

    @property
    def start(self) -> int:
        """Where the best place begins, 0 without one."""
        return self.places[0].start if self.places else 0

    @property
    def end(self) -> int:
        """Where the best place ends, 0 without one."""
        return self.places[0].end if self.places else 0

    @property
    def lead(self) -> float:
        """The lead of the best place, that of nothing over "nowhere" without one."""
        return self.places[0].lead if self.places else 0.0


@dataclass(frozen=True, slots=True)
class ReadHit:
    """A hit with what was read in it; `reading` is None where it was too far behind to be read."""

    hit: Hit
    reading: Reading | None = None

    @property
    def chunk(self) -> Chunk:
        return self.hit.chunk
