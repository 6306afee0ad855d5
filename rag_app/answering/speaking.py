"""The vote of writer and reader on the words of a passage on which they agree best.

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
from rag_app.metrics.text import token_f1
from rag_app.reading.found import ReadHit
from rag_app.schema import Passage
from rag_app.text.periods import Period, period_in
from rag_app.text.pipe_tables import BAR
from rag_app.text.sentences import sentence_at

_ALONE = 5.0  # the lead of a place without a rival
_RIVAL = 0.5  # token F1 below which another place says something else
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_YES_OR_NO = re.compile(
    r"\W*(?:is|are|am|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)\b",
    re.IGNORECASE,
)
_SAYS_SO = re.compile(r"\W*(?:yes|no)\b", re.IGNORECASE)
# What the vote of a place loses whose sentence is of another year, day or quarter than the question names: log(0.163 /
# 0.047), the shares of other sentences and of those of the answer (`benchmarks/named_times.py`).
_ANOTHER_TIME = 1.25
_FRAGMENT = 8  # words up to which a reply is no sentence


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place that may be the answer: its words in passage `number`, what the reader makes of place and passage, and
    whether its sentence is of another time than the question names."""

    number: int
    text: str
    lead: float
    rank: float
    of_another_time: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said, whether it is the `reader`'s words, how far the writer shares them (token F1), and by how much the
    place leads the best one that says something else."""

    text: str
    by_reader: bool
    agreement: float
    margin: float


def proposals(question: str, hits: Sequence[ReadHit], shown: Sequence[Passage]) -> list[Proposal]:
    """Every place that the reader proposes for `question` in the passages shown, none where nothing was read."""
    asked = period_in(question)
    found: dict[tuple[int, str], Proposal] = {}
    for read in hits:
        chunk = read.hit.chunk
        for place in read.reading.places if read.reading else ():
            holder = _holder(shown, chunk.document_id, chunk.start + place.start, chunk.start + place.end)
            text = _words_at(chunk.text, place.start, place.end)
            if holder is not None and text:
                other = asked.is_dated and _of_another_time(asked, chunk.text, place.start, place.end)
                made = Proposal(holder.number, text, place.lead, read.hit.score, other)
                found.setdefault((holder.number, text), made)
    return list(found.values())


def has_vote(places: Sequence[Proposal], calibration: Calibration | None) -> bool:
    """Whether the reader has read, and the adapter knows its weight."""
    return isinstance(calibration, AbstentionCalibration) and calibration.reader_lead > 0 and bool(places)


def asks_yes_or_no(question: str) -> bool:
    """Whether a question begins as one that is answered with yes or no."""
    return _YES_OR_NO.match(question) is not None


def begins_with_verdict(text: str) -> bool:
    """Whether a reply begins with yes or no."""
    return _SAYS_SO.match(text) is not None


def says_yes_or_no(text: str) -> bool:
    """Whether a reply begins with yes or no, or goes on for a sentence of its own."""
    return begins_with_verdict(text) or len(prompts.without_markers(text).split()) > _FRAGMENT


def spoken_of(written: str, places: Sequence[Proposal], calibration: AbstentionCalibration) -> Spoken:
    """The best of the places for what the model has `written`, which stays as it is where the two are the same and it
    cites a passage that says so."""
    plain = prompts.without_markers(written)
    shared = [token_f1(one.text, [plain]) for one in places]
    votes = [
        calibration.reader_lead * one.lead
        + calibration.reader_rank * one.rank
        + calibration.reader_agreement * agreement
        - _ANOTHER_TIME * one.of_another_time
        for one, agreement in zip(places, shared, strict=True)
    ]
    first = max(range(len(places)), key=votes.__getitem__)
    best = places[first]
    rivals = [vote for one, vote in zip(places, votes, strict=True) if token_f1(one.text, [best.text]) < _RIVAL]
    margin = votes[first] - max(rivals) if rivals else _ALONE
    cited = {number for _, _, numbers in prompts.markers(written) for number in numbers}
    alike = {one.number for one, agreement in zip(places, shared, strict=True) if agreement == 1.0}
    text = written if shared[first] == 1.0 and cited & alike else f"{best.text} [{best.number}]"
    return Spoken(text, text != written, shared[first], margin)


def _words_at(text: str, start: int, end: int) -> str:
    """What `start:end` says: in a row of a table no more than one cell, elsewhere no more than one paragraph, and
    without the emphasis of Markdown."""
    said = text[start:end]
    if text.startswith("|", text.rfind("\n", 0, start) + 1):
        said = next((cell for cell in BAR.split(said) if cell.strip()), "")
    said = max(said.split("\n\n"), key=len)
    return _EMPHASIS.sub(r"\2", said).strip().strip("*").strip()


def _of_another_time(asked: Period, text: str, start: int, end: int) -> bool:
    """Whether the sentence around `start:end` names times and none that is asked for; a row of a table has its times
    in its header."""
    first, last = sentence_at(text, start, end)
    return text[first] != "|" and asked.is_of_another_time(period_in(text[first:last]))


def _holder(shown: Sequence[Passage], document_id: int, start: int, end: int) -> Passage | None:
    return next((p for p in shown if p.document_id == document_id and p.start <= start and end <= p.end), None)
