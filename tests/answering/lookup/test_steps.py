"""A procedure is said whole: the numbered instructions below the heading that names what is asked for."""

from __future__ import annotations

from typing import Any, cast

import pytest
from calibrations import FITTED

from rag_app.answering.citing.cited import quote_cited
from rag_app.answering.finding.evidence import Evidence
from rag_app.answering.lookup.steps import steps_of
from rag_app.answering.question.understood import UserQuestion
from rag_app.answering.speaking.said import told
from rag_app.answering.writing.serving import Serving
from rag_app.answering.writing.turn import Turn
from rag_app.config import AnswerSettings
from rag_app.schema import Passage, Place

MANUAL = """## 5.1 Replacing the door seal

1. Switch the oven off.
2. Pull the old seal out of its groove
and wipe the groove dry.
3. Press the new seal in.

## 5.2 Replacing the lamp

1. Pull the plug.
2. Unscrew the cover.

## 6 Rent

1. The tenant pays on the first of the month.
2. The landlord sends a receipt.

## 7 Parts

Use these only: seals, lamps."""
SEAL = (
    "1. Switch the oven off; 2. Pull the old seal out of its groove and wipe the groove dry; 3. Press the new seal in"
)


def passage(text: str = MANUAL, headings: tuple[str, ...] = ()) -> Passage:
    return Passage(2, 1, "oven.pdf", "Oven", headings, 3, 0, len(text), text, 1.0)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How do I replace the door seal?", SEAL),
        ("What are the steps for replacing the seal of the door?", SEAL),
        ("steps to replace the door seal", SEAL),
        ("How do you change the lamp?", "1. Pull the plug; 2. Unscrew the cover"),
        ("How do I replace it?", None),  # the seal or the lamp
        ("How do I pay the rent?", None),  # clauses, no instructions
        ("How do I order spare parts?", None),
        ("How long does the door seal last?", None),
        ("Who replaces the door seal?", None),
        ("What does the procedure for replacing the door seal cost?", None),
        ("Which tool do the steps for replacing the door seal need?", None),
        ("Which steps replace the door seal?", SEAL),
        ("What's the procedure for replacing the door seal?", SEAL),
    ],
)
def test_steps_below_the_heading_that_is_asked_for(question: str, said: str | None) -> None:
    found = steps_of(question, [passage()])
    assert (found and (found.text, found.number)) == (said and (said, 2))


def test_the_heading_may_stand_above_the_passage_and_the_steps_go_on_behind_it() -> None:
    text = "1. Switch the oven off.\n2. Open the door and"
    found = steps_of("How do I replace the door seal?", [passage(text, ("5.1 Replacing the door seal",))])
    assert found and found.text == "1. Switch the oven off; 2. Open the door and; …"


@pytest.mark.parametrize(
    "heading", ["Getting a new key", "Requesting a new key", "How to obtain a new key", "New keys"]
)
def test_how_to_get_something_is_told_by_how_to_request_it(heading: str) -> None:
    found = steps_of("How do I get a new key?", [passage(f"## {heading}\n\n1. Fill in the form.\n2. Wait a day.")])
    assert found and found.text == "1. Fill in the form; 2. Wait a day"
    other = passage("## Returning a new key\n\n1. Fill in the form.\n2. Wait a day.")
    assert steps_of("How do I get a new key?", [other]) is None


def test_a_list_of_later_steps_or_one_too_long_is_not_said() -> None:
    later = "## Replacing the door seal\n\n3. Press the seal in.\n4. Switch it on."
    assert steps_of("How do I replace the door seal?", [passage(later)]) is None
    long = "## Replacing the door seal\n\n" + "\n".join(f"{n}. Press {'here ' * 40}." for n in range(1, 9))
    assert steps_of("How do I replace the door seal?", [passage(long)]) is None


ALARM = """# House guide

## Enable the night alarm

1. Hold the green key.
2. Wait for the tone.

## Garage

To lock the gate:

1. Lift the bar.
2. Turn the key.

To release the gate by hand:

1. Pull the cord.
2. Lift the gate.

## Terminate a contract

1. Fax the form to us.
2. Return your badge.

## Import contacts

1. Run
   `book load`
2. Press Enter."""


@pytest.mark.parametrize(
    ("question", "begins", "is_sure"),
    [
        ("How do I enable the night alarm?", "1. Hold the green key", True),
        ("How do I turn the night alarm on?", "1. Hold the green key", True),
        ("How do I disable the night alarm?", None, None),
        ("How can I switch off the night alarm?", None, None),
        ("What are the steps to deactivate the night alarm?", None, None),
        ("How do I test the night alarm?", None, None),  # another doing
        ("How do I enable the night alarm at Easter?", "1. Hold the green key", False),
        ("How do I enable the door alarm at Easter?", None, None),  # another thing
        ("How do I cancel a contract?", "1. Fax the form", True),  # by verbs that no list of orders has
        ("How do I renew a contract?", None, None),
        ("How do I lock the garage gate?", "1. Lift the bar", True),
        ("How do I unlock the garage gate?", "1. Pull the cord", False),
        ("How do I export contacts?", None, None),
        ("How do I import contacts?", "1. Run `book load`; 2. Press Enter", True),
    ],
)
def test_steps_are_those_of_the_doing_that_is_asked_for(
    question: str, begins: str | None, is_sure: bool | None
) -> None:
    found = steps_of(question, [passage(ALARM)])
    assert (found and found.text.startswith(begins or "?"), found and found.is_asked_for) == (begins and True, is_sure)


@pytest.mark.parametrize(
    ("question", "confidence", "status"),
    [
        ("How do I import contacts?", 0.9, "supported"),
        ("How do I import contacts from the office?", 0.9, "unsure"),
        ("How do I import contacts?", 0.2, "unsure"),  # below the least confidence
    ],
)
def test_steps_are_cited_where_they_stand_and_to_be_checked_where_they_may_be_others(
    question: str, confidence: float, status: str
) -> None:
    shown = [passage(ALARM)]
    asked = UserQuestion(cast(Any, None), question, question)
    said = told(Evidence(asked, AnswerSettings(), (), {}, confidence, shown), Turn(Serving("a@1"), confidence, FITTED))
    assert said and said.quote and said.generation.text == "1. Run `book load`; 2. Press Enter [2]"
    (sentence,) = quote_cited(said.generation.text, said.quote, shown, lambda document, at: Place((), None))
    (citation,) = sentence.citations
    assert citation.cited_text == "1. Run\n   `book load`\n2. Press Enter."
    assert (citation.status, sentence.supported) == (status, status == "supported")
