"""Server-sent events: a reply in pieces, each as JSON, up to `[DONE]`."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from typing import Any, TypeVar

from fastapi import Request
from starlette.responses import StreamingResponse

from rag_app.server.errors import body, code_of, sentence
from rag_app.server.running import unless_gone
from rag_app.server.shared import Shared
from rag_app.strict_json import strict_json

T = TypeVar("T")
_DONE = "data: [DONE]\n\n"
# For the OpenAPI page: one event, of JSON or `[DONE]`.
_EVENT = {"type": "object", "properties": {"data": {"type": "string"}}, "required": ["data"]}
EVENTS: dict[str, Any] = {"text/event-stream": {"schema": _EVENT}}


async def streamed(
    shared: Shared,
    request: Request,
    make: Callable[[threading.Event], Iterator[T]],
    told: Callable[[T], Iterable[dict[str, Any]]],
    opening: Sequence[dict[str, Any]] = (),
) -> StreamingResponse:
    """After `opening` the events that tell what `make(cancel)` yields, one after the other.

    What goes wrong until the first piece still has a status of its own; later an event tells it, and the stream ends.
    `cancel` is set when the client leaves.
    """
    events = shared.running.events(make)
    try:
        first = await unless_gone(request, anext(events))
    except BaseException:
        await events.aclose()
        raise

    async def sent() -> AsyncIterator[str]:
        made: T | None = first
        async with aclosing(events):
            for value in opening:
                yield _event(value)
            try:
                while made is not None:
                    for value in told(made):
                        yield _event(value)
                    made = await anext(events, None)
            except Exception as error:
                yield _event(body(*sentence(error, shared.paths), code_of(error)))
                return
            yield _DONE

    unbuffered = {"X-Accel-Buffering": "no"}  # nginx would hold the pieces back
    return StreamingResponse(sent(), media_type="text/event-stream", headers=unbuffered)


def _event(value: dict[str, Any]) -> str:
    return f"data: {strict_json(value)}\n\n"
