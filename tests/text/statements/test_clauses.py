"""Which figure of a sentence a question is about."""

from __future__ import annotations

import pytest

from rag_app.text.statements.clauses import is_of_a_counterpart, without_counterpart


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


PARALLEL = (
    "We replace all vans by 2027 and all buses by 2031. We reach 100% renewable electricity by 2025 and 100% "
    "carbon-free electricity by 2030. It outlines its 2028 goal for waste of depots on the way to the city's 2035 "
    "water goal. The deposit is 200 euros and the rent 850 euros. Water use falls by 20% and waste by 35%. Revenue "
    "was $5 million in 2023, up from $4 million in 2022. The firm hired 500 people in 2020 and added 700 in 2021."
)


@pytest.mark.parametrize(
    ("question", "said", "other"),
    [
        ("When will all buses be replaced?", "2031", "2027"),
        ("When will all vans be replaced?", "2027", "2031"),
        ("By when do we reach 100% renewable electricity?", "2025", "2030"),
        ("By when do we reach 100% carbon-free electricity?", "2030", "2025"),
        ("Of which year is the goal for waste?", "2028", "2035"),
        ("Of which year is the water goal?", "2035", "2028"),
        ("How much is the deposit?", "200 euros", "850 euros"),
        ("How much is the rent?", "850 euros", "200 euros"),
        ("By how much does water use fall?", "20%", "35%"),
        ("By how much does waste fall?", "35%", "20%"),
    ],
)
def test_a_figure_of_parallel_halves_is_of_the_half_that_it_stands_in(question, said, other):
    at, there = PARALLEL.index(said), PARALLEL.index(other)
    assert not is_of_a_counterpart(question, PARALLEL, at, at + len(said))
    assert is_of_a_counterpart(question, PARALLEL, there, there + len(other))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What was revenue in 2022?", "$4 million"),  # of the same, at another time
        ("What was revenue in 2023?", "$5 million"),
        ("How many people did the firm hire in 2021?", "700"),
        ("What is replaced?", "2031"),
    ],
)
def test_a_half_that_is_not_told_apart_by_what_is_asked_has_no_counterpart(question, said):
    at = PARALLEL.index(said)
    assert not is_of_a_counterpart(question, PARALLEL, at, at + len(said))


def test_a_date_is_no_two_clauses():
    text = (
        "One customer accounted for 11% of sales in the three months ended December 31, 2023; none reached 10% in the "
        "three months ended December 31, 2022."
    )
    question, start = (
        "Did a customer bring in a tenth of the sales in the last three months of 2023?",
        text.index("10%"),
    )
    end = without_counterpart(question, text, start, len(text) - 1)
    assert text[start:end] == "10% in the three months ended December 31, 2022"
