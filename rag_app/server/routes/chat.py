"""`/v1/chat/completions`: one reply as JSON, or its pieces as server-sent events."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from rag_app.server.access import AllShared, Reader
from rag_app.server.errors import Json
from rag_app.server.events import EVENTS, streamed
from rag_app.server.routes.chat_answer import Outcome, answered
from rag_app.server.routes.chat_wire import ChatCompletion, ChatRequest, Choice, Logprobs, Reply, TokenLogprob, Usage

router = APIRouter(tags=["OpenAI"])


@router.post("/v1/chat/completions", response_model=None, responses={200: {"model": ChatCompletion, "content": EVENTS}})
async def chat_completions(body: ChatRequest, request: Request, shared: AllShared, key: Reader) -> Response:
    """Answer a chat. With an index (`index`, or `INDEX/ADAPTER` as the model) from its documents, with citations in
    `lora_rag`; without, by the model alone. A classifier answers with a label."""
    answer_id, created = f"chatcmpl-{uuid.uuid4().hex}", int(time.time())
    request.state.answer_id = answer_id

    def make(cancel: threading.Event) -> Iterator[str | Outcome]:
        with shared.stops.known(answer_id, key, cancel):
            yield from answered(shared, key, body, answer_id, cancel)

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

    head = {"id": answer_id, "object": "chat.completion.chunk", "created": created, "model": body.model}
    chunks = _Chunks(head, with_usage=body.stream_options is not None and body.stream_options.include_usage)
    return await streamed(shared, request, make, chunks.told, [chunks.opening])


class _Chunks:
    """The chunks of one reply, each with what `head` says of all of them."""

    def __init__(self, head: dict[str, Any], *, with_usage: bool) -> None:
        self._head, self._with_usage = head, with_usage
        self._wrote = False

    @property
    def opening(self) -> dict[str, Any]:
        return {**self._head, "choices": [_delta({"role": "assistant", "content": ""})]}

    def told(self, made: str | Outcome) -> Iterator[dict[str, Any]]:
        """The chunks that tell a piece of text, or how the reply ended."""
        text = made if isinstance(made, str) else made.text
        if isinstance(made, str) or (text and not self._wrote):
            self._wrote = True
            yield {**self._head, "choices": [_delta({"content": text})]}
        if isinstance(made, str):
            return
        logprobs = _logprobs(made)  # of all tokens, as a piece of text may be more or less than one
        last = {**_delta({}, made.finish), "logprobs": logprobs and logprobs.model_dump()}
        yield {**self._head, "choices": [last], "lora_rag": made.extra}
        if self._with_usage:
            yield {**self._head, "choices": [], "usage": _usage(made).model_dump()}


def _delta(delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}


def _logprobs(outcome: Outcome) -> Logprobs | None:
    if outcome.tokens is None:
        return None
    return Logprobs(
        content=[
            TokenLogprob(**_token(t.text, t.logprob), top_logprobs=[_token(*one) for one in t.top])
            for t in outcome.tokens
        ]
    )


def _token(text: str, logprob: float) -> dict[str, Any]:
    is_whole = "\N{REPLACEMENT CHARACTER}" not in text  # else a part of a character: its own bytes are not known
    return {"token": text, "logprob": logprob, "bytes": list(text.encode()) if is_whole else None}


def _usage(outcome: Outcome) -> Usage:
    prompt, completion = outcome.prompt_tokens, outcome.completion_tokens
    return Usage(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion)
