"""Which of two things has more by the figures of one sentence."""

from __future__ import annotations

import pytest

from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.lookup.compared import compared
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.speaker import words_for
from rag_app.schema import Passage
from rag_app.text.choices import choice_in

WAIT = "Is the wait longer with a card or with cash?"


@pytest.mark.parametrize(
    ("question", "sentence", "most"),
    [
        (WAIT, "With a card the wait is 3 minutes, while for cash it is 4 minutes.", "cash"),
        (WAIT, "With a card (lane 8) it takes 30 ms, with cash (lane 9) 34 ms.", "cash"),
        (WAIT, "The wait is 4 minutes for cash and 30 minutes for a card.", "card"),
        (WAIT, "With a card (2 clerks) the wait is 3 minutes, for cash (1 clerk) 4 minutes.", None),  # clerks
        (WAIT, "With a card the wait is 3 minutes, while for cash it is the same.", None),
        (WAIT, "With a card the wait is 3 minutes, 2 minutes less than for cash.", None),
        (WAIT, "With a card the wait is not 3 minutes, and for cash 4 minutes.", None),
        (WAIT, "With a card you pay 3 euros, while for cash it is 4 euros.", None),
        (WAIT, "With a card the wait fell by 3 minutes, and for cash by 4 minutes.", None),
        (WAIT, "With a card or cash the wait is 3 minutes, or 4 minutes for a card on Sundays.", None),
        (WAIT, "With a card the wait is 3 to 5 minutes, while for cash it is 4 minutes.", None),
        (WAIT, "With a card the wait is 2 hours, and for cash 3.", "cash"),
        ("Was the wait longer in Bergen or Oslo in 2022?", "In 2022 the wait was 3 minutes in Bergen and 4 in Oslo.",
         "Oslo"),
        ("Was the wait longer in Bergen or Oslo in 2022?", "In 2021 the wait was 3 minutes in Bergen and 4 in Oslo.",
         None),
        ("Is the fee lower in Alpha house or in Beta house in 2023?",
         "The fee of 2022 was 30 euros in Alpha house, 34 in Beta house.", None),
        ("Does the hall or the barn cost more?", "The hall costs 30 euros a day and the barn 20 euros an hour.", None),
        ("Does the hall or the barn cost more?", "The hall costs 30 euros a day and the barn 20.", "hall"),
        ("Which uses less fuel, the van or the bus?", "The van goes 18 km per litre of fuel and the bus 15 km.",
         None),
        ("Is it colder in the hall or in the barn?", "In the hall it is 3 degrees, in the barn 4 degrees.", None),
        ("Is the fee lower in Alpha house or in Beta house?", "The fee is 30 euros in Alpha house, 34 in Beta house.",
         "Alpha house"),
        ("Which has more rooms, the hall or the barn?", "The hall costs 12 euros and the barn 9 euros.", None),
        ("Which has more rooms, the hall or the barn?", "The hall has 12 rooms and the barn 9.", "hall"),
    ],
)  # fmt: skip
def test_the_figures_of_one_sentence_are_compared(question: str, sentence: str, most: str | None) -> None:
    choice = choice_in(question)
    assert choice and compared(choice, sentence) == most


def test_the_one_with_more_is_said_with_the_sentence() -> None:
    text = "Pay at the desk. With a card the wait is 3 minutes, while for cash it is 4 minutes."
    held = AbstentionCalibration(
        abstention_intercept=0.0, abstention_retrieval=1.0, abstention_model=0.0, reader_lead=1.0
    )
    passage = Passage(1, 1, "a.md", "Desk", (), None, 0, len(text), text, 1.0)
    words = words_for("a card [1]", WAIT, [Proposal(1, "3 minutes", 3.0, 1.0)], [passage], held)
    assert words.text == f"cash: {text.partition('. ')[2]} [1]" and words.quote
