"""Server-sent events: a reply in pieces, each as JSON, up to `[DONE]`."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from typing import Any, TypeVar

from fastapi import Request
from starlette.responses import StreamingResponse

from rag_app.server.errors import body, sentence
from rag_app.server.running import unless_gone
from rag_app.server.shared import Shared
from rag_app.text.strict_json import strict_json

T = TypeVar("T")
DONE = "data: [DONE]\n\n"
# For the OpenAPI page: one event, of JSON or `[DONE]`.
_EVENT = {"type": "object", "properties": {"data": {"type": "string"}}, "required": ["data"]}
EVENTS: dict[str, Any] = {"text/event-stream": {"schema": _EVENT}}


async def streamed(
    shared: Shared,
    request: Request,
    make: Callable[[threading.Event], Iterator[T]],
    pieces: Callable[[T, AsyncGenerator[T, None]], AsyncIterator[str]],
) -> StreamingResponse:
    """The events that `pieces(first, rest)` makes of what `make(cancel)` yields.

    What goes wrong until the first piece still has a status of its own. `cancel` is set when the client leaves.
    """
    events = shared.running.events(make)
    try:
        first = await unless_gone(request, anext(events))
    except BaseException:
        await events.aclose()
        raise
    unbuffered = {"X-Accel-Buffering": "no"}  # nginx would hold the pieces back
    return StreamingResponse(pieces(first, events), media_type="text/event-stream", headers=unbuffered)


def event(value: dict[str, Any]) -> str:
    return f"data: {strict_json(value)}\n\n"


def failure(error: Exception, shared: Shared) -> str:
    """The event that tells what went wrong after the first piece; a stream ends with it."""
    return event(body(*sentence(error, shared.paths)))
