"""From the evidence of one question to its answer: choose the adapter, generate, cite, record."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration
from rag_app.adapters.routing import Route, Router
from rag_app.adapters.store import BASE
from rag_app.answering import answerability
from rag_app.answering.repetition import without_loops
from rag_app.citations import cite, nearest
from rag_app.config import AnswerSettings
from rag_app.errors import AdapterError, GenerationCancelled
from rag_app.index import Index
from rag_app.protocols import ChatModel
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
    a word was written, and `AdapterError` for a named adapter that does not answer questions.
    """
    standalone, shown, clock, confidence = evidence.standalone, evidence.shown, evidence.clock, evidence.confidence
    route = Route(BASE if adapter == AUTO else router.resolve(adapter, "qa"), "")
    if shown:
        if adapter == AUTO:
            with clock("route"):
                route = router.route(standalone, base_fingerprint=model().fingerprint, task="qa")
        serving = _serving(model(), adapter, route)  # calibration, judgement and answer are of one version
        if serving != route.adapter:
            route = Route(serving, f"{serving} answers for {route.adapter}, which is damaged." if route.reason else "")
        request = _request(evidence, serving)
        calibration = router.calibration(serving)
        if isinstance(calibration, AbstentionCalibration):
            with clock("judge"):
                abstention = model().score(request, [prompts.ABSTENTION])[0]
            confidence = answerability.combined(confidence, abstention, calibration)
            request = dataclasses.replace(request, avoid=prompts.ABSTENTION)  # the confidence decides, for both
    generation = Generation(prompts.ABSTENTION, 0, 0, "stop", adapter=route.adapter)
    if shown and confidence >= evidence.options.min_confidence:
        with clock("generate"):
            for event in without_loops(model(), request, cancel):
                if isinstance(event, Generation):
                    generation = event
                else:
                    clock.first("first_token")
                    yield event
        if generation.finish_reason in ("cancelled", "timeout") and not generation.text.strip():
            raise GenerationCancelled("The question was cancelled before the model wrote anything.")
    else:
        yield prompts.ABSTENTION
    text = generation.text.strip()
    abstained = prompts.is_abstention(text) or not text
    with clock("cite"):
        sentences = () if abstained else cite(text, shown, standalone, evidence.index.place_at)
    model_name, model_fingerprint = model_names()
    yield Answer(
        text=prompts.ABSTENTION if abstained else text,
        abstained=abstained,
        confidence=confidence,
        sentences=sentences,
        passages=tuple(shown),
        hits=tuple(evidence.hits),
        nearest=()
        if any(s.supported for s in sentences)
        else nearest(standalone, evidence.hits, place_at=evidence.index.place_at),
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
            finish_reason=generation.finish_reason,
            timings_s=clock.finish(),
            signals=evidence.signals,
            route=route.reason,
        ),
    )


def _serving(model: ChatModel, adapter: str, route: Route) -> str:
    """The version that answers; where the current one is damaged, the one promoted before it, as for a plain name."""
    try:
        return model.serving(route.adapter if adapter == AUTO else adapter)
    except AdapterError:
        if adapter != AUTO:
            raise
        return model.serving(route.adapter.partition("@")[0])


def _request(evidence: Evidence, adapter: str) -> GenerationRequest:
    return GenerationRequest(
        messages=prompts.answer_messages(evidence.standalone, evidence.shown),
        max_new_tokens=evidence.options.max_new_tokens,
        temperature=evidence.options.temperature,
        seed=evidence.options.seed,
        adapter=adapter,
    )
