import pytest

from rag_app.text.figures.periods import lengths_in, period_asked, period_in


@pytest.mark.parametrize(
    ("text", "years", "quarters", "days", "months"),
    [
        ("Three Months Ended September 30, 2022", {"2022"}, set(), {("sep", 30)}, 3),
        ("in the third quarter of 2022", {"2022"}, {"q3"}, set(), 3),
        ("Q1 2023", {"2023"}, {"q1"}, set(), 3),
        ("the first nine months of 2022", {"2022"}, set(), set(), 9),
        ("Year Ended Dec. 31, 2020", {"2020"}, set(), {("dec", 31)}, 12),
        ("the first half of 2023", {"2023"}, set(), set(), 6),
        ("July 30, 2023, in millions, or May 5 2022.", {"2022", "2023"}, set(), {("jul", 30), ("may", 5)}, 0),
        ("market 12 and decisions 3", set(), set(), set(), 0),
        ("26 weeks", set(), set(), set(), 6),
        ("about 2,022 of $2022 and 12022", set(), set(), set(), 0),
        ("£2000, €2000, 2000 hours, 2000 km and 2000 kg", set(), set(), set(), 0),
        ("in 2020 people used 2021 dollars", {"2020", "2021"}, set(), set(), 0),
        ("2000 euros, 2010 EUR, 2020€ and 2025 visitors", set(), set(), set(), 0),
        ("2000 kcal, 2010 calories, 2020 square metres and 2025 steps", set(), set(), set(), 0),
        ("on 01.03.2023, 1/3/2022 and 01-03-2021", {"2021", "2022", "2023"}, set(), {("mar", 1), ("jan", 3)}, 0),
        ("1.2023 and 12,2022 and -2021 are no years", set(), set(), set(), 0),
        ("FY23, FY '22 and H1/21", {"2021", "2022", "2023"}, set(), set(), 6),
        ("H1 2024, 2H FY2024", {"2024"}, set(), set(), 6),
        ("9M 2024", {"2024"}, set(), set(), 9),
        ("9M and H1, 3M 2024, heading H1 20240", {"2024"}, set(), set(), 0),
        ("Q1/23", {"2023"}, {"q1"}, set(), 3),
        ("Q4 22", {"2022"}, {"q4"}, set(), 3),
        ("FY2023 and Q12/23", {"2023"}, set(), set(), 0),
    ],
)
def test_what_a_text_names(text, years, quarters, days, months):
    found = period_in(text)
    assert (found.years, found.quarters, found.days, found.months) == (years, quarters, days, months)
    assert found.is_named == bool(years or months or days)
    assert found.is_dated == bool(years or quarters or days)


@pytest.mark.parametrize(
    ("asked", "column", "excluded"),
    [
        ("third quarter of 2022", "Three Months Ended September 30, 2022", False),
        ("third quarter of 2022", "Nine Months Ended September 30, 2022", True),
        ("third quarter of 2022", "Three Months Ended September 30, 2021", True),
        ("the quarter ended July 30, 2023", "Three Months Ended July 31, 2023", True),
        ("2022", "Change", False),
    ],
)
def test_another_period_is_excluded(asked, column, excluded):
    assert period_in(asked).excludes(period_in(column)) == excluded


def test_the_words_of_lengths():
    text = "in the first nine months of fiscal year 2022"
    assert {text[start:end] for start, end in lengths_in(text)} == {"nine months", "fiscal year"}


def test_how_long_a_period_lasts_makes_it_no_other_time():
    asked = period_in("the third quarter of 2022")
    assert not asked.is_of_another_time(period_in("Nine Months Ended September 30, 2022"))
    assert asked.is_of_another_time(period_in("Three Months Ended September 30, 2021"))
    assert not asked.is_of_another_time(period_in("a change"))


def test_days_and_months_are_of_the_year_beside_them_alone():
    asked = period_in("As things stood at the end of September 2022, what falls due in 2024?")
    assert not asked.excludes(period_in("Year Ended December 31, 2024"))
    assert not asked.excludes(period_in("September 30, 2022"))
    assert asked.excludes(period_in("Three Months Ended December 31, 2022"))
    assert asked.excludes(period_in("Year Ended December 31, 2023"))
    alone = period_in("What was it on September 30 in 2022?")
    assert alone.excludes(period_in("December 31, 2022"))


def test_a_half_lasts_six_months():
    assert period_in("first-half fiscal 2023 revenue").months == period_in("in the second half of 2022").months == 6


def test_the_years_of_a_plan_are_asked_for_only_where_no_other_is() -> None:
    assert period_asked("In the plan FY 2024–2028, what is due in fiscal year 2026?").years == {"2026"}
    assert period_asked("In the plan 2024-28, what is due in 2026?").years == {"2026"}
    assert period_asked("What is due in the plan of 2024–2028?").years == {"2024", "2028"}


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("in October to December 2023", 3),
        ("from October 2023 until December 2023", 3),
        ("between July 1 and December 31, 2023", 6),
        ("1 April 2024 to 31 March 2025", 12),
        ("Jan.–Sept. 2024", 9),
        ("November to January 2024", 3),
        ("in October and December 2023", 0),
        ("from January to February 2025", 0),
        ("11 October to 31 December 2023", 0),
        ("October 1 to December 20, 2023", 0),
        ("from June 2022 to June 2023", 0),
        ("October to December", 0),
    ],
)
def test_whole_months_from_one_to_another_last_as_long_as_they_are(text: str, months: int) -> None:
    assert period_in(text).months == months and bool(lengths_in(text)) == bool(months)


@pytest.mark.parametrize(
    "text",
    ["November 14, 2022", "14 November 2022", "14 Nov. 2022", "the 14th of November 2022", "November 14th, 2022",
     "2022-11-14", "14/11/2022", "11/14/2022", "14.11.2022", "14-11-2022"],
)  # fmt: skip
def test_a_day_is_the_same_however_it_is_written(text: str) -> None:
    assert period_in(text) == period_in("Nov 14, 2022")
    assert period_in(text).is_of_another_time(period_in("15 November 2022"))


@pytest.mark.parametrize("text", ["14 to 16 November 2022", "14–16 Nov 2022", "November 14-16, 2022"])
def test_a_day_within_a_range_of_days_is_no_other_time(text: str) -> None:
    assert period_in(text).days == {("nov", 14), ("nov", 15), ("nov", 16)}
    assert not period_in("on November 15, 2022").is_of_another_time(period_in(text))


def test_a_day_in_digits_that_may_begin_with_either_is_both() -> None:
    either = period_in("due on 03/04/2022")
    assert either.days == {("apr", 3), ("mar", 4)} and either.dated == {"2022"}
    assert not any(either.is_of_another_time(period_in(day)) for day in ("3 April 2022", "March 4, 2022"))
    assert period_in("03.04.2022").days == {("apr", 3)}
    assert period_in("version 1.2.2022.7, 33/11/2022 and 3/14/2022/5").days == frozenset()


def test_a_number_before_a_verb_or_between_two_days_is_no_day() -> None:
    assert period_in("At most 5 may attend.").days == frozenset()
    assert period_in("March 31 June 30").days == {("mar", 31), ("jun", 30)}
