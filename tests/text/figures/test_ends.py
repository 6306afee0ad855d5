"""The end of a range that is asked for, or both."""

from __future__ import annotations

import pytest

from rag_app.text.figures.ends import end_asked, first_asked, with_both_ends


@pytest.mark.parametrize(
    ("question", "said", "end"),
    [
        ("When does the early watch start?", "06:00–14:00", "06:00"),
        ("When does the late watch finish in Bergen?", "13:30-21:30", "21:30"),
        ("What time will the pool open on Sundays?", "9 am to 5 pm", "9 am"),
        ("At what time does the pool close?", "from 9.30 a.m. until 5 p.m.", "5 p.m."),
        ("When is the pool open?", "06:00–14:00", "06:00–14:00"),
        ("When does the watch start and when does it end?", "06:00–14:00", "06:00–14:00"),
        ("When does the pool open?", "9–11 am", "9–11 am"),
        ("When does the pool open?", "06:00", "06:00"),
        ("When does the fair start?", "3 to 8 July", "3 to 8 July"),
        ("When does the start-up course run?", "10:00-11:00", "10:00-11:00"),
        ("When does the pool close for cleaning?", "12:00-13:00", "12:00-13:00"),
    ],
)
def test_the_end_that_is_asked_for(question: str, said: str, end: str) -> None:
    assert end_asked(question, said, f"It is {said}.") == end


def test_no_end_is_taken_of_the_time_that_something_is_closed() -> None:
    said, sentence = "22:00–05:00", "The tunnel is closed from 22:00–05:00."
    assert end_asked("When does the tunnel open?", said, sentence) == said
    assert end_asked("When does the closure end?", said, sentence) == "05:00"


@pytest.mark.parametrize("said", ["£88 million", "£91 million"])
def test_both_ends_of_a_range_are_said(said: str) -> None:
    sentence = "We expect revenue of between £88 million and £91 million in 2025."
    assert with_both_ends("What revenue is expected?", said, sentence) == "between £88 million and £91 million"
    assert with_both_ends("How high may revenue get?", said, sentence) == said


@pytest.mark.parametrize(
    ("question", "said", "sentence"),
    [
        ("By when must it be paid?", "15 March", "It is to be paid between 1 and 15 March."),
        ("How many dogs are there?", "5", "There are 5 dogs; between 3 and 5 of them are old."),
        ("What was paid?", "£4", "Between £3 and £5 were asked for, and £4 paid."),
    ],
)
def test_no_range_is_said_where_an_end_is_asked_or_it_is_none(question: str, said: str, sentence: str) -> None:
    assert with_both_ends(question, said, sentence) == said


GROWS = "Its initial size is 100 units of each kind, but it can be raised to 200 units and to a wing of 300 units."


@pytest.mark.parametrize(
    ("question", "said", "sentence", "first"),
    [
        ("How much does it hold at the start?", "300 units", GROWS, "100 units"),
        ("What is its initial size?", "100 units of each kind, but it can be raised to 200", GROWS, "100 units"),
        ("What is its original size?", "100 units", GROWS, "100 units"),
        ("How much does it hold at most?", "300 units", GROWS, "300 units"),
        ("What is the starting rent?", "$700", "The starting rent, $640, is increased in May to $700.", "$640"),
        ("What is the starting rent?", "$700", "The starting rent is $640 and is increased to $700.", "$640"),
        ("What was its original name?", "Weir", "Its original name of 1920, Mill, was changed to Weir.", "Weir"),
        ("What was the rent at first?", "$700", "The rent was raised from $640 to $700 at first.", "$700"),
    ],
)
def test_a_figure_gives_way_to_what_it_was_changed_from(question: str, said: str, sentence: str, first: str) -> None:
    assert first_asked(question, said, sentence) == first
