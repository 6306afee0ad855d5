"""Which version of which adapter answers: the one place where that is decided."""

from __future__ import annotations

from dataclasses import dataclass

from rag_app.adapters.routing import Route, Router
from rag_app.adapters.versions import AUTO, BASE
from rag_app.errors import AdapterError
from rag_app.protocols import ChatModel


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
