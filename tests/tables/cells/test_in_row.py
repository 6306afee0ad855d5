"""The figure of the column that is asked for, in the row that was read."""

from __future__ import annotations

import pytest
from cells_of import chunk_of, row_of
from passages import text_of

from rag_app.tables.cells.in_row import Columns, InRow
from rag_app.tables.question.parts import is_of_another_number
from rag_app.text.structure.pipe_tables import names_columns

TABLE = """| (In millions) | Three Months Ended July 30, 2023 | Three Months Ended July 31, 2022 | Change |
| --- | --- | --- | --- |
| Bicycles | 486 | 442 | 10 % |
| 3.20% Notes Due 2026 | 3 | 31 | 4 % |

| Provisions | |
| --- | --- |
| Balance as of January 29, 2023 | 12 |

| Seats: | 4 | Owner: | Acme |

It made 12 in 2022."""


def row(question: str, said: str) -> InRow | None:
    return row_of(question, TABLE, said)


@pytest.mark.parametrize(
    ("question", "said", "figure_and_time"),
    [
        ("How much did Acme sell to cyclists in the quarter that ended in July 2023?", "442", ("486", False)),
        ("How much did Acme sell to cyclists in the quarter that ended in July 2022?", "442", ("", False)),
        ("sales to cyclists, quarter ended July 31, 2022", "486", ("442", False)),
        ("How much did Acme sell to cyclists in the quarter that ended in July 2019?", "442", ("", True)),
        ("How much did Acme sell to cyclists?", "442", ("", False)),
        ("How many seats has it?", "Seats", ("4", False)),
        ("What stands at the top of the list in July 2023?", "Bicycles", ("", False)),
    ],
)
def test_the_row_is_read_and_the_column_named(question, said, figure_and_time):
    assert row(question, said) == InRow(*figure_and_time, False)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How much did it make in 2022?", "12 in 2022"),
        ("Who made bicycles in July 2023?", "442"),
    ],
)
def test_other_places_and_other_questions_have_no_column(question, said):
    assert row(question, said) is None


def test_a_row_of_another_day_or_that_counts_another_thing_is_known():
    assert row("How much provision was left on July 30, 2023?", "12 |") == InRow("", True, False)
    assert row("How much provision was left on January 29, 2023?", "12 |") == InRow("", False, False)
    assert row("How many customers did Acme have in the quarter ended July 30, 2023?", "486") == InRow("", False, True)
    assert row("How many bicycles did Acme sell in the quarter ended July 30, 2023?", "486") == InRow("", False, False)
    assert row("How many millions did Acme earn in the quarter ended July 30, 2023?", "486") == InRow("", False, False)


def test_the_names_of_columns_are_told_from_rows():
    assert names_columns(TABLE, TABLE.index("Three Months")) and names_columns(TABLE, TABLE.index("Provisions"))
    assert not names_columns(TABLE, TABLE.index("Bicycles")) and not names_columns(TABLE, TABLE.index("It made"))


LIMITS = """| Amount | Approved by | Days |
| --- | --- | --- |
| up to €100 | team lead | 1 |
| €101 to €1,000 | department head | 3 |
| over €1,000 | board | 10 |
"""


@pytest.mark.parametrize(
    ("question", "said", "found"),
    [
        (
            "Who approves a purchase of 250 euros?",
            "board",
            InRow("department head", False, False, LIMITS.index("€101")),
        ),
        ("Who approves a purchase of 250 euros?", "department", None),
        ("Who approves a purchase of €1,000.50?", "team", InRow("board", False, False, LIMITS.index("over"))),
        ("How many days does it take for €80?", "10 |", InRow("1", False, False, LIMITS.index("up to"))),
        ("How many days does it take for €80?", "over", InRow("1", False, False, LIMITS.index("up to"))),
        ("Who approves a purchase of 250 dollars?", "board", None),
        ("May a team lead approve 250 euros?", "team", InRow("department head", False, False, LIMITS.index("€101"))),
        ("Who approves purchases of 50 or 250 euros?", "board", None),
        ("Who approves a purchase between €50 and €250?", "board", InRow("", True, False)),
    ],
)
def test_the_row_is_the_one_that_holds_the_number(question, said, found):
    assert row_of(question, LIMITS, said) == found


PUMPS = """Table 2: rated points (flow Q in m³/h, head H in m, shaft power P in kW)

| Size | 2,900 rpm Q | 2,900 rpm H | 2,900 rpm P | 1,450 rpm Q | 1,450 rpm H |
| --- | --- | --- | --- | --- | --- |
| 32-160 | 14 | 34 | 2.6 | 7.0 | 8.4 |
"""


@pytest.mark.parametrize(
    ("text", "question", "said", "figure"),
    [
        (PUMPS, "What is the head at 2,900 rpm of size 32-160?", "2.6", "34"),
        (PUMPS, "What is the flow at 1,450 rpm of size 32-160?", "2.6", "7.0"),
        (PUMPS.partition("\n\n")[2], "What is the head at 2,900 rpm of size 32-160?", "2.6", ""),
    ],
)
def test_a_column_is_named_by_its_letter(text, question, said, figure):
    assert row_of(question, text, said, "Sheet") == InRow(figure, False, False)


def test_a_row_of_what_the_question_sets_apart_counts_another_thing():
    text = "| No. | Goal | 2024 | 2026 |\n| --- | --- | --- | --- |\n| 1.1 | Passenger injuries | 4.2 | 3.6 |\n"
    for question, other in (
        ("For crew rather than passengers, what is it in 2026?", True),
        ("What is it in 2026?", False),
    ):
        found = row_of(question, text, "3.6", "Plan")
        assert found is not None and found.of_another_kind == other


DUTIES = """| Duty | Holder |
| --- | --- |
| Youth officer | vacant |
| Safety officer | Mr Brand |
| Total | 2 |
"""


@pytest.mark.parametrize(
    ("question", "said", "another"),
    [
        ("Who is the youth officer?", "Mr Brand", True),
        ("Who is the youth officer?", "vacant", False),
        ("Who is the officer for youth and safety?", "Mr Brand", False),
        ("Who are youth officer and safety officer?", "Mr Brand", False),
        ("Who are the officers in total?", "Mr Brand", False),
    ],
)
def test_a_place_in_another_row_than_the_one_that_is_named_counts_less(question: str, said: str, another: bool) -> None:
    assert row_of(question, DUTIES, said) == (InRow("", True, False) if another else None)


def test_a_row_that_is_called_by_more_of_the_question_is_no_other_one() -> None:
    text = "| | 2022 |\n| --- | --- |\n| Diluted earnings per share | 0.50 |\n| Basic rent | 7 |\n| Diluted | 125 |\n"
    asked = "What did Acme lose or earn per diluted share in 2022?"
    places = (row_of(asked, text, figure) for figure in ("0.50", "7"))
    assert [found is not None and found.of_another_time for found in places] == [False, True]


RELEASES = """# Releases

- *otter* (Acme 1.1) was the first,
- *heron* (Acme 1.2) came with icons,
- *lynx* (Acme 11, 12) was large,
- *ruff* (Acme 2 to 9) was a row of small ones.

In Acme 3 all of it ended.

| Kernel | Release |
| --- | --- |
| gull | Acme 1.2 |
| tern | Acme 11 |
"""


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("What was Acme 1.2 called after?", {"otter", "lynx", "tern"}),
        ("What was Acme 12 called?", {"otter", "heron", "gull", "tern"}),
        ("What came after Acme 1.2?", set()),
        ("What were the releases of Acme in June 12 called?", set()),
    ],
)
def test_an_item_or_a_row_of_another_number_counts_less(question: str, others: set[str]) -> None:
    names = "otter heron lynx ended gull tern ruff".split()
    found = {name: row_of(question, RELEASES, name, "Releases") for name in names}
    assert {name for name, one in found.items() if one and one.of_another_time} == others


BOATS = """| Boat | Skipper | Built | Yard |
| --- | --- | --- | --- |
| Alma | Jon Berg | 1902 | Moss Works |
| Vega | Liv Aas | 1911 | Fram |"""


@pytest.mark.parametrize(
    ("question", "said", "figure"),
    [
        ("Which yard built the Alma?", "1902", "Moss Works"),
        ("Which skipper steers the Vega?", "1911", "Liv Aas"),
        ("Which boat came from the yard Fram?", "1911", ""),
    ],
)
def test_the_column_is_called_what_is_asked_for(question, said, figure):
    made = row_of(question, BOATS, said, "Boats")
    assert (made and made.figure) == figure


@pytest.mark.parametrize(
    ("said", "is_other"),
    [
        ("Level 3", True),
        ("Level 3 and 4", False),
        ("Level 3 & 4", False),
        ("Level 3 and above", False),
        ("Level 3 and newer", False),
        ("Level 5 and older", False),
        ("Level 3+", False),
        ("up to Level 5", False),
        ("all but the Level 5", False),
        ("Level 3 to 6", False),
        ("Level 3 upstairs", True),
    ],
)
def test_a_number_with_an_open_end_is_no_other_one(said: str, is_other: bool) -> None:
    assert is_of_another_number("What is the bonus of Level 4?", f"{said} | 500") == is_other
    assert not is_of_another_number("What is the successor of Level 4?", said)


UNITS = """| Part | Interval (h) | Weight | Number |
| --- | --- | --- | --- |
| Air filter | 2,000 | 3 kg | 17 |
| Oil filter | 500 | 4 kg | 500 |
"""


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        ("2,000", ("Air filter", "Interval (h)", "")),
        ("3", None),  # says it itself
        ("17", None),
        ("| 500", ("Oil filter", "Interval (h)", "")),
        ("500 |\n", None),  # of the column of numbers
    ],
)
def test_a_figure_is_told_with_the_column_that_names_its_unit(figure, told):
    start = UNITS.index(figure) + (2 if figure.startswith("|") else 0)
    columns = Columns("How long does it last?", text_of(UNITS))
    assert columns.unit_at(chunk_of(UNITS, title="Parts"), start, figure.strip("| \n"), -1) == told


def test_an_amount_of_money_says_no_time():
    text = "| Work | Contract | Cost (million EUR) |\n| --- | --- | --- |\n| Quay wall | 14.05 | 22.30 |\n"
    told = [
        row_of(question, text, figure, "Works")
        for question in ("When was the quay wall built?", "What did the quay wall cost?")
        for figure in ("22.30", "14.05")
    ]
    assert [bool(one and one.of_another_kind) for one in told] == [True, False, False, False]


def test_where_the_column_that_is_asked_for_is_blank_no_other_one_answers():
    text = (
        "| Machine | Bought | Next inspection |\n| --- | --- | --- |\n| Sander | 2016 | – |\n| Planer | 2013 | n/a |\n"
        "| Press | 2011 | \\- |\n"
    )

    def told(question: str, year: str) -> tuple[str, bool] | None:
        found = row_of(question, text, year, "Machines")
        return found and (found.figure, found.of_another_kind)

    assert told("When is the sander inspected next?", "2016") == ("", True)
    assert told("When is the planer inspected next?", "2013") == ("n/a", True)
    assert told("When is the planer inspected next?", "2016") == ("", True)
    assert told("When is the press inspected next?", "2011") == ("", True)  # as other formats are read
    assert told("When was the sander bought?", "2016") is None
    assert told("When was the sander bought and inspected?", "2016") is None
