"""A command that the writer found below the heading which the reader points at."""

from __future__ import annotations

import dataclasses

import pytest

from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.speaker import words_for
from rag_app.answering.speaking.writer import is_named_better
from rag_app.schema import Passage

HELD = AbstentionCalibration(
    abstention_intercept=0.0, abstention_retrieval=1.0, abstention_model=0.0, reader_lead=1.0, right_confidence=1.0
)
HEADING = "Each ship is announced to all the crew"
TEXT = f"## {HEADING}\n\nThe harbour does that, not the ship, as it comes in.\n\nType\n\n```\nbell off\n```\n\nMore."
QUESTION = "How do I turn off the bell for all the crew?"
FIRST = "The harbour does that, not the ship, as it comes in. [1]"


def shown(text: str, number: int = 1, headings: tuple[str, ...] = ("Bells", HEADING)) -> Passage:
    return Passage(number, 7, "faq.md", "Ships", headings, None, 0, len(text), text, 1.0)


def said(written: str, passages: list[Passage], question: str = QUESTION) -> str:
    places = [Proposal(1, HEADING, 3.0, 1.0)]
    return words_for(written, question, places, passages, HELD).text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("bell off [1]", "bell off [1]"),
        ("`bell off` [1]", "`bell off` [1]"),
        ("bell [1]", FIRST),  # a part of it
        ("bell down [1]", FIRST),  # stands nowhere
        ("More [1]", FIRST),  # no command
    ],
)
def test_a_command_of_the_same_section_is_said_for_the_sentence_below_its_heading(written: str, expected: str) -> None:
    assert said(written, [shown(TEXT)]) == expected


def test_the_section_may_go_on_in_another_passage_and_no_other_section_counts() -> None:
    first, _, rest = TEXT.partition("\n\nType")
    below = shown(f"Type{rest}", 2)
    assert said("bell off [2]", [shown(first), below]) == "bell off [2]"
    other = dataclasses.replace(below, headings=("Bells", "At night"))
    assert said("bell off [2]", [shown(first), other]) == FIRST


def test_an_instruction_below_the_heading_stays_and_so_does_a_reason() -> None:
    told = TEXT.replace("The harbour does that, not the ship, as it comes in.", "Press the grey key.")
    assert said("bell off [1]", [shown(told)]) == "Press the grey key. [1]"
    assert said("bell off [1]", [shown(TEXT)], "Why is each ship announced to all?") == FIRST


COSTS = """| Key costs | Guild grant = $1000 |
| --- | --- |
| Travel of the Guild = $2551 | Sponsorship 2012 International Rope Meeting = $8500 |
| Teleconference $250 | Sponsorship Nordic Rope Meeting = $700 |

| Costs | 2011 | 2012 |
| --- | --- | --- |
| Travel | 310 | 420 |
| Travel by rail | 90 | 95 |
| Rail cards | 12 | 14 |
"""


@pytest.mark.parametrize(
    ("question", "written", "read", "is_better"),
    [
        ("How much did the Guild pay to sponsor the 2012 international meeting?", "$8500 [1]", "$700", True),
        ("How much did the Guild pay to sponsor the Nordic meeting?", "$8500 [1]", "$700", False),
        ("How much did the Guild pay to sponsor a meeting?", "$8500 [1]", "$700", False),
        ("How much did the Guild pay to sponsor the 2012 international meeting?", "$700 [1]", "$8500", False),
        ("How much did the Guild pay to sponsor the 2012 international meeting?", "$8900 [1]", "$700", False),
        ("Who sponsored the 2012 international meeting?", "$8500 [1]", "$700", False),
        ("How much was travel by rail in 2012?", "95 [1]", "420", True),
        ("How much was travel in 2012?", "95 [1]", "420", False),
        ("How much was travel by rail in 2012?", "14 [1]", "420", False),  # neither is called by all that the other is
        ("How much was travel by rail in 2012?", "95 [1]", "1,000", False),  # stands in no row
    ],
)
def test_an_amount_is_believed_in_the_row_that_is_named_better(question, written, read, is_better) -> None:
    assert is_named_better(written, read, question, shown(COSTS)) is is_better


def test_an_amount_of_a_row_that_is_named_better_is_said_but_may_be_wrong() -> None:
    question = "How much did the Guild pay to sponsor the 2012 international meeting?"
    words = words_for("$8500 [1]", question, [Proposal(1, "$700", 3.0, 1.0)], [shown(COSTS)], HELD)
    assert words.text == "$8500 [1]" and words.speaker == "writer"
    assert words.vote is not None and words.vote.is_disputed
