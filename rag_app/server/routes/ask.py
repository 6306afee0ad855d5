"""`/api/ask`, `/api/compare` and `/api/retrieve`: the pipeline's own answers; `/api/feedback`: what people said about
them."""

from __future__ import annotations

import dataclasses
import threading
import uuid
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from rag_app.adapters.versions import AUTO
from rag_app.conversations.feedback import save_feedback
from rag_app.pipeline import answer_in
from rag_app.schema import Answer, Message
from rag_app.server.access import AllShared, Reader
from rag_app.server.errors import Json, refused
from rag_app.server.events import EVENTS, streamed
from rag_app.server.routes.native_wire import (
    Answered,
    Asked,
    Compared,
    Comparison,
    Hits,
    Question,
    Saved,
    Search,
    Stopped,
    Vote,
)
from rag_app.server.shared import Shared

router = APIRouter(prefix="/api", tags=["Asking"])


@router.post("/ask", response_model=None, responses={200: {"model": Answered, "content": EVENTS}})
async def ask(body: Question, request: Request, shared: AllShared, key: Reader) -> Response:
    """Answer a question from the documents of an index; a greeting or thanks gets a reply without the model."""
    answer_id = request.state.answer_id = f"answer-{uuid.uuid4().hex}"

    def events(cancel: threading.Event) -> Iterator[str | Answer]:
        _check(shared, body.adapter)
        rag = shared.rag(body.index, key)
        with shared.stops.known(answer_id, key, cancel):
            asked = {"cancel": cancel, "adapter": body.adapter, **_about(body)}
            for made in rag.stream(body.question, **asked):
                if isinstance(made, Answer):
                    shared.answers.remember(answer_id, key, made)
                yield made

    if body.stream:
        return await streamed(shared, request, events, lambda made: [_told(answer_id, made)])
    answer = await shared.running.call(request, lambda cancel: answer_in(events(cancel)))
    return Json({"id": answer_id, **answer.to_dict()})


@router.post("/ask/{answer}/stop")
def stop(answer: Annotated[str, Path(max_length=100)], shared: AllShared, key: Reader) -> Stopped:
    """End a streamed answer of the same key after its current word; its stream then gives what was written."""
    if not shared.stops.stop(answer, key):
        raise refused(404, "No such answer of this key is being written; it may have ended already.")
    return Stopped(id=answer)


@router.post("/compare", response_model=None, responses={200: {"model": Compared}})
async def compare(body: Comparison, request: Request, shared: AllShared, key: Reader) -> Response:
    """Answers of several adapters to one question over the same passages."""
    request.state.answer_id = f"answer-{uuid.uuid4().hex}"

    def work(cancel: threading.Event) -> dict[str, Any]:
        for adapter in body.adapters:
            _check(shared, adapter)
        rag = shared.rag(body.index, key)
        made = []
        for answer in rag.compare(body.question, body.adapters, cancel=cancel, **_about(body)):
            answer_id = f"answer-{uuid.uuid4().hex}"
            shared.answers.remember(answer_id, key, answer)
            made.append({"id": answer_id, **answer.to_dict()})
        return {"answers": made}

    return Json(await shared.running.call(request, work))


@router.post("/retrieve", response_model=None, responses={200: {"model": Hits}})
async def retrieve(body: Search, request: Request, shared: AllShared, key: Reader) -> Response:
    """The chunks that fit a question best; nothing is generated."""

    def work(cancel: threading.Event) -> dict[str, Any]:
        hits = shared.rag(body.index, key).retrieve(body.question, body.k, where=body.where)
        return {"hits": [dataclasses.asdict(hit) for hit in hits]}

    return Json(await shared.running.call(request, work))


@router.post("/feedback")
def feedback(body: Vote, shared: AllShared, key: Reader) -> Saved:
    """Keep a vote on an answer, with what it should have been, to train on (docs/finetuning.md)."""
    save_feedback(shared.feedback, shared.answers.of(body.id, key), body.vote, body.correction, body.id)
    return Saved()


def _about(body: Asked) -> dict[str, Any]:
    history = [Message(turn.role, turn.content) for turn in body.history]
    return {"history": history, "where": body.where, **body.settings.given()}


def _check(shared: Shared, adapter: str) -> None:
    if adapter != AUTO:
        shared.adapter(adapter)


def _told(answer_id: str, made: str | Answer) -> dict[str, Any]:
    if isinstance(made, Answer):
        return {"answer": {"id": answer_id, **made.to_dict()}}
    return {"id": answer_id, "text": made}
