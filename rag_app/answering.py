"""From the evidence of one question to its answer: choose the adapter, generate, cite, record."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rag_app import answerability, prompts
from rag_app.citations import cite, nearest
from rag_app.config import AnswerSettings
from rag_app.errors import GenerationCancelled
from rag_app.index import Index
from rag_app.protocols import ChatModel
from rag_app.repetition import RepetitionGuard
from rag_app.routing import Route, Router
from rag_app.schema import Answer, AnswerRecord, Generation, GenerationRequest, Hit, Passage
from rag_app.timing import Clock

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an answer is made from; `shown` is empty where the hits do not hold the answer."""

    question: str
    standalone: str
    index: Index
    options: AnswerSettings
    hits: list[Hit]
    signals: Mapping[str, float]
    confidence: float
    shown: list[Passage]
    clock: Clock


def answer(
    evidence: Evidence,
    adapter: str,
    model: Callable[[], ChatModel],
    router: Router,
    model_names: Callable[[], tuple[str, str]],
    cancel: threading.Event | None,
) -> Iterator[str | Answer]:
    """Yield pieces of text and, last, the `Answer`; without passages that is the abstention, and no model is asked.

    An adapter whose manifest says how is asked first how likely it would abstain, which goes into the confidence.

    `model_names` gives name and fingerprint for the record. Raises `GenerationCancelled` if the generation ended before
    a word was written.
    """
    standalone, shown, clock, confidence = evidence.standalone, evidence.shown, evidence.clock, evidence.confidence
    route = Route("base" if adapter == AUTO else adapter, "")
    if shown:
        if adapter == AUTO:
            with clock("route"):
                route = router.route(standalone, base_fingerprint=model().fingerprint, task="qa")
        serving = model().serving(route.adapter)  # calibration, judgement and answer are of one version
        request = _request(evidence, serving)
        calibration = router.calibration(serving)
        if "abstention_model" in calibration:
            with clock("judge"):
                abstention = model().score(request, [prompts.ABSTENTION])[0]
            confidence = answerability.combined(confidence, abstention, calibration)
            request = dataclasses.replace(request, avoid=prompts.ABSTENTION)  # the confidence decides, for both
    generation, repeated = Generation(prompts.ABSTENTION, 0, 0, "stop", adapter=route.adapter), False
    if shown and confidence >= evidence.options.min_confidence:
        with clock("generate"):
            guard, enough = RepetitionGuard(), _EitherEvent(cancel)
            text = ""
            for event in model().stream(request, enough):
                piece = guard.flush() if isinstance(event, Generation) else guard.push(event)
                if guard.stopped:
                    enough.set()
                if piece:
                    clock.first("first_token")
                    text += piece
                    yield piece
                if isinstance(event, Generation):
                    generation, repeated = dataclasses.replace(event, text=text), guard.stopped
        if generation.finish_reason in ("cancelled", "timeout") and not generation.text.strip():
            raise GenerationCancelled("The question was cancelled before the model wrote anything.")
    else:
        yield prompts.ABSTENTION
    text = generation.text.strip()
    abstained = prompts.is_abstention(text) or not text
    with clock("cite"):
        sentences = () if abstained else cite(text, shown, standalone)
    model_name, model_fingerprint = model_names()
    yield Answer(
        text=prompts.ABSTENTION if abstained else text,
        abstained=abstained,
        confidence=confidence,
        sentences=sentences,
        passages=tuple(shown),
        hits=tuple(evidence.hits),
        nearest=() if any(s.supported for s in sentences) else nearest(standalone, evidence.hits),
        record=AnswerRecord(
            question=evidence.question,
            standalone_question=standalone,
            index=evidence.index.name,
            generation=evidence.index.generation,
            embedder_fingerprint=evidence.index.manifest.embedder_fingerprint,
            model=model_name,
            model_fingerprint=model_fingerprint,
            adapter=generation.adapter,
            prompt_version=prompts.PROMPT_VERSION,
            settings=dataclasses.asdict(dataclasses.replace(evidence.options, adapter=adapter)),
            prompt_tokens=generation.prompt_tokens,
            completion_tokens=generation.completion_tokens,
            finish_reason="repetition" if repeated else generation.finish_reason,
            timings_s=clock.finish(),
            signals=evidence.signals,
            route=route.reason,
        ),
    )


def _request(evidence: Evidence, adapter: str) -> GenerationRequest:
    return GenerationRequest(
        messages=prompts.answer_messages(evidence.standalone, evidence.shown),
        max_new_tokens=evidence.options.max_new_tokens,
        temperature=evidence.options.temperature,
        seed=evidence.options.seed,
        adapter=adapter,
    )


class _EitherEvent(threading.Event):
    """Set when it is set itself or when `other` is."""

    def __init__(self, other: threading.Event | None) -> None:
        super().__init__()
        self._other = other

    def is_set(self) -> bool:
        return super().is_set() or (self._other is not None and self._other.is_set())
