"""The vote of writer and reader on the words of a passage on which they agree best, and what is said on it.

A small writer reads worse than it writes, and the reader cannot write. Every place that the reader proposes in the
passages shown gets three votes: the reader's for the place, the reader's for the passage, and the writer's, as far as
its text shares words with the place. The weights are an adapter's, fitted on questions that neither was trained on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration, Calibration
from rag_app.answering.lookup.called import in_brackets
from rag_app.answering.lookup.quoting import Quote
from rag_app.answering.speaking.proposals import Proposal
from rag_app.metrics.text import token_f1
from rag_app.schema import Speaker

_ALONE = 5.0  # the lead of a place without a rival
_RIVAL = 0.5  # token F1 below which another place says something else
_CLOSE = 0.5  # the lead of a place below which another is nearly as good
# Not "no successor was found".
_SAYS_SO = re.compile(
    r"\W*(?:(?P<yes>yes)\b|no\b(?=\s*(?:[^\w\s]|\Z)"
    r"|\s+(?:it|they|he|she|we|you|I|there|this|that|these|those|the|an?|only|as|because|but|since|unless)\b))",
    re.IGNORECASE,
)
_DENIES = re.compile(r"\W*(?:not|none|never)\W*", re.IGNORECASE)
# What the vote of a place loses whose sentence is of another year, day or quarter than the question names: log(0.163 /
# 0.047), the shares of other sentences and of those of the answer (`benchmarks/named_times.py`).
_ANOTHER_TIME = 1.25
_ANOTHER_KIND = _EXCEPTED = _ASKED = 2.0
# log(0.82 / 0.09): the shares of other sentences and of those of the answer that are of a neighbour of what is asked;
# of figures before another that is named are 26 of 100 others of the sentence and 2 of 100 answers, of those of a
# counterpart 10 and 1.
_ANOTHER_THING = 2.2
FRAGMENT = 8  # words up to which a reply is no sentence


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said, whose words it is (writer or reader), how far the writer shares them (token F1), by how much the
    best place leads the best one that says something else, that place, and whether something else is nearly as probable
    (it is about a neighbour of what is asked, the writer's own words are hardly worse, or the reader reads another
    figure of the same sentence)."""

    text: str
    speaker: Speaker
    agreement: float
    margin: float
    place: Proposal
    is_disputed: bool = False


def has_vote(places: Sequence[Proposal], calibration: Calibration | None) -> bool:
    """Whether the reader has read, and the adapter knows its weight."""
    return has_weight(calibration) and bool(places)


def has_weight(calibration: Calibration | None) -> bool:
    """Whether an adapter knows how much the reader's word counts beside its own."""
    return isinstance(calibration, AbstentionCalibration) and calibration.reader_lead > 0


def begins_with_verdict(text: str) -> bool:
    """Whether a reply begins with yes or no."""
    return _SAYS_SO.match(text) is not None


def word_of(text: str) -> int:
    """1 where a reply begins with yes, -1 with no or where it is nothing but "none", "not" or "never", else 0."""
    plain = prompts.without_markers(text)
    if said := _SAYS_SO.match(plain):
        return 1 if said["yes"] else -1
    return -1 if _DENIES.fullmatch(plain) else 0


def best_place(places: Sequence[Proposal], calibration: AbstentionCalibration) -> Proposal:
    """The best of the places by what the reader makes of them alone."""
    votes = _votes(places, [0.0] * len(places), calibration)
    return places[max(range(len(places)), key=votes.__getitem__)]


def spoken_of(written: str, places: Sequence[Proposal], calibration: AbstentionCalibration) -> Spoken:
    """The best of the places for what the model has `written`, which stays as it is where the two are the same and it
    cites a passage that says so."""
    plain = prompts.without_markers(written)
    shared = [token_f1(one.text, [plain]) for one in places]
    votes = _votes(places, shared, calibration)
    first = max(range(len(places)), key=votes.__getitem__)
    best = places[first]
    rivals = [
        (vote, agreement)
        for one, vote, agreement in zip(places, votes, shared, strict=True)
        if _is_rival(one.said, best.said)
    ]
    second, of_writer = max(rivals, default=(votes[first] - _ALONE, 0.0))
    margin = votes[first] - second
    is_contested = margin < _CLOSE and not shared[first] and of_writer >= _RIVAL
    cited = set(prompts.cited_numbers(written))
    alike = {one.number for one, agreement in zip(places, shared, strict=True) if agreement == 1.0}
    as_written = shared[first] == 1.0 and cited & alike and not best.in_column
    text = written if as_written else prompts.marked(best.said, best.number)
    speaker: Speaker = "reader" if text != written else "writer"
    return Spoken(text, speaker, shared[first], margin, best, best.of_another_thing or is_contested)


def _is_rival(one: str, other: str) -> bool:
    """Whether two places say something else: neither holds the other's words."""
    held = f" {one} " in f" {other} " or f" {other} " in f" {one} "
    return not held and token_f1(one, [other]) < _RIVAL


def _votes(places: Sequence[Proposal], shared: Sequence[float], calibration: AbstentionCalibration) -> list[float]:
    return [
        calibration.reader_lead * one.lead
        + calibration.reader_rank * one.rank
        + calibration.reader_agreement * agreement
        - _ANOTHER_TIME * one.of_another_time
        - _ANOTHER_KIND * one.of_another_kind
        - _EXCEPTED * one.is_excepted
        - _ASKED * one.is_asked
        - _ANOTHER_THING * one.of_another_thing
        for one, agreement in zip(places, shared, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Words:
    """`text` with its markers, and whose it is; `vote` is that of writer and reader on a place, `quote` the sentence
    given behind a yes or no, or the steps of a procedure."""

    text: str
    speaker: Speaker
    vote: Spoken | None = None
    quote: Quote | None = None

    @property
    def in_full(self) -> str:
        """`text`, and behind a figure of a table that has a unit what it is called there: its row, its column, and the
        unit."""
        is_voted = self.vote is not None and self.vote.text == self.text
        return in_brackets(self.text, self.vote.place.called) if self.vote and is_voted else self.text
