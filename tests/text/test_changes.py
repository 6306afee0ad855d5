"""Which of the two figures of a change is meant; sentences as notices write them."""

from __future__ import annotations

import pytest

from rag_app.text.changes import figure_of_the_change

TOLL = "The bridge toll rises from €2.10 to €2.40 on 1 May; cyclists still cross free."
DEPTH = "In June the pool was deepened and the limit for jumps put up from 1.80 m to 2.20 m."
HERD = "The herd grew from 310 head in 2016 to about 450 in 2021."
LEAST = "The minimum pressure that the valve takes is increased from 1.15 bar to\n  1.4 bar, and hoses are as before."
SPENT = "Repairs went down from 94 in the previous winter to 61."


@pytest.mark.parametrize(
    ("question", "sentence", "said", "meant"),
    [
        ("What is the bridge toll after the rise?", TOLL, "€2.10", "€2.40"),
        ("How much will it cost to cross by car from May?", TOLL, "€2.10", "€2.40"),
        ("What was the old toll?", TOLL, "€2.40", "€2.10"),
        ("What does one pay until the end of April?", TOLL, "€2.40", None),  # the end or until?
        ("How much is the toll until May?", TOLL, "€2.40", "€2.10"),
        ("What is the limit for jumps?", DEPTH, "1.80 m", "2.20 m"),
        ("What was the limit for jumps originally?", DEPTH, "2.20 m", "1.80 m"),
        ("How large was the herd in 2016?", HERD, "450", "310 head"),
        ("How large was the herd in 2021?", HERD, "310", "450"),
        ("How large was the herd in 2018?", HERD, "310", None),
        ("By how much does the toll rise?", TOLL, "€2.10", None),
        ("What is the change in the toll?", TOLL, "€2.10", None),
        ("What was the toll before the change?", TOLL, "€2.40", "€2.10"),
        ("How much did the toll rise?", TOLL, "€2.10", None),
        ("What is the toll now?", TOLL, "€2.10", None),  # before May or after it?
        ("What is the toll?", TOLL, "€2.10 to €2.40", None),  # perhaps both are meant
        ("What is the toll after the rise?", TOLL, "from €2.10 to €2.40", "€2.40"),
        ("What is the toll after the rise?", TOLL, "The bridge toll rises from €2.10 to €2.40", None),
        ("How many repairs were there?", SPENT, "94", None),  # in which winter?
        ("Until when may one cross for less?", TOLL, "€2.40", "€2.40"),
        ("What is the lowest toll?", TOLL, "€2.10", None),
        ("What is the minimum pressure of the valve?", LEAST, "1.15 bar", "1.4 bar"),
        ("What is the lowest pressure of the valve?", LEAST, "1.15 bar", "1.4 bar"),
        ("What was the minimum pressure before?", LEAST, "1.4 bar", "1.15 bar"),
        ("What is the highest minimum pressure?", LEAST, "1.15 bar", None),
        ("What is the smallest driver?", "The smallest driver goes up from 2.9.2 to 3.1.0.", "2.9.2", "3.1.0"),
        ("When does the ferry leave?", "From May ferries go from 6 am to 10 pm.", "6 am", None),
        ("When is it open?", "The desk has moved and is open from 8 am to 4 pm.", "8 am", None),
        ("When is it open?", "The hours of the desk changed: from 8 am to 4 pm.", "8 am", None),
        ("When does the shop open?", "The shop opens from 9 to 17 on weekdays.", "17", None),
        ("What does a course cost?", "Courses cost from £5 to £9.", "£5", None),
        ("Until when is the road shut?", "The road is shut from 1 May to 30 June.", "30 June", None),
    ],
)
def test_the_figure_before_or_after_a_change(question: str, sentence: str, said: str, meant: str | None) -> None:
    start = sentence.index(said)
    found = figure_of_the_change(question, sentence, start, start + len(said))
    assert (found and sentence[slice(*found)]) == meant
