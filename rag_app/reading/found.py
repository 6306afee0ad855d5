"""What the reader finds: in one passage, and in the hits of a search."""

from __future__ import annotations

from dataclasses import dataclass

from rag_app.schema import Hit


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer may stand, in characters of the passage, and by how much its logits lead those of "nowhere"."""

    start: int
    end: int
    lead: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What one passage holds for a question or claim.

    `relevance`, `answers` and `support` are probabilities: that the passage is about the question, that it answers it,
    that it supports the text where that is a claim (a sentence, or a question followed by an answer). `start:end` is
    the best place of an answer in the passage, in characters, also where `answers` is low; (0, 0) in an empty passage.
    `relevance_logit`, `answers_logit` and `lead` (of the best span over the empty one) are what they were made from;
    `places` are the best spans, best first, of which at most two overlap.
    """

    relevance: float
    answers: float
    support: float
    start: int
    end: int
    relevance_logit: float
    answers_logit: float
    lead: float
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadHit:
    """A hit with what was read in it; `reading` is None where it was too far behind to be read."""

    hit: Hit
    reading: Reading | None = None
