"""Rows, columns and figures that have the words of a question and are not what it asks for."""

from __future__ import annotations

import pytest

from rag_app.tables.question.unlike import is_open_ended, is_opposed, is_set_apart, is_unlike, set_apart
from rag_app.text.structure.pipe_tables import tables_in


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
        # beyond a limit, or in another year
        ("How many residents stayed longer than three days?", "Up to three days"),
        ("What is the limit for trips of more than 14 days?", "Expedition, up to 14 days"),
        ("What was the rate before April 2025?", "From April 2025"),
        ("What is the limit after the second tranche?", "Until second tranche"),
        ("How many work outside headquarters?", "Headquarters 2034"),
        ("What is the limit outside of the capital?", "Capital area"),
        ("How old were members without a licence?", "Licence holders"),
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
        ("How old were members without a licence?", "Non-licence holders"),
        ("How old were members without a licence?", "No licence"),
        ("What is the price without VAT?", "Price excl. VAT"),
        ("What is the price without VAT?", "VAT excluded"),
        ("How far does it go without charging?", "Range before charging"),
        ("How large are current and non-current assets?", "Current assets"),
        ("What are the half-year sales?", "Sales"),
        ("How much do part-time staff earn?", "Time"),
        ("How many residents stayed up to three days?", "Up to three days"),
        ("How many residents stayed longer than three days?", "Longer than three days"),
        ("How many stayed longer than five days?", "Up to three days"),  # not the same limit
        ("What was the rate from April 2025?", "From April 2025"),
        ("How long before departure may I cancel?", "From April 2025"),
        ("What is the limit outside the capital?", "Outside the capital"),
        ("What is the budget next year?", "Next year's budget"),
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


def unlike(question: str, header: str, row: str, lead: str = "") -> bool:
    """Whether the second cell of a row is unlike what is asked for."""
    text = f"{lead}\n\n| {header} |\n|{' --- |' * (header.count('|') + 1)}\n| {row} |\n"
    (table,) = tables_in(text)
    found = table.rows[0]
    return is_unlike(question, table, found, table.header[1], found.cells[1].text, table.lead)


@pytest.mark.parametrize(
    ("question", "header", "row"),
    [
        ("What is the fee per month?", "Fee | Yearly", "Studio | 120"),
        ("What is the monthly fee?", "Fee | 2022", "Studio | 120"),
        ("What is the fee for each day?", "Fee | Hour", "Studio | 12"),
        ("What is the daily fee?", "Fee | Hour", "Studio | 12"),
        ("What is earned an hour?", "Wage | Day", "Cook | 120"),
        ("What is earned every week?", "Wage | Day", "Cook | 120"),
    ],
)
def test_a_figure_of_another_time_is_not_that_of_a_month_or_a_day(question: str, header: str, row: str) -> None:
    assert unlike(question, header, row)


@pytest.mark.parametrize(
    ("question", "header", "row", "lead"),
    [
        ("What is the fee per month?", "Fee | Month", "Studio | 10", ""),
        ("What is the monthly fee?", "Fee | Amount", "Studio per month | 10", ""),
        ("What is the daily fee?", "Fee | Amount", "Studio | 10 a day", ""),
        ("What is the fee per month?", "Fee | 2022", "Studio | 10", "All fees are by the month."),
        ("What is the fee per month?", "Month and fee | 2022", "Studio | 10", ""),
        ("What was the fee last month?", "Fee | 2022", "Studio | 10", ""),
    ],
)
def test_a_month_may_be_said_by_row_column_cell_header_or_lead(question: str, header: str, row: str, lead: str) -> None:
    assert not unlike(question, header, row, lead)


@pytest.mark.parametrize(
    ("how", "figure", "label"),
    [
        ("old", "42 years", "Age"),
        ("heavy", "42 kg", "Weight"),
        ("far", "42 km", "Distance"),
        ("tall", "42 ft", "Height"),
        ("wide", "42 m", "Width"),
        ("deep", "42 metres", "Depth"),
        ("fast", "42 km/h", "Speed"),
        ("long", "42 minutes", "Length"),
    ],
)
def test_how_heavy_needs_a_unit_or_a_name_of_it(how: str, figure: str, label: str) -> None:
    question = f"How {how} is the tower?"
    assert unlike(question, "Building | Number", "Tower | 42")
    assert unlike(question, "Building | Price", "Tower | $42")
    assert not unlike(question, "Building | Number", f"Tower | {figure}")
    assert not unlike(question, f"Building | {label}", "Tower | 42")


def test_each_how_has_units_of_its_own() -> None:
    assert unlike("How heavy is the tower?", "Building | Height", "Tower | 42 m")
    assert unlike("How tall is the tower?", "Building | Weight", "Tower | 42 kg")
    assert unlike("How old is the tower?", "Building | Height", "Tower | 42 m")


@pytest.mark.parametrize(
    "asked", ["do adults pay", "did the adults spend", "must adults have to pay", "will adults owe"]
)
def test_a_number_of_those_who_pay_is_not_what_they_pay(asked: str) -> None:
    assert unlike(f"How much {asked} in 2022?", "Visitors | 2022", "Adults | 420")
    assert not unlike(f"How much {asked} in 2022?", "Visitors | 2022", "Adults | €420")
    assert not unlike(f"How much {asked} in 2022?", "Visitors | Fee in 2022", "Adults | 420")
    assert not unlike(f"How much {asked} in 2022?", "Prices | 2022", "Adults | 420")
    assert not unlike(
        f"How much {asked} in 2022?", "Visitors | 2022", "Adults | 420", "Paid by visitors (in thousands)"
    )


def test_what_is_paid_for_may_stand_without_money() -> None:
    assert not unlike("How much did Acme pay for adults in 2022?", "Visitors | 2022", "Adults | 420")


def test_the_group_of_a_row_says_how_often_too() -> None:
    (table,) = tables_in("| Fee | 2022 |\n| --- | --- |\n| Per month | |\n| Studio | 10 |\n")
    assert not is_unlike("What is the monthly fee?", table, table.rows[0], "2022", "10", "")
    assert is_unlike("What is the daily fee?", table, table.rows[0], "2022", "10", "")


@pytest.mark.parametrize(
    ("question", "said", "figure", "is_none"),
    [
        ("What is the overhead cost rate?", "Overhead cost rate proposal", "61,200", True),
        ("What is the rate of overhead costs in 2022?", "Overhead costs", "61200", True),
        ("overhead cost ratio", "Ratio analysis", "USD 61,200", True),
        ("What is the overhead cost rate?", "Overhead cost rate proposal", "61.2", False),
        ("What is the overhead cost rate?", "Overhead cost rate proposal", "1.6125", False),
        ("What is the overhead cost rate?", "Rates of overhead costs\nFor all towns", "61,200", False),
        ("What is the overhead cost rate?", "Overhead cost rates 2022, in krone", "61,200", False),
        ("What is the overhead cost rate?", "Costs", "6.1 (2022)", False),
        ("What is the overhead cost rate?", "Costs", "EUR 61,200 per hall", False),
        ("What is the flow rate?", "Pumps", "61,200", False),
        ("How many towns have the lower rate?", "Towns", "61,200", False),
        ("What does the rate proposal cost?", "Costs", "61,200", False),
    ],
)
def test_a_thousand_is_no_rate_unless_it_is_called_so(question: str, said: str, figure: str, is_none: bool) -> None:
    assert unlike(question, "Item | 2022", f"Overhead | {figure}", said) is is_none
    assert not unlike(question, "Item | 2022", f"Rate of overhead | {figure}", said)
