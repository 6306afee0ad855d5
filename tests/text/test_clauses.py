"""Which figure of a sentence a question is about."""

from __future__ import annotations

import pytest

from rag_app.text.clauses import is_of_a_counterpart, without_counterpart


@pytest.mark.parametrize(
    ("question", "said", "counterpart"),
    [
        ("What does a large locker cost?", "9 euros", True),
        ("What does a large locker cost?", "15 euros", False),
        ("What does a small locker cost?", "9 euros", False),
        ("What does a locker cost?", "9 euros", False),
        ("What do a large and a small locker cost?", "9 euros", False),
        ("What do we pay for Millbrook?", "310", True),
        ("What do we pay for Millbrook?", "480", False),
        ("Who runs the Lisbon shop?", "Ines Moura", True),
        ("Who runs the Lisbon shop?", "Rui Paz", False),
        ("How many spare parts are there for the Lisbon shop?", "12 keys", False),  # nothing else is counted so
        ("What does a large locker cost?", "| 9", False),  # a row of a table
    ],
)
def test_a_value_is_of_a_counterpart_where_another_clause_says_of_it_what_is_asked(question, said, counterpart):
    text = (
        "A large locker costs 15 euros a month, a small locker 9 euros. We pay 480 crowns for Millbrook and 310 for "
        "Ashford. Rui Paz runs the Lisbon shop, Ines Moura the Porto shop with 12 keys.\n\n| 9 | small locker |"
    )
    start = text.index(said)
    assert is_of_a_counterpart(question, text, start, start + len(said)) is counterpart


@pytest.mark.parametrize(
    ("question", "counterpart"),
    [
        ("What is the service code?", True),
        ("What is the user code?", False),
        ("What is the code?", False),
        ("What are the user and the service code?", False),
    ],
)
def test_beyond_a_semicolon_a_counterpart_needs_no_figure(question, counterpart):
    text = "The user code is 4711; the service code is given to partners alone."
    assert is_of_a_counterpart(question, text, text.index("4711"), text.index(";")) is counterpart


@pytest.mark.parametrize(
    ("question", "said", "kept"),
    [
        ("What does a large locker cost?", "15 euros a month, a small locker 9 euros", "15 euros a month"),
        ("What does a large locker cost?", "15 euros a month", "15 euros a month"),
        ("What does a locker cost?", "15 euros a month, a small locker 9", "15 euros a month, a small locker 9"),
        ("What do we pay for Millbrook?", "480 crowns for Millbrook and 310", "480 crowns for Millbrook"),
        ("What do we pay for Millbrook?", "no figure", "no figure"),
    ],
)
def test_a_place_ends_before_the_clause_of_a_counterpart(question, said, kept):
    text = (
        "A large locker costs 15 euros a month, a small locker 9 euros. We pay 480 crowns for Millbrook and 310 for "
        "Ashford; no figure."
    )
    start = text.index(said)
    assert text[start : without_counterpart(question, text, start, start + len(said))] == kept
