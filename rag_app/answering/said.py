"""What is said in the end: the model's reply, or the words of a passage where writer and reader agree on them."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration, Calibration
from rag_app.answering.certainty import certainty
from rag_app.answering.evidence import Evidence
from rag_app.answering.generate import generated
from rag_app.answering.quoting import explained, quoted
from rag_app.answering.speaking import Proposal, asks_yes_or_no, has_vote, proposals, says_yes_or_no, spoken_of
from rag_app.answering.tabled import Tabled
from rag_app.answering.telling import is_hollow, repeats, telling
from rag_app.protocols import ChatModel
from rag_app.schema import Generation, GenerationRequest


@dataclass(frozen=True, slots=True)
class Said:
    """A reply; `written` is what the model wrote where the reader speaks instead, `certainty` as in `AnswerRecord`,
    `tabled` the cell that speaks instead of a model, `quoted` whether it is a sentence of a passage in place of a
    yes or no."""

    generation: Generation
    written: str = ""
    certainty: float | None = None
    tabled: Tabled | None = None
    quoted: bool = False


def said_by(
    model: ChatModel,
    request: GenerationRequest,
    cancel: threading.Event | None,
    evidence: Evidence,
    calibration: Calibration | None,
    confidence: float,
) -> Iterator[str | Said]:
    """Pieces of text and, last, what was said. Where the reader has a vote, or a sentence may stand for what the model
    writes, there is one piece, after the vote."""
    events = generated(model, request, cancel)
    places = proposals(evidence.read, evidence.shown)
    held = has_vote(places, calibration)
    for event in events:
        if not isinstance(event, Generation):
            if not held:
                yield event
        elif not held or event.finish_reason == "cancelled":
            yield Said(event)
        else:
            assert isinstance(calibration, AbstentionCalibration)  # noqa: S101 - `held` says so
            said = _decided(event, places, evidence, calibration, confidence)
            yield said.generation.text
            yield said


def _decided(
    event: Generation,
    places: Sequence[Proposal],
    evidence: Evidence,
    calibration: AbstentionCalibration,
    confidence: float,
) -> Said:
    """The vote of writer and reader, or a sentence where their words would answer nothing."""
    question, written = evidence.standalone, event.text.strip()
    if asks_yes_or_no(question):
        sentence = None if says_yes_or_no(written) else quoted(question, written, evidence.shown)
        return Said(event) if sentence is None else Said(_with(event, sentence), written, quoted=True)
    result = spoken_of(written, places, calibration)
    plain = prompts.without_markers(result.text)
    if is_hollow(plain, question) or repeats(plain, evidence.answered):
        if (sentence := explained(question, evidence.shown)) is not None:
            return Said(_with(event, sentence), written)
        result = spoken_of(written, telling(places, evidence), calibration)
    said = dataclasses.replace(event, text=result.text)
    return Said(said, written if result.by_reader else "", certainty(result, confidence, calibration))


def _with(event: Generation, sentence: tuple[str, int]) -> Generation:
    """The reply with a sentence of a passage, and that passage's marker, in place of its words."""
    return dataclasses.replace(event, text=f"{sentence[0]} [{sentence[1]}]")
