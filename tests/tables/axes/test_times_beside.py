"""Rows that carry their time in columns of their own, and the row of all for "overall"."""

from __future__ import annotations

import pytest
from cells_of import cell_of, row_of

VOTERS = """# Voters of Arizona

| County | Registered | Month |
| --- | --- | --- |
| Pima | 278 | JAN 2024 |
| Yuma | 107 | JAN 2024 |
| Totals | 385 | JAN 2024 |
| Pima | 301 | APR 2024 |
| Yuma | 109 | APR 2024 |
| Totals | 410 | APR 2024 |
"""
APART = (
    VOTERS.replace("Month |", "Year | Month |")
    .replace("JAN 2024", "2024 | January")
    .replace("APR 2024", "2024 | April")
).replace("--- |\n", "--- | --- |\n")
IN_DIGITS = VOTERS.replace("JAN 2024", "2024-01").replace("APR 2024", "2024-04")
FIRST_DAYS = VOTERS.replace("JAN 2024", "2024-01-01").replace("APR 2024", "2024-04-01")
QUARTERS = VOTERS.replace("Month", "Quarter").replace("JAN 2024", "Q1 24").replace("APR 2024", "Q2 24")
YEARS = VOTERS.replace("Month", "Year").replace("JAN 2024", "2023").replace("APR 2024", "2024")
IN_APRIL = "How many voters were registered in Pima in April 2024?"


@pytest.mark.parametrize("table", [VOTERS, APART, IN_DIGITS, FIRST_DAYS])
def test_the_row_of_the_month_asked_for_is_sure(table: str) -> None:
    cell = cell_of(IN_APRIL, table)
    assert cell and (cell.text, cell.exact) == ("301", True)
    cell = cell_of("How many voters were registered in Yuma in January 2024?", table)
    assert cell and (cell.text, cell.exact) == ("107", True)
    assert cell_of("How many voters were registered in Pima in July 2024?", table) is None


@pytest.mark.parametrize(
    ("question", "table", "said"),
    [
        ("How many voters were registered in Pima in the second quarter of 2024?", QUARTERS, "301"),
        ("How many voters were registered in Pima in Q1 2024?", QUARTERS, "278"),
        ("How many voters were registered in Pima in Q3 2024?", QUARTERS, None),
        ("How many voters were registered in Pima in 2023?", YEARS, "278"),
        ("How many voters were registered in Pima in 2019?", YEARS, None),
        ("How many voters were registered in Pima in April 2024?", YEARS, None),
    ],
)
def test_a_row_is_of_its_quarter_or_year(question: str, table: str, said: str | None) -> None:
    cell = cell_of(question, table)
    assert (cell and cell.text) == said
    assert cell is None or (cell.exact and cell.label.startswith("Pima, "))


@pytest.mark.parametrize("time", ["2024", "the first quarter of 2024", "April 1, 2024", "2024 and 2023"])
def test_no_row_is_surely_of_a_time_that_it_leaves_open(time: str) -> None:
    cell = cell_of(f"How many voters were registered in Pima in {time}?", VOTERS)
    assert cell is None or not cell.exact


@pytest.mark.parametrize("word", ["overall", "statewide", "in all"])
def test_the_row_of_all_answers_how_many_there_are_overall(word: str) -> None:
    cell = cell_of(f"How many voters are there in Arizona {word} in April 2024?", VOTERS)
    assert cell and (cell.text, cell.label, cell.exact) == ("410", "Totals, APR 2024", True)
    two = VOTERS.replace("Yuma", "Grand total")
    assert not (cell := cell_of(f"How many voters are there in Arizona {word} in April 2024?", two)) or not cell.exact


def test_a_place_in_a_row_of_another_time_is_of_another_time() -> None:
    of_january, of_april = row_of(IN_APRIL, VOTERS, "278"), row_of(IN_APRIL, VOTERS, "301")
    assert of_january and of_january.of_another_time
    assert of_april and not of_april.of_another_time
