"""Conversations of questions alone, and what the rules make of the last one."""

from rag_app.answering.question.follow_up.condense import FollowUp
from rag_app.schema import Message
from rag_app.testing import FakeChatModel


def said(*asked: str) -> list[Message]:
    return [m for q in asked for m in (Message("user", q), Message("assistant", "It is so [1]."))]


def whole(*asked: str) -> str:
    """The last of the questions as the rules make it."""
    return FollowUp(asked[-1], said(*asked[:-1])).standalone(FakeChatModel(""))
