"""`/v1/chat/completions`: one reply as JSON, or its pieces as server-sent events."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from rag_app.server.access import AllShared, Reader
from rag_app.server.errors import Json, sentence
from rag_app.server.errors import body as error_body
from rag_app.server.routes.chat_answer import Outcome, answered
from rag_app.server.routes.chat_wire import ChatCompletion, ChatRequest, Choice, Logprobs, Reply, TokenLogprob, Usage
from rag_app.server.running import unless_gone
from rag_app.server.shared import Shared

router = APIRouter(tags=["OpenAI"])
# One event of a stream: JSON of OpenAI's `chat.completion.chunk`, or `[DONE]`.
_EVENT = {"type": "object", "properties": {"data": {"type": "string"}}, "required": ["data"]}


@router.post(
    "/v1/chat/completions",
    response_model=None,
    responses={200: {"model": ChatCompletion, "content": {"text/event-stream": {"schema": _EVENT}}}},
)
async def chat_completions(body: ChatRequest, request: Request, shared: AllShared, key: Reader) -> Response:
    """Answer a chat. With an index (`index`, or `INDEX/ADAPTER` as the model) from its documents, with citations in
    `lora_rag`; without, by the model alone. A classifier answers with a label."""
    answer_id, created = f"chatcmpl-{uuid.uuid4().hex}", int(time.time())
    request.state.answer_id = answer_id

    def make(cancel: threading.Event) -> Iterator[str | Outcome]:
        return answered(shared, key, body, answer_id, cancel)

    if not body.stream:

        def finished(cancel: threading.Event) -> Outcome:
            return next(event for event in make(cancel) if isinstance(event, Outcome))

        outcome = await shared.running.call(request, finished)
        reply = Choice(
            message=Reply(content=outcome.text), finish_reason=outcome.finish, logprobs=_logprobs(outcome)
        )  # fmt: skip
        made = ChatCompletion(
            id=answer_id, created=created, model=body.model, choices=[reply], usage=_usage(outcome),
            lora_rag=outcome.extra,
        )  # fmt: skip
        return Json(made.model_dump())

    events = shared.running.events(make)
    try:
        # What goes wrong until the first piece still has a status of its own.
        first = await unless_gone(request, anext(events))
    except BaseException:
        await events.aclose()
        raise
    head = {"id": answer_id, "object": "chat.completion.chunk", "created": created, "model": body.model}
    with_usage = body.stream_options is not None and body.stream_options.include_usage
    chunks = _chunks(shared, head, first, events, with_usage)
    unbuffered = {"X-Accel-Buffering": "no"}  # nginx would hold the pieces back
    return StreamingResponse(chunks, media_type="text/event-stream", headers=unbuffered)


async def _chunks(
    shared: Shared,
    head: dict[str, Any],
    first: str | Outcome,
    events: AsyncGenerator[str | Outcome, None],
    with_usage: bool,
) -> AsyncIterator[str]:
    wrote = False
    async with aclosing(events):
        yield _event({**head, "choices": [_delta({"role": "assistant", "content": ""})]})
        event: str | Outcome | None = first
        try:
            while event is not None:
                if isinstance(event, str):
                    wrote = True
                    yield _event({**head, "choices": [_delta({"content": event})]})
                else:
                    if not wrote and event.text:
                        yield _event({**head, "choices": [_delta({"content": event.text})]})
                    logprobs = _logprobs(event)  # of all tokens, as a piece of text may be more or less than one
                    last = {**_delta({}, event.finish), "logprobs": logprobs and logprobs.model_dump()}
                    yield _event({**head, "choices": [last], "lora_rag": event.extra})
                    if with_usage:
                        yield _event({**head, "choices": [], "usage": _usage(event).model_dump()})
                event = await anext(events, None)
        except Exception as error:
            yield _event(error_body(*sentence(error, shared.paths)))
            return
        yield "data: [DONE]\n\n"


def _delta(delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}


def _logprobs(outcome: Outcome) -> Logprobs | None:
    if outcome.tokens is None:
        return None
    return Logprobs(
        content=[TokenLogprob(token=t.text, logprob=t.logprob, bytes=list(t.text.encode())) for t in outcome.tokens]
    )


def _event(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value)}\n\n"


def _usage(outcome: Outcome) -> Usage:
    prompt, completion = outcome.prompt_tokens, outcome.completion_tokens
    return Usage(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion)
