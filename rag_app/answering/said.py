"""What is said in the end: the model's reply, or the words of a passage where writer and reader agree on them."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from rag_app.adapters.records import AbstentionCalibration, Calibration
from rag_app.answering.certainty import certainty
from rag_app.answering.evidence import Evidence
from rag_app.answering.generate import generated
from rag_app.answering.speaking import may_speak, proposals, spoken_of
from rag_app.answering.tabled import Tabled
from rag_app.protocols import ChatModel
from rag_app.schema import Generation, GenerationRequest


@dataclass(frozen=True, slots=True)
class Said:
    """A reply; `written` is what the model wrote where the reader speaks instead, `certainty` as in `AnswerRecord`,
    `tabled` the cell that speaks instead of a model."""

    generation: Generation
    written: str = ""
    certainty: float | None = None
    tabled: Tabled | None = None


def said_by(
    model: ChatModel,
    request: GenerationRequest,
    cancel: threading.Event | None,
    evidence: Evidence,
    calibration: Calibration | None,
    confidence: float,
) -> Iterator[str | Said]:
    """Pieces of text and, last, what was said. Where the reader has a vote there is one piece, after the vote."""
    events = generated(model, request, cancel)
    places = proposals(evidence.read, evidence.shown)
    votes = may_speak(evidence.standalone, places, calibration)
    for event in events:
        if not isinstance(event, Generation):
            if not votes:
                yield event
            continue
        if not votes or event.finish_reason == "cancelled":
            yield Said(event)
            continue
        assert isinstance(calibration, AbstentionCalibration)  # noqa: S101 - `votes` says so
        result = spoken_of(event.text.strip(), places, calibration)
        yield result.text
        yield Said(
            dataclasses.replace(event, text=result.text),
            event.text.strip() if result.by_reader else "",
            certainty(result, confidence, calibration),
        )
