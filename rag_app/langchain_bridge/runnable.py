"""The whole pipeline, question to cited answer, as a LangChain `Runnable`."""

from __future__ import annotations

import functools
import operator
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import fields
from typing import Any

from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    convert_to_messages,
    message_chunk_to_message,
)
from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator
from langchain_core.runnables.config import run_in_executor

from rag_app.config import AnswerSettings
from rag_app.errors import SettingsError
from rag_app.langchain_bridge.content import text_block, usage
from rag_app.langchain_bridge.documents import stored_filter
from rag_app.langchain_bridge.keywords import check_keywords
from rag_app.langchain_bridge.messages import to_messages
from rag_app.pipeline import Rag
from rag_app.schema import Answer

Question = str | Mapping[str, Any]


def rag_runnable(rag: Rag) -> Runnable[Question, AIMessage]:
    """A `Runnable` that answers a question over `rag`; the chunks of its stream add up to the message of `invoke`.
    Thanks and greetings get a reply without the model.

    The input is the question, or a dictionary with `question` and optionally `history` (what LangChain takes for
    messages, of people and models alone), `filter` and any field of `AnswerSettings`; all but the question may be bound
    to the runnable or given to a call, too. The message holds one text block
    whose annotations are the supported citations, and in `response_metadata` the whole answer under `answer`, as
    `Answer.to_dict` gives it, with `abstained`, `confidence`, `model_name` and `finish_reason`.

    Closing the stream, or cancelling the task, stops the model after its current token. Raises what `Rag.stream`
    raises, and `SettingsError` for a wrong input.
    """

    def stream(questions: Iterator[Question], **given: Any) -> Iterator[AIMessageChunk]:
        yield from _chunks(rag, _asked(list(questions), given), threading.Event())

    async def astream(questions: AsyncIterator[Question], **given: Any) -> AsyncIterator[AIMessageChunk]:
        cancel = threading.Event()
        chunks = _chunks(rag, _asked([q async for q in questions], given), cancel)
        try:
            while (chunk := await run_in_executor(None, next, chunks, None)) is not None:
                yield chunk
        finally:
            cancel.set()

    return _Whole(stream, astream, name="rag")


class _Whole(RunnableGenerator[Question, AIMessage]):
    """Its `invoke` and `batch` give a message: the sum of the chunks is a chunk, which LangChain's filters by type and
    programs that look for `type == "ai"` do not take for an answer."""

    def invoke(self, input: Question, config: RunnableConfig | None = None, **kwargs: Any) -> AIMessage:
        return _message(super().invoke(input, config, **kwargs))

    async def ainvoke(self, input: Question, config: RunnableConfig | None = None, **kwargs: Any) -> AIMessage:
        return _message(await super().ainvoke(input, config, **kwargs))


def _message(made: AIMessage) -> AIMessage:
    message = message_chunk_to_message(made)
    assert isinstance(message, AIMessage)  # noqa: S101 - what a chunk of an AIMessage becomes
    return message


def _asked(pieces: list[Question], given: Mapping[str, Any]) -> Question:
    """The question with what is `given` by `bind`, or beside it."""
    question = _joined(pieces)
    if not given:
        return question
    return {**(question if isinstance(question, Mapping) else {"question": question}), **given}


def _joined(pieces: list[Question]) -> Question:
    """The question that was streamed in `pieces`: of its text, or of a dictionary, of which a step before gives each
    key as it is made."""
    try:
        return functools.reduce(operator.add, pieces)
    except TypeError:
        raise SettingsError(
            f"{len(pieces)} inputs were streamed; expected one question, or pieces of one that can be added."
        ) from None


def _chunks(rag: Rag, question: Question, cancel: threading.Event) -> Iterator[AIMessageChunk]:
    text, history, wanted, settings = _parse(question)
    where = stored_filter(rag.index, wanted)
    asked = {"history": to_messages(history) if history else (), "where": where, "cancel": cancel, **settings}
    shown = False
    try:
        for event in rag.stream(text, **asked):
            if isinstance(event, Answer):
                yield _final(event, "" if shown else event.text)
            else:
                shown = True
                yield AIMessageChunk(content=[text_block(event)])
    finally:
        cancel.set()


def _final(answer: Answer, text: str) -> AIMessageChunk:
    record = answer.record
    return AIMessageChunk(
        content=[text_block(text, answer.sentences)],
        usage_metadata=usage(record.prompt_tokens, record.completion_tokens),
        response_metadata={
            "answer": answer.to_dict(),
            "abstained": answer.abstained,
            "confidence": answer.confidence,
            "model_name": record.model and f"{record.model}#{record.adapter}",
            "finish_reason": record.finish_reason,
        },
        chunk_position="last",
    )


def _parse(question: Question) -> tuple[str, list[BaseMessage], Mapping[str, Any] | None, dict[str, Any]]:
    rest: dict[str, Any] = dict(question) if isinstance(question, Mapping) else {"question": question}
    text = rest.pop("question", None)
    if not isinstance(text, str) or not text.strip():
        raise SettingsError(
            f'question = {text!r}: expected text; give a question, or {{"question": …, "history": …, "filter": …}}.'
        )
    history, wanted = _messages(rest.pop("history", None)), rest.pop("filter", None)
    if "where" in rest:
        raise SettingsError("question: unknown keyword 'where'; give the conditions as `filter`.")
    check_keywords(rest, [field.name for field in fields(AnswerSettings)], "question")
    return text, history, wanted, rest


def _messages(history: Any) -> list[BaseMessage]:
    """The turns before the question, in any form that LangChain takes for messages."""
    if not history:
        return []
    try:
        if isinstance(history, str):
            raise TypeError
        return convert_to_messages(history)
    except (TypeError, ValueError, NotImplementedError):
        raise SettingsError(
            f'history = {history!r:.100}: expected a list of messages, such as HumanMessage("…") or ("user", "…").'
        ) from None
