"""Which places may answer: none that is the last answer again."""

from __future__ import annotations

import pytest

from rag_app.answering.speaking.telling import repeats, telling
from rag_app.answering.speaking.vote import Proposal


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


def test_a_place_with_another_figure_is_kept() -> None:
    places = [Proposal(1, text, 1.0, 1.0) for text in ("2 years", "3 years", "the oven door")]
    kept = telling(places, "What is the warranty on the dryer? And how long is it on the oven?", "2 years")
    assert [place.text for place in kept] == ["3 years", "the oven door"]
