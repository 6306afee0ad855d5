"""The finished answer, with the record that explains and repeats it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from rag_app import prompts
from rag_app.answering.finding.evidence import Evidence
from rag_app.answering.question.understood import UserQuestion
from rag_app.answering.speaking.said import Said
from rag_app.answering.writing.turn import Turn
from rag_app.schema import Answer, AnswerRecord, Citation, Generation, Sentence, Speaker

OTHERWISE = "Other documents say something else in the same place. Name the one that you mean:"
CLOSEST = "Closest text in the documents:"
_NO_MODEL = {"table": "a table of the documents", "documents": "the documents' own words", "none": "no model"}


def finished(
    evidence: Evidence,
    asked: str,
    turn: Turn,
    said: Said,
    sentences: Sequence[Sentence],
    nearest: Sequence[Citation],
    model: tuple[str, str],
    timings_s: Mapping[str, float],
) -> Answer:
    """`asked` is the adapter as the question named it, `model` name and fingerprint (empty where it was not loaded)."""
    generation = said.generation
    abstained = is_refusal(generation)
    if abstained:
        generation = dataclasses.replace(generation, text=prompts.ABSTENTION, finish_reason="stop")
    return Answer(
        text=generation.text.strip(),
        abstained=abstained,
        confidence=turn.confidence,
        sentences=tuple(sentences),
        passages=tuple(evidence.shown),
        hits=tuple(evidence.hits),
        nearest=tuple(nearest),
        record=record_of(
            evidence.asked,
            generation,
            model,
            dataclasses.asdict(dataclasses.replace(evidence.options, adapter=asked)),
            timings_s,
            said.speaker,
            signals=evidence.signals,
            route=turn.serving.reason,
            written=said.written,
            certainty=said.certainty,
        ),
    )


def record_of(
    asked: UserQuestion,
    generation: Generation,
    model: tuple[str, str],
    settings: Mapping[str, Any],
    timings_s: Mapping[str, float],
    speaker: Speaker,
    **more: Any,
) -> AnswerRecord:
    """The record of an answer; `model` as in `finished`, `more` its signals and what else of route or vote it has."""
    return AnswerRecord(
        question=asked.question,
        standalone_question=asked.standalone,
        index=asked.index.name,
        generation=asked.index.generation,
        embedder_fingerprint=asked.index.manifest.embedder_fingerprint,
        model=model[0],
        model_fingerprint=model[1],
        adapter=generation.adapter,
        prompt_version=prompts.PROMPT_VERSION,
        settings=settings,
        prompt_tokens=generation.prompt_tokens,
        completion_tokens=generation.completion_tokens,
        finish_reason=generation.finish_reason,
        timings_s=timings_s,
        speaker=speaker,
        **more,
    )


def spoken_by(record: AnswerRecord, adapter: str = "") -> str:
    """Whose words an answer is, for people; `adapter` is what the record's adapter is called there."""
    adapter = adapter or record.adapter or _NO_MODEL["none"]
    return f"the reader, with {adapter}" if record.speaker == "reader" else _NO_MODEL.get(record.speaker, adapter)


def others_of(answer: Answer) -> list[Citation]:
    """What other documents say in the place of an answer."""
    return [citation for citation in answer.nearest if citation.status == "otherwise"]


def is_refusal(generation: Generation) -> bool:
    """Whether the model wrote nothing, or that the documents do not say."""
    text = generation.text.strip()
    return not text or prompts.is_abstention(text)
