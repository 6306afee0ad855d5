"""The model's part of an answer: how sure it is, and what it writes."""

from __future__ import annotations

import dataclasses
import string
import threading
from collections.abc import Iterable, Iterator

from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration, Calibration
from rag_app.answering.finding import answerability
from rag_app.answering.finding.evidence import Evidence
from rag_app.answering.writing.repetition import without_loops
from rag_app.errors import GenerationCancelled
from rag_app.protocols import ChatModel
from rag_app.schema import BROKEN_OFF, Generation, GenerationRequest

_IN_MARKERS = string.digits + "," + string.whitespace


def request_for(evidence: Evidence, adapter: str, calibration: Calibration | None) -> GenerationRequest:
    """What the model is asked. Where the adapter is calibrated the confidence decides about refusing, so the reply may
    not begin as a refusal."""
    options = evidence.options
    return GenerationRequest(
        messages=prompts.answer_messages(evidence.asked.standalone, evidence.shown),
        max_new_tokens=options.max_new_tokens,
        temperature=options.temperature,
        seed=options.seed,
        adapter=adapter,
        avoid=prompts.ABSTENTION if isinstance(calibration, AbstentionCalibration) else "",
    )


def confidence_with(
    model: ChatModel,
    request: GenerationRequest,
    retrieval: float,
    calibration: Calibration | None,
    cancel: threading.Event | None,
) -> float:
    """The confidence of retrieval and, where the adapter is calibrated, how likely the model is to refuse: the model is
    asked where that counts. Raises `GenerationCancelled` once `cancel` is set."""
    if not isinstance(calibration, AbstentionCalibration):
        return retrieval
    abstention = model.score(request, [prompts.ABSTENTION], cancel)[0] if calibration.abstention_model else 0.0
    return answerability.combined(retrieval, abstention, calibration)


def generated(
    model: ChatModel, request: GenerationRequest, cancel: threading.Event | None
) -> Iterator[str | Generation]:
    """Pieces of the text without the blanks around it and, last, the `Generation`; `GenerationCancelled` if it ended
    before a word was written."""
    for event in _stripped(without_loops(model, request, cancel)):
        if isinstance(event, Generation) and not event.text.strip() and event.finish_reason in ("cancelled", "timeout"):
            raise GenerationCancelled
        yield event


def unasked(text: str, adapter: str) -> Generation:
    """What stands for a generation where no model was asked to write."""
    return Generation(text, 0, 0, "stop", adapter=adapter)


def _stripped(events: Iterable[str | Generation]) -> Iterator[str | Generation]:
    """`events`, whose pieces of text add up to what `str.strip` leaves of them: a blank is held back until a word comes
    behind it, and a marker until it is whole; one that an answer breaks off in is left out."""
    begun, held = False, ""
    for event in events:
        if not isinstance(event, str):
            if event.finish_reason in BROKEN_OFF:
                event = dataclasses.replace(event, text=event.text[: _whole_until(event.text)])
            elif held.strip():
                yield held.rstrip()
            yield event
            continue
        piece = held + event if begun else event.lstrip()
        begun = begun or bool(piece)
        end = _whole_until(piece)
        held = piece[end:]
        if piece := piece[:end]:
            yield piece


def _whole_until(text: str) -> int:
    """Where a text ends without the blanks behind it, and the marker that is begun there."""
    inside = text.rstrip(_IN_MARKERS)
    return len((inside[:-1] if inside.endswith("[") else text).rstrip())
