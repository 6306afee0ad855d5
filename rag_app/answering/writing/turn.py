"""Whose turn it is to answer: which version of which adapter, what it is asked, and how sure it is that the passages
hold the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag_app.adapters.records import Calibration
from rag_app.adapters.routing import Route, Router
from rag_app.adapters.versions import AUTO, BASE
from rag_app.answering.finding.evidence import Evidence
from rag_app.answering.writing.generate import confidence_with, request_for
from rag_app.errors import AdapterError
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


@dataclass(frozen=True, slots=True)
class Serving:
    """The version that answers, `base` or `name@version`, and why it was chosen where `auto` was asked for."""

    adapter: str
    reason: str = ""


def named(adapter: str, router: Router) -> Serving:
    """What is known without a model: for `auto` the base; `AdapterError` for a name that cannot answer questions."""
    return Serving(BASE if adapter == AUTO else router.resolve(adapter, "qa"))


def version_for(question: str, adapter: str, model: ChatModel, router: Router) -> Serving:
    """The version that answers `question` now, of an `adapter` that `named` knows: calibration, judgement and answer
    are then of one version.

    Where the version that `auto` chose is damaged it is the one promoted before it, as for a plain name.
    """
    if adapter != AUTO:
        return Serving(model.serving(adapter))
    route = router.route(question, base_fingerprint=model.fingerprint)
    serving = _serving(model, route)
    if serving == route.adapter:
        return Serving(serving, route.reason)
    return Serving(serving, f"{serving} answers for {route.adapter}, which is damaged." if route.reason else "")


def _serving(model: ChatModel, route: Route) -> str:
    try:
        return model.serving(route.adapter)
    except AdapterError:
        return model.serving(route.adapter.partition("@")[0])
