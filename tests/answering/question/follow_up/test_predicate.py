"""What is said of the same things, in the place of what the last question said of them."""

from __future__ import annotations

import pytest

from rag_app.answering.question.follow_up.predicate import asks_what_is_so, with_predicate


@pytest.mark.parametrize(
    ("last", "question", "whole"),
    [
        ("What share of flats was damp in 2009?", "How many were mouldy?", "How many flats were mouldy in 2009?"),
        ("How many boats were sold in May?", "what share was damaged", "What share of boats was damaged in May?"),
        ("How many boats were sold in May?", "How many were lost in June?", "How many boats were lost in June?"),
        ("How many boats were sold in May?", "How many of them were lost?", "How many boats were lost in May?"),
        ("How many boats did the club sell?", "How many were lost?", ""),
        ("How many boats were sold in May?", "How many sailors were lost?", ""),
        ("How many boats were sold in May?", "How many were there?", ""),
        ("How much rent is paid in May?", "How much is due?", "How much rent is due in May?"),
        ("How much rent is paid in May?", "How much is parking?", ""),
        ("Who sold the boats in May?", "How many were lost?", ""),
    ],
)
def test_what_is_so_takes_the_place_of_what_was_asked_to_be_so(last, question, whole):
    assert with_predicate(question, last) == whole


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("How many were mouldy?", "mouldy"),
        ("What percentage is damp in winter?", "damp"),
        ("How much is it?", ""),
        ("How much is parking?", ""),
        ("How much is shipping to Norway?", ""),
        ("How much was lost?", "lost"),
        ("How many were there?", ""),
        ("How many flats were damp?", ""),
        ("What is damp?", ""),
    ],
)
def test_the_word_is_the_one_that_is_asked_about_alone(question, word):
    assert asks_what_is_so(question) == word
