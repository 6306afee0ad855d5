"""Whole sentences for questions that no few words answer, and words that answer nothing."""

from __future__ import annotations

import pytest

from rag_app.answering.quoting import around, explained, quoted
from rag_app.answering.telling import is_hollow
from rag_app.schema import Passage


def passage(number: int, text: str) -> Passage:
    return Passage(number, number, "plan.md", "Plan", (), None, 0, len(text), text, 1.0)


@pytest.mark.parametrize(
    ("question", "text", "says"),
    [
        (
            "What is the Digital Analytics Program?",
            "# Digital Analytics\n\nExpand the Digital Analytics Program (DAP).\n\nData is latent. As a solution "
            "that reveals the public's usage patterns, the DAP provides a clear picture.",
            "As a solution that reveals the public's usage patterns, the DAP provides a clear picture.",
        ),
        (
            "What is a night rate?",
            "Hotels publish a night rate. A night rate is the price of one night without breakfast.",
            "A night rate is the price of one night without breakfast.",
        ),
        ("Who was John F. Kennedy?", *["John F. Kennedy was a president of the United States."] * 2),
        ("What are guests?", *["Guests, which are people of other firms, need a badge."] * 2),
        ("What is the desk?", *["The desk, a place in the hall, is open until seven."] * 2),
        ("whats a desk", *["A desk is a place in the hall."] * 2),
        ("What does a night rate mean?", *["A night rate is the price of one night."] * 2),
        ("Can you tell me what a desk is?", *["A desk is a place in the hall."] * 2),
        ("What is the desk?", "The desk is open.", None),
        ("Who runs the desk?", "The desk is what everybody calls the hall's left side.", None),
    ],
)  # fmt: skip
def test_the_sentence_that_explains_is_found(question, text, says):
    found = explained(question, [passage(1, "Nothing of it."), passage(2, text)])
    assert found == ((says, 2) if says else None)


def test_the_sentence_that_shares_most_with_the_question_is_quoted():
    shown = [passage(1, "Trains are cheap. The hall opens at seven."), passage(2, "At seven, trains\nleave the hall.")]
    assert quoted("Do trains leave at seven?", shown) == ("At seven, trains leave the hall.", 2)
    assert quoted("Do trains come?", shown) == ("Trains are cheap.", 1)
    assert quoted("Is it raining?", [passage(1, "Trains are cheap.")]) is None


def test_the_sentence_or_row_around_some_words_is_quoted():
    table = "| Ferry | Leaves |\n| --- | --- |\n| North | 7:40 |\n| South | 7:40 |"
    text = f"Trains leave at seven.\nFerries leave\nat seven.\n\n{table}"
    assert around("at seven", "Do ferries leave at seven?", passage(1, text)) == "Ferries leave at seven."
    assert around("at seven", "Do trains leave at seven?", passage(1, text)) == "Trains leave at seven."
    assert around("7:40", "Does the south ferry leave before eight?", passage(1, text)) == "South, 7:40"
    assert around("at nine", "Do trains leave at nine?", passage(1, text)) is None


@pytest.mark.parametrize(
    ("text", "question", "hollow"),
    [
        ("DAP", "What is the Digital Analytics Program?", True),
        ("DAP", "What is the abbreviation of the Digital Analytics Program?", False),
        ("JFK", "Who was John F. Kennedy?", True),
        ("the Digital Analytics Program", "What is the Digital Analytics Program?", True),
        ("Digital Analytics Program", "What is DAP?", False),
        ("trains", "Are trains or flights preferred?", False),
        ("trains", "What is cheaper, trains or flights?", False),
        ("the flights", "What do flights cost?", True),
        ("100 euros", "What do flights cost?", False),
        ("none", "How many flights are there?", False),
    ],
)
def test_words_that_the_question_says_itself_answer_nothing(text, question, hollow):
    assert is_hollow(text, question) == hollow
