"""Whose "their" of a follow-up is: the people that the last question names, or its answer."""

from __future__ import annotations

import pytest

from rag_app import prompts
from rag_app.answering.question.follow_up.condense import FollowUp
from rag_app.schema import Message
from rag_app.testing import FakeChatModel

ASKS = "How long is their term?"


def whole(last: str, answer: str, question: str) -> str:
    turns = [Message("user", last), Message("assistant", answer)]
    return FollowUp(question, turns).standalone(FakeChatModel())


@pytest.mark.parametrize(
    ("last", "answer", "question", "said"),
    [
        ("Who appoints the Kell Wardens?", "The Reeve [1]", ASKS, "How long is the Kell Wardens' term?"),
        ("Who elects the Reeve?", "the Kell Wardens [1]", ASKS, "How long is the Reeve's term?"),
        ("What are the duties of James?", "He leads. [1]", "How long is his term?", "How long is James's term?"),
        ("What do Kell Wardens do?", "They vote. [1]", ASKS, "How long is Kell Wardens' term?"),
    ],
)
def test_the_people_whom_the_question_names(last: str, answer: str, question: str, said: str) -> None:
    assert whole(last, answer, question) == said


@pytest.mark.parametrize(
    ("last", "answer", "question", "said"),
    [
        ("Who leads Kell?", "The Reeve. [1]", ASKS, "How long is the Reeve's term (Kell)?"),
        ("Who is elected by the Kell Wardens?", "the Reeve and the clerk [1]", "How long do they serve?",
         "How long do the Reeve and the clerk serve (Kell Wardens)?"),
        ("Who leads Kell?", "The Kell Wardens [1]", "How are they elected?", "How are the Kell Wardens elected?"),
        ("Who leads Kell?", "The Reeve [1]", "How many pumps do they sell?", "How many pumps do Kell sell?"),
        ("Who leads Kell?", "Since 2020 it is led by a Reeve. [1]", ASKS, "How long is Kell's term?"),
        ("Who leads Kell?", prompts.ABSTENTION, ASKS, "How long is Kell's term?"),
    ],
)  # fmt: skip
def test_the_people_whom_the_answer_names(last: str, answer: str, question: str, said: str) -> None:
    assert whole(last, answer, question) == said
