from __future__ import annotations

import pytest

from rag_app.text.questions.courtesy import without_courtesy
from rag_app.text.questions.yes_or_no import asks_yes_or_no


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Can you tell me how much the licence costs?", "how much the licence costs?"),
        ("Good morning, could you please let me know when it opens?", "when it opens?"),
        ("can u tell me the price", "the price"),
        ("Can someone tell me who signs it?", "who signs it?"),
        ("May I ask what the fee is?", "what the fee is?"),
        ("Could I know the fee?", "the fee?"),
        ("Do you happen to know the deadline?", "the deadline?"),
        ("Would you mind telling me in which year it was built?", "in which year it was built?"),
        ("I would like to know, please, what it costs.", "what it costs."),
        ("I was wondering if you could tell me the fee?", "the fee?"),
        ("Tell me the fee", "the fee"),
        ("Is it possible to know when it starts?", "when it starts?"),
    ],
)
def test_what_is_asked_stands_behind_the_courtesy(question: str, asked: str) -> None:
    assert without_courtesy(question) == asked
    assert not asks_yes_or_no(question)


@pytest.mark.parametrize(
    "question",
    [
        "Can you tell me whether dogs are allowed?",
        "Do you know if dogs are allowed?",
        "May I ask for a refund?",
        "Can I know in advance?",
        "Can someone help me with the stairs?",
        "Is it possible to know more?",
    ],
)
def test_what_wants_a_yes_or_no_goes_on_to_want_it(question: str) -> None:
    assert without_courtesy(question) == question
    assert asks_yes_or_no(question)
    assert not asks_yes_or_no("Who told me the fee?")
