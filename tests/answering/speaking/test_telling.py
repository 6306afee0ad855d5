"""Which places may answer: none that is the last answer again."""

from __future__ import annotations

import pytest

from rag_app.answering.speaking.proposals import Proposal
from rag_app.answering.speaking.telling import is_beside_the_thing, is_hollow, is_of_the_same_list, repeats, telling


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
    ("said", "hollow"),
    [
        ("the following reasons", True),
        ("due to the following main reasons:", True),
        ("as follows", True),
        ("the following", True),
        ("the following day", False),
        ("in the following years", False),
        ("in the following decades", False),
        ("following the rules", False),
        ("by following its orders", False),
        ("the following reasons: rust and age", False),
    ],
)
def test_what_only_announces_says_nothing(said: str, hollow: bool) -> None:
    assert is_hollow(said, "Why did the pump stop?") is hollow


TOOLS = "Tools such as the Weir Book, Tidewise and Ebbfinder are known. The Mill, the Tide Office, runs Tidewise."


@pytest.mark.parametrize(
    ("question", "said", "is_beside"),
    [
        ("What is Tidewise?", "Weir Book", True),
        ("What is Tidewise?", "Weir", True),  # a part of one
        ("What is Tidewise?", "Ebbfinder", True),
        ("What is Ebbfinder?", "Weir Book", True),
        ("What is Tidewise?", "Weir Book, Tidewise and Ebbfinder", True),
        ("What is the Mill?", "Tide Office", False),  # its other name
        ("What is Tidewise?", "known", False),
        ("What is sold beside Tidewise?", "Ebbfinder", False),
        ("Which tool is known?", "Ebbfinder", False),
    ],
)
def test_another_name_of_the_same_list_says_nothing(question: str, said: str, is_beside: bool) -> None:
    assert is_of_the_same_list(said, question, TOOLS) is is_beside


@pytest.mark.parametrize(
    ("question", "said", "cited", "is_beside"),
    [
        ("What is the tide watch?", "volunteers", "Watchers are volunteers.", True),
        ("What is the tide watch?", "volunteers", "The tide watch are volunteers.", False),
        ("What is the name of the watch?", "Ebbers", "Ebbers meet on the pier.", False),
        ("What is the entry fee?", "5 euros", "Pay 5 euros.", False),
        ("Who is the keeper?", "Ida Lund", "Ask Ida Lund.", False),
        ("Where is the tide watch?", "the pier", "Watchers meet on the pier.", False),
    ],
)
def test_words_of_a_sentence_that_does_not_name_the_thing_are_beside_it(question, said, cited, is_beside) -> None:
    assert is_beside_the_thing(said, question, [cited]) is is_beside
