"""Tables with days of the week: the reader's row and the column of the day asked for, rows of other days."""

from __future__ import annotations

import pytest
from cells_of import row_of

from rag_app.tables.cells.in_row import InRow
from rag_app.text.figures.weekdays import weekday_asked, weekdays_in

ROTA = """| Desk | Mon 3 | Tue 4 | Wed 5 | Thu 6 | Fri 7 | Sat/Sun |
| --- | --- | --- | --- | --- | --- | --- |
| Front | Abel | Abel | Cora | Cora | Dov | closed |
| Repairs | Eli | – | Eli | Fay | Fay | Gus |

| Day | Open | Remarks |
| --- | --- | --- |
| Mon–Wed | 9 to 17 | |
| Thursday | 9 to 20 | late evening |
| Weekend | 10 to 14 | |
"""


def row(question: str, said: str) -> InRow | None:
    return row_of(question, ROTA, said, "Rota")


@pytest.mark.parametrize(
    ("question", "said", "told"),
    [
        ("Who is at the front desk on Wednesday?", "Abel", InRow("Cora", False, False)),
        ("Which of us does repairs on Saturday?", "Fay", InRow("Gus", False, False)),
        ("Who does repairs on Tue?", "Eli", InRow("", False, True)),  # nobody: the cell of its column is blank
        ("Who does repairs on Tuesday?", "Eli", InRow("", True, False)),
        ("When is the library open on Tuesdays?", "9 to 20", InRow("", True, False)),
        ("When is it open on Sunday?", "9 to 20", InRow("", True, False)),
    ],
)
def test_of_a_row_the_column_of_the_day_is_said(question: str, said: str, told: InRow) -> None:
    assert row(question, said) == told


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who is at the front desk on Wednesday?", "Cora"),
        ("Who is at the front desk?", "Abel"),
        ("Who is at the front desk after Wednesday?", "Abel"),
        ("Who is at the front desk on Monday and Friday?", "Cora"),
        ("When is the library open on Thursday?", "9 to 20"),
    ],
)
def test_a_place_of_that_day_or_a_question_of_no_one_day_stays(question: str, said: str) -> None:
    assert not (found := row(question, said)) or found == InRow("", False, False)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon–Thu", {0, 1, 2, 3}),
        ("Fri. to Mon", {4, 5, 6, 0}),
        ("on Sundays", {6}),
        ("SAT / SUN", {5, 6}),
        ("weekdays", {0, 1, 2, 3, 4}),
        ("the sun sat on a monument", set()),
        ("Satellite, Friedrich, Wedding", set()),
    ],
)
def test_days_of_the_week_are_known(text: str, days: set[int]) -> None:
    assert weekdays_in(text) == days


@pytest.mark.parametrize(
    "question",
    [
        "What is on before Friday?", "When is Good Friday?", "Is it Monday or Tuesday?", "Who is off on Cyber Monday?",
        "When is it open, except on Monday?", "When is it open every day but Monday?",
        "When is it open, not on Monday?",
    ],
)  # fmt: skip
def test_no_day_of_the_week_is_asked_for(question: str) -> None:
    assert weekday_asked(question) is None
