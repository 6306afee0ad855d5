"""LangChain messages to chat turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from rag_app.errors import SettingsError
from rag_app.schema import Message
from rag_app.text.language.lines import joined

_IGNORED_BLOCKS = ("text", "reasoning")  # a model's reasoning is not repeated to it


def to_messages(messages: Sequence[BaseMessage]) -> tuple[Message, ...]:
    """Chat turns with neighbours of one role joined by a blank line, since many chat templates want roles to alternate.

    Raises `SettingsError` for tool messages and for content other than text.
    """
    turns: list[Message] = []
    for message in messages:
        role, text = _role(message), _text(message)
        if turns and turns[-1].role == role:
            text = f"{turns.pop().content}\n\n{text}"
        turns.append(Message(role, text))
    if not turns:
        raise SettingsError("No messages were given; expected at least one.")
    return tuple(turns)


def _role(message: BaseMessage) -> Literal["system", "user", "assistant"]:
    if isinstance(message, SystemMessage):
        return "system"
    if isinstance(message, HumanMessage):
        return "user"
    if isinstance(message, AIMessage) and not message.tool_calls:
        return "assistant"
    what = "tool calls" if isinstance(message, AIMessage) else f"a {type(message).__name__}"
    raise SettingsError(
        f"The conversation holds {what}, and this model does not call tools; expected system, human and AI messages."
    )


def _text(message: BaseMessage) -> str:
    """What a message says. Parts of what a person wrote stand apart; those of a model's reply may be pieces of words.

    Raises `SettingsError` for content other than text.
    """
    for block in message.content_blocks:
        if block["type"] not in _IGNORED_BLOCKS:
            raise SettingsError(
                f"A {type(message).__name__} holds content of type {block['type']!r}, and this model reads text only."
            )
    if isinstance(message, AIMessage):
        return str(message.text)
    return joined(block["text"] for block in message.content_blocks if block["type"] == "text")
