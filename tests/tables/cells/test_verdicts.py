"""Yes or no where two cells of a row, the sign of the net income or a field of a form say so, and nowhere else."""

from __future__ import annotations

import pytest
from cells_of import cell_of
from passages import text_of

from rag_app.tables.cells.found import FoundCell
from rag_app.tables.cells.verdicts import verdict_cell

REPORT = """# Quarterly report of Acme on its operations in the third quarter of 2022

Revenue by group (in millions):

| | Three Months Ended October 1, 2022 | Three Months Ended September 30, 2021 | Nine Months Ended October 1, 2022 |
| --- | --- | --- | --- |
| Road bikes | 455 | 455 | 1,300 |
| Cargo bikes | $120 | $90 | 330 |
| Staff costs | (7) | (5) | (19) |
| Net income (loss) | (7) | 12 | (30) |
| Income before taxes | 4 | 14 | 9 |

| Balances | October 1, 2022 | December 31, 2021 |
| --- | --- | --- |
| Cash in hand | 7 | 6 |

| Aircraft | Owner |
| --- | --- |
| Amateur Built: | No |
| Seats: | 2 |

| Depot | Accidents | Fires |
| --- | --- | --- |
| Leith | 3 | 0 |
| Oban | nil | - |
"""


def found(question: str, report: str = REPORT) -> FoundCell | None:
    asked_of = lambda asked: cell_of(asked, report, "reports/2022 Q3 ACME.pdf")  # noqa: E731
    return verdict_cell(question, asked_of, text_of(report))


@pytest.mark.parametrize(
    ("question", "said", "sure"),
    [
        ("Did Acme's cargo bikes rise in the third quarter of 2022?", "Yes: $120 after $90", True),
        ("Did Acme's cargo bikes fall in the third quarter of 2022?", "No: $120 after $90", True),
        ("Were Acme's cargo bikes higher in Q3 2022 than a year before?", "Yes: $120 after $90", True),
        ("Were Acme's cargo bikes lower in Q3 2022 than in Q3 2021?", "No: $120 after $90", True),
        ("Were Acme's cargo bikes higher in Q3 2022 compared to the prior year?", "Yes: $120 after $90", True),
        ("Did Acme's cargo bikes grow in the three months ended October 1, 2022?", "Yes: $120 after $90", True),
        ("Did Acme's cargo bikes rise or fall in the third quarter of 2022?", "Rise: $120 after $90", True),
        ("Did Acme's cargo bikes go up or down in the third quarter of 2022?", "Go up: $120 after $90", True),
        ("Were Acme's cargo bikes lower or higher in Q3 2022 than in Q3 2021?", "Higher: $120 after $90", True),
        ("Did Acme make a profit or a loss in the third quarter of 2022?", "Loss: (7)", True),
        ("Did Acme make a net profit in the third quarter of 2022?", "No: (7)", True),
        ("Was Acme profitable in the third quarter of 2021?", "Yes: 12", True),
        ("Did Acme make a loss in the third quarter of 2022?", "Yes: (7)", True),
        ("Did the net income of Acme fall in the third quarter of 2022?", "Yes: (7) after 12", True),
        ("Was the aircraft of Acme amateur built?", "No", False),
        ("Were there any fires in Leith?", "No: 0", True),
        ("Did Leith have any accidents?", "Yes: 3", True),
        ("Were there any accidents in Oban?", "No: nil", False),
    ],
)
def test_a_table_says_yes_or_no(question: str, said: str, sure: bool) -> None:
    cell = found(question)
    assert cell is not None and (cell.text, cell.exact) == (said, sure)
    assert REPORT[cell.start : cell.end] in said  # the place is that of the figure asked for


@pytest.mark.parametrize(
    "question",
    [
        "Did Acme's road bikes rise in the third quarter of 2022?",  # neither
        "Did Acme's staff costs rise in the third quarter of 2022?",  # in brackets: more or less?
        "Did Acme's cargo bikes rise in the nine months ended October 1, 2022?",  # no figure of the year before
        "Did Acme's cash in hand rise in October 1, 2022?",  # days of other months
        "Did Acme's cargo bikes rise?",  # since when?
        "Were Acme's cargo bikes in Q3 2022 higher than $500?",  # than an amount
        "Were Acme's cargo bikes in Q3 2022 lower than the road bikes?",
        "Did Acme's cargo bikes in Q3 2022 fall compared to Globex?",
        "Did Acme's cargo bikes rise by 500 in the third quarter of 2022?",
        "Did Acme's cargo bikes rise to 500 in the third quarter of 2022?",
        "Did Acme's cargo bikes rise 20 % in the third quarter of 2022?",
        "Did Acme's cargo bikes grow more in Q3 2022 than in Q3 2021?",  # by how much each
        "Was more or less earned with Acme's cargo bikes in the third quarter of 2022?",
        "Did Acme's cargo bikes not rise in the third quarter of 2022?",
        "Did Acme make an operating profit in the third quarter of 2022?",  # another profit
        "Did Acme report a loss of data in the third quarter of 2022?",
        "Did Acme's folding chairs rise in the third quarter of 2022?",
        "Did Globex make a net profit in the third quarter of 2022?",
        "Did Acme make a profit in the third quarter of 2019?",
        "Was Acme's first loss of the year a surprise to its owners?",
        "Did the seats of Acme please?",  # a field, but none that says yes or no
        "Is the office of Acme open on Fridays?",
        "Were there any fires in Oban?",  # a dash may be what was left out
        "Were there any serious accidents in Leith?",  # of which accidents there are three
        "Were there any changes in accidents in Leith?",  # how many there are is no change
    ],
)
def test_other_questions_get_none(question: str) -> None:
    assert found(question) is None


def test_a_comparison_names_both_columns() -> None:
    cell = found("Did Acme's cargo bikes rise in the third quarter of 2022?")
    assert cell is not None and cell.label == "Cargo bikes" and cell.unit == "in millions"
    assert cell.column == "Three Months Ended October 1, 2022, after Three Months Ended September 30, 2021"


@pytest.mark.parametrize(
    ("now", "before", "rose"),
    [
        ("1.250,50", "999,00", True),
        ("1.250", "999", True),
        ("1.250.000", "950.000", True),
        ("1 250", "999", True),
        ("1\u00a0250,5", "999,5", True),
        ("1\u202f250,5", "999,5", True),
        ("12,5", "9,75", True),
        ("9,75", "12,5", False),
        ("1,250", "999", True),
        ("1,250.50", "1,251", False),
        ("0.66", "0.7", False),
        ("1.2505", "999", False),  # four digits are no thousands
    ],
)
def test_figures_are_read_as_they_are_written_in_europe_too(now: str, before: str, rose: bool) -> None:
    cell = found("Did Acme's cargo bikes rise in Q3 2022?", REPORT.replace("$120", now).replace("$90", before))
    assert cell is not None and cell.text == f"{'Yes' if rose else 'No'}: {now} after {before}"
