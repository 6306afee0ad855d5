"""Tables whose rows begin with a code: the name beside it is what they are called, too."""

from __future__ import annotations

import pytest
from cells_of import cell_of, row_of

from rag_app.tables.content.around import in_most_labels
from rag_app.text.structure.pipe_tables import tables_in

BENCHES = """# Benches

All prices in CHF.

| Order no. | Bench | Seats | Oak | Pine | Holder |
| --- | --- | --- | --- | --- | --- |
| B-20 | Lund 3 | 2 | 310 | 260 | Ida Moe |
| B-20R | Lund 3-R | 3 | 390 | 330 | Per Lie |
| B-41 | Falun | 4 | 520 | | Jon Berg |
| B-50 | Garden bench Mora 7 | 2 | 450 | | Ann Vik |
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What does the Lund 3-R cost in oak?", ("390", "Lund 3-R")),
        ("What does the Lund 3 cost in pine?", ("260", "Lund 3")),
        ("What does the B-20R cost in oak?", ("390", "B-20R")),
        ("What does the Falun cost in pine?", None),
        ("How many seats has the Falun?", ("4", "Falun")),
        ("Which bench has the order number B-20R?", ("Lund 3-R", "B-20R")),
        ("What order number comes after the Falun?", None),
    ],
)
def test_a_row_is_found_by_the_name_beside_its_code(question: str, said: tuple[str, str] | None) -> None:
    cell = cell_of(question, BENCHES, "list.md", "Benches")
    assert (cell and (cell.text, cell.label)) == said


@pytest.mark.parametrize(
    ("question", "said", "figure", "another"),
    [
        ("What does the Lund 3-R cost in oak?", "310", "260", True),
        ("What does the Lund 3-R cost in oak?", "330", "390", False),
        ("Who holds the Lund 3?", "Per Lie", "", True),
    ],
)
def test_a_place_in_the_row_of_another_name_counts_less(question: str, said: str, figure: str, another: bool) -> None:
    row = row_of(question, BENCHES, said, "Benches")
    assert row is not None and row.of_another_time == another and (another or row.figure == figure)


@pytest.mark.parametrize(
    ("first", "second", "is_coded"),
    [
        (("R1", "R2"), ("Late parts", "Fire"), True),
        (("1", "2"), ("Chair", "Table"), True),
        (("S-1", "S-2"), ("Sensor, until 2019", "Sensor"), True),
        (("2023", "2024"), ("Lund", "Falun"), False),
        (("R1", "Total"), ("Late parts", "Fire"), False),
        (("R1", "R2"), ("40", "50"), False),
        (("R1", "R2", "R3"), ("open", "open", "open"), False),
        (("R1", "R2"), ("May 2024", "June 2024"), False),
    ],
)
def test_what_makes_a_table_one_of_codes(first: tuple[str, ...], second: tuple[str, ...], is_coded: bool) -> None:
    rows = "".join(f"| {code} | {name} | 7 |\n" for code, name in zip(first, second, strict=True))
    (table,) = tables_in(f"| No. | Name | Days |\n| --- | --- | --- |\n{rows}")
    assert table.is_coded == is_coded


SEATS = """| No. | Bench | Seats |
| --- | --- | --- |
| 4 | Falun | 12 |
| 5 | Mora | 16 |
"""
GAMES = """| Game | Home | Guests | Spectators |
| --- | --- | --- | --- |
| G1 | Lions | Bears | 410 |
| G2 | Wolves | Lions | 520 |
"""


@pytest.mark.parametrize(
    ("table", "question", "said"),
    [
        (SEATS, "What is the number of seats of the Mora?", "16"),
        (GAMES, "How many spectators did the Lions have?", None),
    ],
)
def test_a_number_of_things_is_no_code_and_what_two_columns_name_is_no_row(
    table: str, question: str, said: str | None
) -> None:
    cell = cell_of(question, table, "list.md", "Benches")
    assert (cell and cell.text) == said


FUELS = """# Fuels

| Fuel Code | Fuel Name | Heat Content | Unit Type |
| --- | --- | --- | --- |
| BIT | Bituminous Coal | 19 - 29 | tons |
| LIG | Lignite Coal | 10 - 15 | tons |
| RC | Refined Coal | 20 - 29 | tons |
| NG | Natural Gas | 0.8 - 1.2 | Mcf |
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What does fuel code RC mean?", ("Refined Coal", "RC")),
        ("What does LIG stand for?", ("Lignite Coal", "LIG")),
        ("What is fuel code NG?", ("Natural Gas", "NG")),
        ("What is the heat content of RC?", ("20 - 29", "RC")),
        ("What is the heat content of lignite?", ("10 - 15", "Lignite Coal")),
        ("What does fuel code OIL mean?", None),
        ("What is the meaning of the colour of RC?", None),
        ("What is the code of natural gas?", None),  # no other cell of its row
        ("Which fuel code is for lignite?", None),
        ("What is refinery RC?", None),  # another thing of that name
        ("What does appendix LIG mean?", None),
    ],
)
def test_letters_below_the_name_of_codes_are_codes(question: str, said: tuple[str, str] | None) -> None:
    cell = cell_of(question, FUELS, "fuels.md", "Fuels")
    assert (cell and (cell.text, cell.label)) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [("What is bench B-41?", "Falun"), ("What are the seats of B-41?", "4"), ("What is B-41?", "Falun")],
)
def test_what_a_code_is_says_the_name_beside_it(question: str, said: str) -> None:
    cell = cell_of(question, BENCHES, "list.md", "Benches")
    assert cell and cell.text == said


@pytest.mark.parametrize("column", ["Source code", "Dress code", "Code of conduct"])
def test_other_columns_that_are_called_code_have_no_codes(column: str) -> None:
    text = FUELS.replace("Fuel Code", column)
    assert [table.is_coded for table in tables_in(text)] == [False]
    assert cell_of("What does LIG stand for?", text, "fuels.md", "Fuels") is None
    assert [table.is_coded for table in tables_in(FUELS)] == [True]


def test_of_a_long_table_with_codes_some_rows_tell_which_words_most_names_have() -> None:
    rows = "".join(f"| K{number:04} | Coal of pit {number} | {number} | tons |\n" for number in range(2000))
    (table,) = tables_in(f"| Code | Name | Heat | Unit |\n| --- | --- | --- | --- |\n{rows}")
    assert in_most_labels(table) == {"coal", "pit"}
    divided = sum("cells" in vars(row) for row in table.rows)
    assert divided <= 100
