"""Rows that are called by a day, however the question writes it."""

from __future__ import annotations

import pytest
from cells_of import cell_of

STATEMENT = """# Account

| Effective Date | Description | Amount | Principal | Interest |
| --- | --- | --- | --- | --- |
| 6/25/2017 | Payment | $254.20 | $144.73 | $109.47 |
| 7/5/2017 | Payment | $254.20 | $201.15 | $53.05 |
| 7/25/2017 | Payment | $254.20 | $173.27 | $80.93 |
| 9/25/2018 | Payment | $254.20 | $190.00 | $64.20 |
"""
BRITISH = (
    STATEMENT.replace("7/5/2017", "5/7/2017").replace("7/25", "25/7").replace("6/25", "25/6").replace("9/25", "25/9")
)
SAME_DAYS = "".join(line for line in STATEMENT.splitlines(keepends=True) if "25/" not in line)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How much of the July 25, 2017 payment went to principal?", ("$173.27", "7/25/2017")),
        ("How much interest was in the payment of 25 September 2018?", ("$64.20", "9/25/2018")),
        ("How much interest was in the payment of September 2018?", ("$64.20", "9/25/2018")),
        ("How much principal was in the payment of 2017-07-05?", ("$201.15", "7/5/2017")),
        ("How much interest was in the payment of 7/25/2017?", ("$80.93", "7/25/2017")),
        ("How much of the July 26, 2017 payment went to principal?", None),
        ("How much of the May 2017 payment went to principal?", None),
    ],
)
def test_the_row_of_the_day_asked_for_is_found(question: str, said: tuple[str, str] | None) -> None:
    cell = cell_of(question, STATEMENT)
    assert (cell and (cell.text, cell.label)) == said


def test_other_rows_tell_whether_the_day_comes_first() -> None:
    question = "How much principal was in the payment of July 5, 2017?"
    cells = cell_of(question, STATEMENT), cell_of(question, BRITISH)
    assert [cell and (cell.text, cell.label) for cell in cells] == [("$201.15", "7/5/2017"), ("$201.15", "5/7/2017")]
    assert cell_of("How much principal was in the payment of May 7, 2017?", STATEMENT) is None


def test_two_payments_in_the_month_asked_for_are_not_told_apart() -> None:
    cell = cell_of("How much of the July 2017 payment went to principal?", STATEMENT)
    assert cell is None or not cell.exact


def test_a_day_that_can_be_read_in_two_ways_is_either() -> None:
    assert "25/" not in SAME_DAYS
    for day in ("July 5, 2017", "May 7, 2017"):
        cell = cell_of(f"How much principal was in the payment of {day}?", SAME_DAYS)
        assert cell and cell.text == "$201.15"


def test_a_day_that_can_be_read_in_two_ways_is_not_sure() -> None:
    table = "# Visits\n\n| Date | Customer | Fee |\n|---|---|---|\n| 1/3/2024 | Acme | 7 |\n| 1/4/2024 | Birch | 8 |\n"
    for day, sure in (("1/3/2024", True), ("March 1, 2024", False), ("3 January 2024", False)):
        cell = cell_of(f"Which customer has the visit of {day}?", table)
        assert cell and (cell.text, cell.exact, cell.is_of_its_day) == ("Acme", sure, sure)
    assert cell_of("Which customer has the visit of 3/1/2024?", table) is None
    known = f"{table}| 1/25/2024 | Cedar | 9 |\n"
    assert cell_of("Which customer has the visit of March 1, 2024?", known) is None
    cell = cell_of("Which customer has the visit of January 3, 2024?", known)
    assert cell and (cell.text, cell.exact) == ("Acme", True)


def test_days_of_another_column_name_no_row() -> None:
    table = """# Invoices

| Invoice date | Customer | Paid on |
| --- | --- | --- |
| 05/12/2024 | Cedar | |
| 04/01/2024 | Birch | 05/12/2024 |
| 03/15/2024 | Acme | 04/01/2024 |
"""
    said = {
        question: cell_of(f"Which customer {question}?", table)
        for question in ("paid on April 1, 2024", "paid on 04/01/2024", "has the invoice of April 1, 2024")
    }
    assert [cell and cell.text for cell in said.values()] == [None, None, "Birch"]


@pytest.mark.parametrize("beside", ["before", "after", "until the", "between May 1, 2017 and"])
def test_a_day_before_or_after_another_is_not_that_day(beside: str) -> None:
    question = f"How much interest was in the payment {beside} July 25, 2017?"
    assert cell_of(question, STATEMENT) is None
    assert cell_of(question.replace(beside, "of"), STATEMENT) is not None
