"""Which figure of a sentence a question is about."""

from __future__ import annotations

import pytest

from rag_app.text.clauses import (
    is_a_goal,
    is_named_later,
    is_of_a_counterpart,
    is_of_the_other_side,
    without_counterpart,
)

TEXT = (
    "Entry costs 5 euros in summer and 4 euros in winter. Cedar is used for 30 boats, while pine is used for 12 huts. "
    "Members pay 9 euros, guests 11; the hall of 1906 has 300 seats and was rebuilt in 1950. "
    "Oak and spruce lasted 7 and 3 years. From week 8, not before, sailors may have 2 cups of rum. "
    "A berth costs 70 crowns (40 for pupils).\n\n| 5 | 6 winter |"
)


@pytest.mark.parametrize(
    ("question", "said", "later"),
    [
        ("What does entry cost in winter?", "5 euros", True),
        ("What does entry cost in winter?", "4 euros", False),
        ("What does entry cost in summer?", "4 euros", False),  # it stands behind the other one
        ("What does entry cost?", "5 euros", False),
        ("What does entry cost in winter?", "5 euros in summer and 4 euros", True),
        ("What does entry cost in summer and winter?", "5 euros in summer and 4 euros", False),
        ("What do guests pay?", "9", True),
        ("What do pupils pay for a berth?", "70 crowns", True),
        ("What does a berth cost?", "70 crowns", False),
        ("How long did spruce last?", "7", False),  # several figures of several things
        ("How many huts are of pine?", "30 boats", False),  # another thing is counted
        ("When was the hall rebuilt?", "1906", True),
        ("When was the hall rebuilt?", "1950", False),
        ("When was the hall built that has 300 seats?", "1906", False),
        ("What does entry cost in winter?", "summer", False),
        ("From when may sailors have rum?", "week 8", False),  # a week is no number of cups
        ("What is it in winter?", "| 5", False),  # a row of a table
    ],
)
def test_a_figure_is_another_where_a_later_one_has_the_words_of_the_question(question, said, later):
    start = TEXT.index(said)
    assert is_named_later(question, TEXT, start, start + len(said)) is later


@pytest.mark.parametrize(
    ("question", "said", "goal"),
    [
        ("What share of the beds must be free?", "30 percent", True),
        ("What share of the beds must be free?", "20 percent", False),
        ("What share of free beds does it aim at?", "30 percent", False),
        ("How many beds were free?", "68", False),
        ("How many beds were free?", "60", True),
        ("By when?", "2035", False),  # no other year
    ],
)
def test_a_goal_is_another_figure_where_the_question_asks_for_none(question, said, goal):
    text = (
        "At least 20 percent of the beds are kept free, with a goal of reaching 30 percent. "
        "Free were 68 beds (target: 60). The aim is 2035."
    )
    start = text.index(said)
    assert is_a_goal(question, text, start, start + len(said)) is goal


SIDES = (
    "Posts of pine do not last as long as posts of steel and rot within 6 to 8 years instead of 25 years. "
    "The bolt had been tightened to 31 Nm instead of 47 Nm. Pine rots in 7 years rather than 30 boats. "
    "Members pay 20 euros instead of 30 euros. The usual toll is 4 francs as opposed to 5 francs for vans. "
    "The crew worked 14 hours against a permitted 11 hours. Near it 30 miles are allowed rather than 50 miles."
)


@pytest.mark.parametrize(
    ("question", "said", "other"),
    [
        ("How long do posts of steel last?", "6 to 8 years", True),
        ("How long do posts of steel last?", "25 years", False),
        ("How long do posts of pine last?", "6 to 8 years", False),
        ("How long do posts last?", "6 to 8 years", False),
        ("How firmly should the bolt have been tightened?", "31 Nm", True),
        ("How firmly should the bolt have been tightened?", "47 Nm", False),
        ("How firmly had the bolt been tightened?", "31 Nm", False),
        ("How long was pine meant to last?", "7 years", False),  # boats are no years
        ("How firmly should the bolt have been tightened?", "bolt", False),
        ("What should members pay?", "20 euros", False),
        ("What did members formerly pay?", "20 euros", True),
        ("What is the usual toll?", "4 francs", False),
        ("How long are crews permitted to work?", "14 hours", True),
        ("How many miles are allowed near it?", "30 miles", False),
    ],
)
def test_a_figure_in_place_of_another_is_not_what_was_or_was_to_be_nor_what_it_is_compared_with(question, said, other):
    start = SIDES.index(said)
    assert is_of_the_other_side(question, SIDES, start, start + len(said)) is other


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
