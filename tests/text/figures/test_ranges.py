"""Ranges of numbers in labels and questions."""

from __future__ import annotations

import math

import pytest

from rag_app.text.figures.ranges import Range, closed, ranges_in, unit_in


@pytest.mark.parametrize(
    ("text", "low", "high", "kind"),
    [
        ("3 to 5 years", 36, 60, "month"),
        ("3-5", 3, 5, ""),
        ("between 3 and 5 years", 36, 60, "month"),
        ("6 months to 2 years", 6, 24, "month"),
        ("1,001 – 5,000", 1001, 5000, ""),
        ("EUR 5,000 - EUR 10,000", 5000, 10000, "euro"),
        (">10 years", 120, math.inf, "month"),
        ("80 and over", 80, math.inf, ""),
        ("80+", 80, math.inf, ""),
        ("over $1 million", 1e6, math.inf, "dollar"),
        ("up to 5 kg", -math.inf, 5000, "gram"),
        ("no more than 5 guests", -math.inf, 5, "guest"),
        ("10 or fewer", -math.inf, 10, ""),
        ("for a 35-year-old", 420, 420, "month"),
        ("10 per cent", 10, 10, "%"),
        ("after four years", 48, 48, "month"),
        ("two to five years", 24, 60, "month"),
        ("twenty-five guests", 25, 25, "guest"),
        ("one year", 12, 12, "month"),
        ("Fewer than ten", -math.inf, 10, ""),
        ("Meals of up to £25 may be claimed", -math.inf, 25, "£"),
    ],
)
def test_a_range_with_its_kind(text, low, high, kind):
    (found,) = ranges_in(text)
    assert (found.low, found.high, found.kind) == (low, high, kind)


@pytest.mark.parametrize(
    "text",
    ["14 November 2022", "November 14, 2022", "2022-11-14", "between 2010 and 2015", "2019–2020", "9:30", "Q3 2022",
     "Section 3.2.1", "the 14th", "two thirds", "the one that sails", "two hundred and fifty guests",
     "often", "someone"],
)  # fmt: skip
def test_times_and_numbers_of_sections_are_no_ranges(text):
    assert ranges_in(text) == []


def test_ends_belong_to_a_range_unless_it_says_otherwise():
    over, up_to, ten = (ranges_in(text)[0] for text in ("over 10 kg", "up to 10 kg", "10 kg"))
    assert up_to.holds(ten) and not over.holds(ten) and over.holds(over) and not up_to.holds(over)


def test_whole_numbers_leave_no_gaps():
    low, high = closed([ranges_in("3-5 years")[0], ranges_in("6-10 years")[0]])
    between = Range(0, 0, 66, 66, "month")
    assert low.holds(between) and not high.holds(between)


def test_the_name_of_a_column_says_what_its_numbers_count():
    assert unit_in("Length of service (years)") == ("month", 12.0)
    assert unit_in("Grade") is None
