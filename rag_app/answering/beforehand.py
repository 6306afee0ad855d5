"""What needs no search: small talk, and questions about a file that could not be read, a whole document or the
collection."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rag_app.answering import collection, small_talk
from rag_app.answering.document import whole
from rag_app.answering.inputs import Request
from rag_app.answering.question import skipped
from rag_app.answering.question.understood import UserQuestion, understood
from rag_app.citations import Supports
from rag_app.index import Index
from rag_app.protocols import ChatModel, Embedder
from rag_app.schema import Answer


def replied(
    request: Request, index: Index, embedder: Embedder, model: Callable[[], ChatModel], supports: Supports | None
) -> Iterator[str | Answer] | UserQuestion:
    """Pieces of the reply and, last, the `Answer`, the same whichever adapter is asked; or the question, understood,
    where the documents are to be searched."""
    question, turns = request.question, request.turns
    if said := small_talk.reply(question, index.name, index.files) or skipped.reply_for(question, index):
        return _reply(said, question, index)
    if about := whole.answered(request, index, model, supports):
        return about
    asked = understood(question, turns, index, model, request.clock)
    if turns and (said := skipped.reply_for(asked.standalone, index)):
        return _reply(said, question, index)
    return collection.answered(asked, request, embedder) or asked


def _reply(text: str, question: str, index: Index) -> Iterator[str | Answer]:
    yield text
    yield small_talk.answer_of(text, question, index.name, index.generation)
