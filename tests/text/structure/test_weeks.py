"""Weeks and days that are called by a number."""

from __future__ import annotations

import pytest

from rag_app.text.structure.weeks import is_of_others, weeks_asked, weeks_at, weeks_in

DIARY = """# Diary

Week 28
The piles were driven. Two days were lost.

Week 29: The formwork came.
A worker cut his hand, and in week 31 he was back.

| Week | Topic |
| --- | --- |
| 1 | Water |
| 2 | Rain |
| 3 to 5 | Snow |

| Line | W32 | W33 |
| --- | --- | --- |
| A | Model 40 | Model 55 |

## KW 34

Railings were fitted.
"""


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("What happens in week 30?", [30]),
        ("2025-W28", [28]),
        ("weekly_report_W28", [28]),
        ("Was passiert in KW 30?", [30]),
        ("semaine 12, semana 13, settimana 14", [12, 13, 14]),
        ("week no. 9", [9]),
        ("weeks 28-31", [28, 29, 30, 31]),
        ("weeks 28, 29 and 31", [28, 29, 31]),
        ("W27 to W29", [27, 28, 29]),
        ("Weeks 2 through 5, week 8 thru 9", [2, 3, 4, 5, 8, 9]),
        ("between weeks 24 and 27 a test, between week 3 and week 5 a scan", [3, 4, 5, 24, 25, 26, 27]),
        ("Paper in weeks 31, 33, 35. Glass in weeks 2, 4, 6", [2, 4, 6, 31, 33, 35]),
        ("Week 51 and beyond: rest", [51, 52, 53]),
        ("Week 28, 30 pupils came", [28]),
        ("He works each week 30 hours", []),
        ("Week 12.5", []),
        ("before week 3", [1, 2, 3]),
        ("weeks 52 onwards", [52, 53]),
        ("from week 51 on", [51, 52, 53]),
        ("Form W-4 and W4, a heater of 30 kW", []),
    ],
)
def test_weeks_that_a_text_names(text: str, weeks: list[int]) -> None:
    assert sorted(weeks_in(text)) == [("week", number) for number in weeks]


def test_days_are_none_of_the_weeks() -> None:
    assert weeks_in("Day 3: to Porto") == {("day", 3)}
    assert is_of_others(weeks_in("day 3"), weeks_in("Day 2"))
    assert not is_of_others(weeks_in("day 3"), weeks_in("week 2"))
    assert not is_of_others(weeks_in("day 3"), weeks_in("days 2 to 4"))


@pytest.mark.parametrize("question", ["What comes after week 30?", "Was ist ab KW 30 geplant?", "Who was there?"])
def test_nothing_is_asked_of_a_week_that_others_are_told_from(question: str) -> None:
    assert not weeks_asked(question)


@pytest.mark.parametrize(
    ("said", "week"),
    [
        ("piles", 28),
        ("Two days", 28),
        ("formwork", 29),
        ("he was back", 31),
        ("Rain", 2),
        ("Model 55", 33),
        ("Railings", 34),
    ],
)
def test_the_week_that_words_tell_of(said: str, week: int) -> None:
    at = DIARY.index(said)
    assert weeks_at(DIARY, at, at + len(said)) == {("week", week)}


def test_a_week_that_words_name_is_told_of_that_of_the_heading() -> None:
    text = "Week 3: rest\n\n## Week 5\n\nThe quiz is about the notes of week 4. Bo ran in week 4.\n\n## Week 6: files"
    places = {said: text.index(said) for said in ("the notes of week 4", "Bo", "Week 6: files")}
    told = {said: weeks_at(text, at, at + len(said)) for said, at in places.items()}
    assert told["the notes of week 4"] == {("week", 4), ("week", 5)}
    assert (told["Bo"], told["Week 6: files"]) == ({("week", 4)}, {("week", 6)})


def test_a_row_may_be_of_several_weeks() -> None:
    at = DIARY.index("Snow")
    assert weeks_at(DIARY, at, at + 4) == {("week", 3), ("week", 4), ("week", 5)}


def test_a_table_that_goes_on_has_the_names_of_its_columns_above() -> None:
    text = "| 7 | Snow |\n"
    assert weeks_at(text, 6, 10, "| Week | Topic |\n| --- | --- |") == {("week", 7)}
    assert not weeks_at(text, 6, 10)


def test_many_weeks_take_no_long_time() -> None:
    assert weeks_in("week 3, 4, " * 4_000) == {("week", 3), ("week", 4)}
    assert weeks_in("weeks " + "3, " * 9_000) == {("week", 3)}
