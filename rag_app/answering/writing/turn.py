"""Whose turn it is to answer, what it is asked, and how sure it is that the passages hold the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag_app.adapters.records import Calibration
from rag_app.adapters.routing import Router
from rag_app.answering.finding.evidence import Evidence
from rag_app.answering.writing.generate import confidence_with, request_for
from rag_app.answering.writing.serving import Serving, named, version_for
from rag_app.protocols import ChatModel
from rag_app.schema import GenerationRequest
from rag_app.timing import Clock


@dataclass(frozen=True, slots=True)
class Turn:
    """The version that answers, with its calibration; `request` is what the model is asked, None where it is not."""

    serving: Serving
    confidence: float
    calibration: Calibration | None = None
    request: GenerationRequest | None = None


def turn_of(adapter: str, evidence: Evidence, model: Callable[[], ChatModel], router: Router, clock: Clock) -> Turn:
    """Route and weigh again; without passages, and where a cell surely answers, no model is asked for."""
    serving, tabled = named(adapter, router), evidence.tabled
    if not evidence.shown or (tabled and tabled.cell.exact):
        return Turn(serving, evidence.confidence)
    with clock("route"):
        serving = version_for(evidence.asked.standalone, adapter, model(), router)
    calibration = router.calibration(serving.adapter)
    request = request_for(evidence, serving.adapter, calibration)
    with clock("judge"):
        confidence = confidence_with(model(), request, evidence.confidence, calibration, clock.cancel)
    return Turn(serving, confidence, calibration, request)
