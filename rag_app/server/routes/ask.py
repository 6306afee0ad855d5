"""`/api/ask` and `/api/retrieve`: the pipeline's own answers; `/api/feedback`: what people said about them."""

from __future__ import annotations

import dataclasses
import threading
import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from rag_app.answering.serving import AUTO
from rag_app.conversations.feedback import save_feedback
from rag_app.schema import Message
from rag_app.server.access import AllShared, Reader
from rag_app.server.errors import Json
from rag_app.server.routes.chat_wire import AdapterName, AnswerOptions, IndexName, Strict, Text, Where

router = APIRouter(prefix="/api", tags=["Asking"])


class Turn(Strict):
    role: Literal["user", "assistant"]
    content: Text


class Question(Strict):
    index: IndexName
    question: Annotated[str, Field(min_length=1, max_length=100_000)]
    history: Annotated[tuple[Turn, ...], Field(max_length=1000)] = ()
    where: Where = None
    adapter: AdapterName = AUTO
    settings: AnswerOptions = AnswerOptions()


class Answered(BaseModel):
    """The answer as `Answer.to_dict()` gives it (docs/python.md); `id` is what feedback names."""

    id: str
    text: str
    abstained: bool
    confidence: float
    sentences: list[dict[str, Any]]
    passages: list[dict[str, Any]]
    hits: list[dict[str, Any]]
    nearest: list[dict[str, Any]]
    record: dict[str, Any]


class Search(Strict):
    index: IndexName
    question: Annotated[str, Field(min_length=1, max_length=100_000)]
    k: Annotated[int, Field(ge=1, le=1000)] = 10
    where: Where = None


class Hits(BaseModel):
    """Best first; each has `chunk`, `score` and `scores` by method."""

    hits: list[dict[str, Any]]


class Vote(Strict):
    """`id` is that of a reply of `/api/ask` or of a chat with an index, to the same key."""

    id: Annotated[str, Field(max_length=100)]
    vote: Literal[1, -1]
    correction: Annotated[str, Field(max_length=100_000)] = ""


class Saved(BaseModel):
    saved: Literal[True] = True


@router.post("/ask", response_model=None, responses={200: {"model": Answered}})
async def ask(body: Question, request: Request, shared: AllShared, key: Reader) -> Response:
    """Answer a question from the documents of an index."""
    answer_id = f"answer-{uuid.uuid4().hex}"
    request.state.answer_id = answer_id

    def work(cancel: threading.Event) -> dict[str, Any]:
        if body.adapter != AUTO:
            shared.adapter(body.adapter)
        rag = shared.rag(body.index, key)
        history = [Message(turn.role, turn.content) for turn in body.history]
        events = rag.stream(
            body.question, history=history, where=body.where, cancel=cancel, adapter=body.adapter,
            **body.settings.given(),
        )  # fmt: skip
        answer = next(event for event in events if not isinstance(event, str))
        shared.remember(answer_id, key, answer)
        return {"id": answer_id, **answer.to_dict()}

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
    save_feedback(shared.feedback, shared.answer(body.id, key), body.vote, body.correction)
    return Saved()
