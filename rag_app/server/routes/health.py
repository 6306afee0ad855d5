"""`/health`, `/ready` and `/metrics`: for whoever watches the server."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from rag_app.server.access import Admin, AllShared
from rag_app.server.errors import refused

router = APIRouter(tags=["Watching"])


class Health(BaseModel):
    status: Literal["ok"] = "ok"


@router.head("/health", include_in_schema=False)  # as load balancers ask
@router.get("/health")
async def health() -> Health:
    """The server runs."""
    return Health()


@router.head("/ready", include_in_schema=False)
@router.get("/ready")
async def ready(shared: AllShared) -> Health:
    """The model is loaded, so that questions are answered at once; 503 until then."""
    if not shared.model.is_loaded:
        raise refused(503, "The chat model is not loaded yet; ask again shortly.")
    return Health()


@router.get(
    "/metrics", response_class=Response, responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}
)
async def metrics(shared: AllShared, key: Admin) -> Response:
    """Numbers for Prometheus."""
    return Response(shared.metrics.page(), media_type="text/plain; version=0.0.4; charset=utf-8")
