"""What the routes `/api/ask`, `/api/compare`, `/api/retrieve` and `/api/feedback` take and give."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from rag_app.adapters.versions import AUTO
from rag_app.conversations.feedback import MOST_CORRECTED
from rag_app.server.routes.wire import AdapterName, AnswerOptions, Flag, Name, QuestionText, Strict, Text, Where, Whole


class Turn(Strict):
    role: Literal["user", "assistant"]
    content: Text


class Asked(Strict):
    """What every question has."""

    index: Name
    question: QuestionText
    history: Annotated[tuple[Turn, ...], Field(max_length=1000)] = ()
    where: Where = None
    settings: AnswerOptions = AnswerOptions()


class Question(Asked):
    """With `stream` the reply is events: `{"id", "text"}` for each piece, then `{"answer"}`, then `[DONE]`."""

    adapter: AdapterName = AUTO
    stream: Flag = False


class Comparison(Asked):
    """`adapters` answer from the same passages."""

    adapters: Annotated[tuple[AdapterName, ...], Field(min_length=1, max_length=8)]


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


class Compared(BaseModel):
    """In the order of the adapters."""

    answers: list[Answered]


class Stopped(BaseModel):
    id: str


class Search(Strict):
    index: Name
    question: QuestionText
    k: Annotated[Whole, Field(ge=1, le=1000)] = 10
    where: Where = None


class Hits(BaseModel):
    """Best first; each has `chunk`, `score` and `scores` by method."""

    hits: list[dict[str, Any]]


class Vote(Strict):
    """`id` is that of a reply of `/api/ask` or of a chat with an index, to the same key."""

    id: Annotated[str, Field(max_length=100)]
    vote: Literal[1, -1]
    correction: Annotated[str, Field(max_length=MOST_CORRECTED)] = ""


class Saved(BaseModel):
    saved: Literal[True] = True
