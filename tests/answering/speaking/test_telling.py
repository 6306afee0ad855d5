"""Which places may answer: none that is the last answer again."""

from __future__ import annotations

import pytest

from rag_app.adapters.records import AbstentionCalibration
from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.speaker import words_for
from rag_app.answering.speaking.telling import only_asks, repeats, telling, valued
from rag_app.schema import Passage


@pytest.mark.parametrize(
    ("said", "answered", "again"),
    [
        ("2 years", "2 years", True),
        ("the 2 years", "2 years.", True),
        ("2 years", "within 2 or 3 years", True),
        ("the head", "the head of department", True),
        ("$455", "$455 (Ferries, Year ended December 31, 2022; in millions)", True),
        ("$410", "$455 (Ferries, Year ended December 31, 2022; in millions)", False),
        ("3 years", "2 years", False),
        ("15 March 2024", "31 March 2024", False),
        ("2 or 3 years", "2 years", False),  # one figure is new
        ("the deputy", "the head of department", False),
        ("", "", False),
    ],
)
def test_an_answer_with_another_figure_is_not_the_last_one_again(said: str, answered: str, again: bool) -> None:
    assert repeats(said, answered) is again


@pytest.mark.parametrize(
    ("said", "again"),
    [
        ("the spare fuses, and must therefore be kept dry – in the cupboard under the stairs", True),
        ("in the cupboard under the stairs, where the fuses are", True),
        ("behind the boiler", False),
        ("ask the warden for the cupboard under the stairs to be unlocked and sign the book", False),
    ],
)
def test_the_last_answer_with_more_of_its_question_is_the_last_one_again(said: str, again: bool) -> None:
    question = "Where are the spare fuses to be kept? And with which key can I get at them?"
    assert repeats(said, "the cupboard under the stairs", question) is again


def test_a_place_with_another_figure_is_kept() -> None:
    places = [Proposal(1, text, 1.0, 1.0) for text in ("2 years", "3 years", "the oven door")]
    kept = telling(places, "What is the warranty on the dryer? And how long is it on the oven?", "2 years")
    assert [place.text for place in kept] == ["3 years", "the oven door"]


@pytest.mark.parametrize(
    ("said", "question", "nothing"),
    [
        ("set_max", "What is set_max?", True),
        ("the night ferry", "How long does the night ferry take?", True),
        ("40", "How many minutes does the RX-40 take?", False),
        ("no night ferry", "What else is there instead of the night ferry?", False),
        ("the night ferry", "Is the night ferry or the bus cheaper?", False),
        ("the bus", "How long does the night ferry take?", False),
    ],
)
def test_what_is_left_of_the_question_alone_is_no_answer(said: str, question: str, nothing: bool) -> None:
    assert only_asks(said, question) is nothing


def passage_of(text: str) -> Passage:
    return Passage(1, 0, "guide.md", "", (), None, 0, len(text), text, 1.0)


LOGIN = 'At first the name "crew" and the password "harbour" are set. The harbour user "crew" may change both.'


@pytest.mark.parametrize(
    ("said", "question", "given"),
    [
        ("harbour", "What is the name and password of the harbour user?", LOGIN.partition(". ")[0] + "."),
        ("crew", "What is the default name of the crew?", LOGIN.partition(". ")[0] + "."),
        ("crew", "What can the user crew change?", None),  # a name that the question gives
        ("harbour", "What is the harbour password for?", None),
        ("crew", "What does the crew user do?", None),  # not asked for
        ("harbour user", "What is the user of the harbour called?", None),  # in no marks
    ],
)
def test_a_value_in_quotation_marks_is_no_echo_of_the_question(said: str, question: str, given: str | None) -> None:
    found = valued(said, question, passage_of(LOGIN))
    assert (found.text if found else None) == given


def test_a_value_that_the_question_has_in_other_use_is_said_with_its_sentence() -> None:
    held = AbstentionCalibration(
        abstention_intercept=0.0, abstention_retrieval=1.0, abstention_model=0.0, reader_lead=1.0
    )
    places = [Proposal(1, "harbour", 3.0, 1.0)]
    question = "What is the password of the harbour user?"
    words = words_for("harbour [1]", question, places, [passage_of(LOGIN)], held)
    assert words.text == f"{LOGIN.partition('. ')[0]}. [1]"
