"""The application: routes, what stands before them, and what happens when it starts and stops."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from functools import cache

from fastapi import APIRouter, Depends, FastAPI
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import rag_app
from rag_app.errors import RagAppError
from rag_app.server.access import check_parameters
from rag_app.server.errors import REFUSALS, add_handlers, response, sentence
from rag_app.server.limits import OPEN, Gatekeeper, Rate
from rag_app.server.receiving import sweep
from rag_app.server.routes import adapters, ask, chat, documents, embeddings, files, health, indexes, models
from rag_app.server.running import STOPPING
from rag_app.server.shared import Shared
from rag_app.server.tracing import traced

log = logging.getLogger("rag_app.server")


def create_app(shared: Shared, *, preload: bool = True, mcp: bool = False) -> FastAPI:
    """The ASGI application. With `preload` the chat model is loaded at the start, while the server answers already;
    with `mcp` the tools for assistants are at `/mcp`."""
    tools = None
    if mcp:
        from rag_app.server.mcp_tools import http_app

        tools = http_app(shared)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        sweep(shared.data)
        loader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="loader")
        stopping = threading.Event()
        if preload:
            loader.submit(_load, shared, stopping)
        async with tools.router.lifespan_context(tools) if tools else nullcontext():
            yield
        stopping.set()
        loader.shutdown(wait=False, cancel_futures=True)
        shared.close()

    app = FastAPI(
        title="lora-rag", version=rag_app.__version__, lifespan=life, docs_url=None, redoc_url=None,
        redirect_slashes=False,  # to an absolute http:// address, which is the wrong one behind a proxy that speaks TLS
        description="Ask your own documents; see docs/server.md.",
    )  # fmt: skip
    app.state.shared = shared
    app.router.routes.extend(_routes())
    if tools:
        app.router.routes.extend(tools.routes)
    add_handlers(app, shared.paths)
    app.add_middleware(
        Gatekeeper,
        keys=shared.keys,
        settings=shared.settings,
        rate=Rate(shared.settings.requests_per_minute),
        needs_keys=shared.needs_keys,
    )
    app.add_middleware(Counted, shared=shared)
    return app


@cache
def _routes() -> list[BaseRoute]:
    """Of every application of this process: what FastAPI works out of each, at its first request, takes 50 ms."""
    router = APIRouter(responses=REFUSALS)
    for part in (chat, models, embeddings, health):
        router.include_router(part.router)
    for part in (ask, indexes, documents, files, adapters):
        router.include_router(part.router, dependencies=[Depends(check_parameters)])
    return router.routes


@dataclass(frozen=True, slots=True)
class Counted:
    """Outermost: counts and logs each request, without its body, its headers or its path's free parts."""

    app: ASGIApp
    shared: Shared

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except (Exception, asyncio.CancelledError) as error:
            if status:  # too late to say anything
                raise
            is_stopping = isinstance(error, asyncio.CancelledError)  # and it waits no longer
            code, message = (503, STOPPING) if is_stopping else sentence(error, self.shared.paths)
            await response(code, message)(scope, receive, watched)
        finally:
            seconds = time.monotonic() - began
            route = _route(scope)
            self.shared.metrics.request(route, status, seconds)
            state = scope.get("state", {})
            timings = self.shared.answers.timings(state.get("answer_id", ""))
            traced(f"{scope['method']} {route}", status, seconds, scope["headers"], timings)
            key = getattr(state.get("key"), "name", "")
            log.log(
                logging.DEBUG if route in OPEN else logging.INFO,  # they are asked every few seconds
                "%s %s %d %.3f s key=%s id=%s",
                scope["method"], route, status, seconds, key or "-", state.get("answer_id", "-"),
            )  # fmt: skip


def _route(scope: Scope) -> str:
    """The path of the route that took a request, with its free parts as names; that of the tools for assistants, which
    is none of FastAPI's, is known by its endpoint."""
    if route := scope.get("route"):
        return str(route.path)
    plain = (route for route in scope["app"].routes if isinstance(route, Route))
    return next((route.path for route in plain if route.endpoint is scope.get("endpoint")), "other")


def _load(shared: Shared, stopping: threading.Event) -> None:
    """Load the chat model; what fails once the server is `stopping` fails because of that, and is not told."""
    try:
        shared.model.get()
        log.info("the chat model %s is loaded", shared.model.name)
    except Exception as error:
        if not stopping.is_set():
            said = error if isinstance(error, RagAppError) else "see below"
            log.error("the chat model cannot be loaded: %s", said, exc_info=said != error)
