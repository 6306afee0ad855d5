"""Cells that are of another kind than what is asked for, of another year, or beyond a limit."""

from __future__ import annotations

import pytest
from cells_of import cell_of

WORKS = """| Measure | Due | Renewed 2035 (km) | Price (€) |
| --- | --- | --- | --- |
| M1 | 31 December 2036 | 2.5 | 800 |
| M2 | 30 June 2037 | 4.1 | 950 |
"""
BARE = """| Measure | Due | Renewed 2035 (km) | Weeks, 2035 |
| --- | --- | --- | --- |
| M1 | 31 December 2036 | 2.5 | 11 |
"""
CODES = """| Code | Signals | Meaning |
| --- | --- | --- |
| E32 | 4 | offer lapsed |
"""
STOVE = """| Item | RX7 |
| --- | --- |
| Heating at 230 V | 2.3 kW |
| Depth | 40–45 cm |
| Refrigerant charge | 1.2 kg |
| Luggage | 23 kg |
"""
SOLD = "| Model | Sales |\n| --- | --- |\n| RX7 | 287 |\n"
RIVER = """| Month | Flow 2029 (m³/s) | Flow 2028 (m³/s) | Rain 2029 (mm) |
| --- | --- | --- | --- |
| April | 16.3 | 23.9 | 40 |
"""
WINTERS = """| Region | Stays 2027/28 | Stays 2026/27 |
| --- | --- | --- |
| Salt Coast | 1,122 | 1,061 |
"""
BALANCE = """| | 30 June 2029 | 31 Dec 2029 |
| --- | --- | --- |
| Members | 48,310 | 48,022 |
"""


def said(question: str, text: str, title: str = "Plan") -> str | None:
    found = cell_of(question, text, "plan.md", title)
    return found and found.text


@pytest.mark.parametrize(
    ("question", "text", "figure"),
    [
        ("What is the price of M1?", WORKS, "800"),
        ("What does M1 cost?", WORKS, "800"),
        ("What does M1 cost?", BARE, None),
        ("How much was paid for M1?", BARE, None),
        ("How many km were renewed for M1 in 2035?", BARE, "2.5"),
        ("In which year was M1 renewed?", "| | Renewed |\n| --- | --- |\n| M1 | 2.5 |\n", None),
        ("In which year was M1 renewed?", "| | Renewed |\n| --- | --- |\n| M1 | 2034 |\n", "2034"),
        ("What does E32 mean?", CODES, None),
        ("What caused the signals of E32?", CODES, None),
        ("How many signals does E32 give?", CODES, "4"),
        ("How many alarms does P1 give?", "| | First answer |\n| --- | --- |\n| P1 alarms | 15 min |\n", None),
        (
            "How many minutes until the first answer of P1?",
            "| | First answer |\n| --- | --- |\n| P1 | 15 min |\n",
            "15 min",
        ),
        ("Which firm signals E32?", CODES, None),
        ("What does the RX7 cost for heating at 230 V?", STOVE, None),
        ("How much heating at 230 V does the RX7 get?", STOVE, "2.3 kW"),
        ("What is the price of the RX7, and its depth?", STOVE, None),
        ("What is the refrigerant charge of the RX7?", STOVE, "1.2 kg"),
        ("How much luggage does the price of the RX7 include?", STOVE, "23 kg"),
        ("What does the RX7 cost?", SOLD, None),
        ("What are the sales of the RX7?", SOLD, "287"),
        ("What does the RX7 cost?", SOLD.replace("Sales", "Sales price"), "287"),
        ("Who built the engines of the RX7?", "| Part | RX7 |\n| --- | --- |\n| Engines | 1 Reciprocating |\n", None),
    ],
)
def test_a_cell_of_another_kind_is_not_what_is_asked_for(question: str, text: str, figure: str | None) -> None:
    assert said(question, text) == figure


@pytest.mark.parametrize(
    ("question", "text", "title", "figure"),
    [
        ("What was the flow in April?", RIVER, "Plan", "16.3"),
        ("What was the flow in April of the year before the report?", RIVER, "Plan", "23.9"),
        ("What was the flow in April a year earlier?", RIVER, "Plan", "23.9"),
        ("What was the flow in April in the earlier of the two years?", RIVER, "Plan", "23.9"),
        ("By the 2029 report, what was the flow in April a year before?", RIVER, "Plan", "23.9"),
        ("What was the flow in April a year before, in 2029?", RIVER, "Plan", "16.3"),
        ("How many stays had the Salt Coast in the previous year?", WINTERS, "Plan", "1,061"),
        ("What was the rain in April a year earlier?", RIVER, "Plan", None),  # nothing says that 2029 is it
        ("What was the rain in April a year earlier?", RIVER, "Report 2030", "40"),
        ("How many members were there at the end of 2029?", BALANCE, "Plan", "48,022"),
        ("How many members were there on 30 June 2029?", BALANCE, "Plan", "48,310"),
    ],
)
def test_the_column_of_the_year_before_and_of_its_end(question: str, text: str, title: str, figure: str) -> None:
    assert said(question, text, title) == figure


@pytest.mark.parametrize(
    ("question", "head", "row", "figure"),
    [
        # "paid", "pay", "spent" do not make every question one for a cost
        ("What is the notice period for paid leave?", "Kind | Notice period", "Paid leave | 4 weeks", "4 weeks"),
        ("What is the deadline to pay the fee?", "Step | Deadline", "Pay the fee | 31 May 2025", "31 May 2025"),
        ("How much time is spent on teaching?", "Activity | Time", "Teaching | 12 hours", "12 hours"),
        ("How much paid leave do employees get?", "Kind | Days", "Paid leave | 25", "25"),
        ("How much does bike hire cost for a week?", "Hire (€) | Day | Week", "Bike hire | 15 | 60", "60"),
        ("What was paid for staff in 2024?", "Item | 2023 (m) | 2024 (m)", "Staff | 30 | 40", "40"),
        ("How much does the Basic sofa cost?", "Item | Basic | Premium", "Sofa | 1950 | 2400", "1950"),
        # a year as a noun of its own
        ("In which year was the castle built?", "Building | Built", "Castle | 1887", "1887"),
        ("What full year revenue did the group report?", "Group | Full year", "Revenue | 47", "47"),
        ("What year-end balance had the reserve fund?", "Fund | Year-end balance", "Reserve fund | 47,000", "47,000"),
        ("What city tax is charged per night?", "Item | Per night", "City tax | 3.50", "3.50"),
        ("What country code does Norway have?", "Country | Country code", "Norway | 47", "47"),
        ("What was the discount rate used for the impairment test?", "Assumption | 2024",
         "Discount rate, impairment test | 8.5%", "8.5%"),
        ("How many paid sick leave days do staff get?", "Group | Paid sick leave", "Staff | 25 days", "25 days"),
        # the period that is asked for, and all of a total
        ("What were the sales of Road in Q2 2024?", "Route | Q1 2024 | Q2 2024", "Road, sales | 4 | 40", "40"),
        ("How many visitors did the museum have in 2024?", "Place | 2023 | 2024 | Visitors per day",
         "Museum | 3000 | 4000 | 13", "4000"),
        ("What is the total price of the sofa?", "Item | Unit price | VAT | Total", "Sofa | 400 | 76 | 476", "476"),
        ("How much of the training budget was spent in 2024?", "Item | 2024 | Budget 2025", "Training | 8 | 9", "8"),
        # limits and adjectives
        ("What was the income over the first six months of 2024?", "| First six months 2024 | Full year 2024",
         "Income | 31 | 42", "31"),
        ("What are the opening hours of the pool from Monday to Friday?", "Days | Pool opening hours",
         "Monday until Friday | 8-20", "8-20"),
        ("How many outside seats has Café Lux?", "Café | Seats inside | Seats outside", "Café Lux | 36 | 40", "40"),
        ("How much does a men's cut cost?", "Service | Price", "Men's cut | €25", "€25"),
        # what is measured is no cost
        ("What does the K10 meter cost?", "Meter | Typical error in Hz.", "K10 meter | 0.05", None),
        ("What is the typical error of the K10 meter?", "Meter | Typical error in Hz.", "K10 meter | 0.05", "0.05"),
        ("How much did staff cost in 2024?", "| 2023 in m | 2024 in m", "Staff | 30 | 40", "40"),
        ("How much timber was cut in 2024?", "Measure | 2023 | 2024", "Timber cut | 25 | 30", "30"),
        # what the row itself says of the year before, and changes
        ("What was the result of the previous year?", "Item | Amount", "Result of the previous year | 40", "40"),
        ("By how much did revenue grow in 2024 from the year before?", "| Growth 2023 | Growth 2024",
         "Revenue | 5 | 10", "10"),
        ("How many beds had Ward 3 in the previous year?", "| 2024 | 2023", "Ward 3, beds | 50 | 40", "40"),
        ("Which rating did Mill Bank have in the previous year?", "Bank | Rating | Rating 2023",
         "Mill Bank | AA | A1", None),
        ("How many homes were finished by the end of 2024?", "| December 2023 | June 2024",
         "Homes finished | 50 | 60", "60"),
    ],
)  # fmt: skip
def test_ordinary_questions_keep_their_cells(question: str, head: str, row: str, figure: str | None) -> None:
    rule = " | ".join("---" for _ in row.split("|"))
    assert said(question, f"| {head} |\n| {rule} |\n| {row} |\n", "Report") == figure


STAYS = "| Treatment | Days |\n| --- | --- |\n| Dental treatment | 2 |\n"


@pytest.mark.parametrize("verb", ["do", "must", "should", "shall", "might", "may"])
def test_what_is_counted_ends_before_any_auxiliary(verb: str) -> None:
    assert said(f"How many days {verb} I remain for dental treatment?", STAYS) == "2"


PLANNED = """| Route | Q2 2024 | Plan | Teachers 2021 | Pupils 2022 |
| --- | --- | --- | --- | --- |
| Road | 71.2 | 74.5 | 3 | 60 |
"""


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("What was the revenue of Road in Q2 2024?", "71.2"),
        ("What was planned for Road in Q2 2024?", "74.5"),
        ("How many teachers worked on Road in 2022?", None),
        ("How many pupils went by Road in 2022?", "60"),
    ],
)
def test_what_a_column_is_called_counts_before_when_it_was(question: str, figure: str | None) -> None:
    assert said(question, PLANNED, "Revenue") == figure
