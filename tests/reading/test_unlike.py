"""Rows and columns that have the words of a question and are not what it asks for."""

from __future__ import annotations

import pytest

from rag_app.reading.unlike import is_open_ended, is_opposed, is_set_apart, set_apart


@pytest.mark.parametrize(
    "question",
    [
        "What was the rent before 2022?",
        "How much was spent after 1999?",
        "How much has been spent since the year 2020?",
        "What was the rent prior to fiscal year 2021?",
    ],
)
def test_the_time_before_after_or_since_a_year_is_open_ended(question: str) -> None:
    assert is_open_ended(question)


@pytest.mark.parametrize(
    "question",
    [
        "What was the rent in 2022?",
        "What was the income before taxes in 2022?",
        "How much is due after 10 years?",
        "How much is paid after 2000000 steps?",
        "What was spent sincerely 2022?",
    ],
)
def test_a_year_itself_and_other_things_before_and_after_are_not(question: str) -> None:
    assert not is_open_ended(question)


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("What was the profit after tax?", "Profit before tax"),
        ("What was the profit before tax?", "Profit after tax"),
        ("How many are under 18?", "Over 18"),
        ("How many are over 18?", "Under 18"),
        ("How many are below 18?", "Above 18"),
        ("How many are above 18?", "Under 18"),
        ("How much is a room with breakfast?", "Room without breakfast"),
        ("How much is a room without breakfast?", "Room with breakfast"),
        ("How many were satisfied?", "Very satisfied"),
        ("How many were approved?", "Not approved"),
        ("How many rooms are there?", "Rooms without a bath"),
        ("How many were not approved?", "Approved"),
        ("What are the half-finished goods worth?", "Finished goods"),
        ("What are the finished goods worth?", "Semi-finished goods"),
        ("How large are non-current assets?", "Current assets"),
        ("How large are current assets?", "Non-current assets"),
    ],
)
def test_a_small_word_turns_a_label_round(question: str, label: str) -> None:
    assert is_opposed(question, label)


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("What was the profit before tax?", "Profit BEFORE tax"),
        ("What was the profit?", "Profit before tax"),  # nothing is said of the other one
        ("How many were very satisfied?", "Very satisfied"),
        ("How many were not approved?", "Not approved"),
        ("How many were not approved?", "2022"),  # a label of something else
        ("How many rooms have no bath and are without breakfast?", "Rooms without breakfast"),
        ("What was it before and after tax?", "Profit before tax"),
        ("Who won the notable prize?", "Prize"),
        ("How much is it under the roof?", "Roof with a loft"),
        ("How large are non-current assets?", "Total non current assets"),
        ("How large are current and non-current assets?", "Current assets"),
        ("What are the half-year sales?", "Sales"),
        ("How much do part-time staff earn?", "Time"),
    ],
)
def test_a_label_that_says_the_same_or_neither_stays(question: str, label: str) -> None:
    assert not is_opposed(question, label)


@pytest.mark.parametrize(
    ("question", "apart"),
    [
        ("For crew rather than passengers, what is the target?", {"passeng"}),
        ("How many trips were there on the Lower Mill route, not the Upper Mill one, in 2024?", {"upper"}),
        ("How many crew instead of passengers were hurt in 2024?", {"passeng"}),
        ("How many days does someone at Acme Care, and not Acme Homes, get?", {"home"}),
        ("How many trips were not cancelled?", set()),
        ("What is the rent, not including water?", set()),
        ("Which rooms have a bath but not a shower, and which a shower?", set()),
    ],
)
def test_what_a_question_sets_apart_is_not_what_it_asks_for(question: str, apart: set[str]) -> None:
    assert set_apart(question) == apart
    assert all(is_set_apart(apart, f"{stem} and more") for stem in apart)
    assert not is_set_apart(apart, "Trips") and not is_set_apart(apart, "Not passengers, home or upper")
