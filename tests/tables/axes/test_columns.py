"""Which column of a row is meant: of a part of a year, of the kind asked for, and none where its cell says nothing."""

from __future__ import annotations

import pytest
from cells_of import cell_of, row_of

from rag_app.tables.content.empty_cells import has_no_figure
from rag_app.text.structure.pipe_tables import tables_in


def found(question: str, text: str) -> tuple[str, bool] | None:
    cell = cell_of(question, text, "files/report.md", "Report")
    return cell and (cell.text, cell.exact)


QUARTERS = """# Loans of the library

Table 2. Loans by quarter

| Branch | Q1 | Q2 | Q3 | Q4 | FY26 total | FY25 total |
| --- | --- | --- | --- | --- | --- | --- |
| Harbour | 104 | 118 | 90 | 110 | 422 | 500 |
"""
NAMED = QUARTERS.replace("Q1 | Q2 | Q3 | Q4", "Q1 FY26 | Q2 FY26 | Q3 FY26 | Q4 FY26")
SPELLED = QUARTERS.replace("Q1 | Q2 | Q3 | Q4", "First quarter | Second quarter | Third quarter | Fourth quarter")
HALVES = "# Loans in 2026\n\n| Branch | H1 | H2 | Year |\n| --- | --- | --- | --- |\n| Harbour | 222 | 200 | 422 |\n"
MONTHS = (
    "# Loans\n\n| Branch | Apr | May | June | 2026 |\n| --- | --- | --- | --- | --- |\n| Harbour | 7 | 8 | 9 | 24 |\n"
)


@pytest.mark.parametrize(
    ("text", "when", "figure"),
    [
        (QUARTERS, "in the second quarter of FY26", ("118", True)),
        (QUARTERS, "in Q3 FY26", ("90", True)),
        (QUARTERS, "in the third quarter", ("90", True)),
        (QUARTERS, "in Q3 FY25", None),
        (QUARTERS, "in FY25", ("500", True)),
        (NAMED, "in Q3 FY26", ("90", True)),
        (NAMED, "in FY26", ("422", True)),
        (NAMED, "in Q3 FY25", None),
        (SPELLED, "in Q2 FY26", ("118", True)),
        (HALVES, "in the first half of 2026", ("222", True)),
        (HALVES, "in H2 2026", ("200", True)),
        (MONTHS, "in May 2026", ("8", True)),
        (MONTHS, "by May 2026", ("8", False)),
        (MONTHS, "in June 2025", None),
        (MONTHS, "in July 2026", None),
        (MONTHS, "in 2026", ("24", True)),
    ],
)
def test_a_part_of_a_year_is_read_from_its_own_column(text: str, when: str, figure: tuple[str, bool] | None) -> None:
    assert found(f"How many loans did Harbour have {when}?", text) == figure


def test_a_year_beside_its_parts_is_not_surely_a_part_of_it():
    text = "| Item | Q1 | Q2 | Q3 | Q4 | 2026 |\n|---|---|---|---|---|---|\n| Loans | 104 | 118 | 90 | 110 | 422 |\n"
    assert found("How many loans were there in the first half of 2026?", text) == ("422", False)


def test_a_number_of_two_digits_is_no_year_by_itself():
    text = "# Inn\n\n| Item | 2023 | 2024 |\n| --- | --- | --- |\n| Guests in the room | 310 | 330 |\n"
    assert found("How many guests were in the room 24?", text) is None


FEES = "# Fees\n\n| Item | {} |\n| --- | --- | --- | --- |\n| Skip permit | 50 | 55 | 60 |\n"
FISCAL, OVER_TWO = FEES.format("FY25 | FY26 | FY27"), FEES.format("2024/25 | 2025/26 | 2026/27")


@pytest.mark.parametrize(
    ("text", "year", "figure"),
    [
        (FISCAL, "2025/26", ("55", False)),
        (FISCAL, "FY26", ("55", True)),
        (FISCAL, "2027/28", None),
        (OVER_TWO, "FY26", ("55", False)),
        (OVER_TWO, "2025/26", ("55", True)),
        (OVER_TWO, "FY28", None),
        (FEES.format("2024 | 2025 | 2026"), "2026/27", None),
    ],
)
def test_a_fiscal_year_goes_by_two_names(text: str, year: str, figure: tuple[str, bool] | None) -> None:
    assert found(f"What is the skip permit in {year}?", text) == figure


def test_what_may_be_asked_is_of_no_month() -> None:
    assert found("May I ask how many loans Harbour had in 2026?", MONTHS) == ("24", True)


ROOMS = """# Rooms of the house

| Room | Area m2 | Seated | Standing | Half day | Full day | Fee per hour |
| --- | --- | --- | --- | --- | --- | --- |
| Oak room | 95 | 60 | 110 | £70 | £120 | £22 |
| Maple room | 210 | 150 | 260 | n/a | £240 | £41 |
| Willow room | 48 | 30 | - | £45 | | £15 |
"""


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("How much is the Maple room for half a day?", "n/a"),
        ("How many can stand in the Willow room?", None),
        ("What does the Willow room cost for a full day?", None),
        ("How much is the Oak room for half a day?", "£70"),
        ("How many people can stand in the Oak room?", "110"),
        ("How many people live near the Oak room?", None),
        ("How big is the Maple room?", "210"),
    ],
)
def test_a_column_that_is_named_is_meant_whatever_its_cell_says(question: str, figure: str | None) -> None:
    cell = found(question, ROOMS)
    assert (cell and cell[0]) == figure
    assert figure != "n/a" or cell == ("n/a", False)


DUE = """# Commitments

|  | 2024 | 2025 | Total |
| --- | --- | --- | --- |
| Leases | 12 | 14 | 26 |
| Total commitments | 20 | 30 | 50 |
"""


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("What are the total commitments for 2025?", ("30", True)),
        ("What are the total commitments?", ("50", True)),
        ("What are the leases in total?", ("26", True)),
        ("What are the total leases from 2024 to 2025?", ("26", False)),
    ],
)
def test_the_total_of_a_year_is_in_the_column_of_that_year(question: str, figure: tuple[str, bool]) -> None:
    assert found(question, DUE) == figure


@pytest.mark.parametrize(
    "columns", ["North 2024 | South 2024 | Total", "Q1 2024 | Q2 2024 | Total", "Parent 2024 | Other | Consolidated"]
)
def test_the_total_of_the_parts_of_a_year_is_that_of_the_year(columns: str) -> None:
    sold = f"# Sales\n\n|  | {columns} |\n| --- | --- | --- | --- |\n| Revenue | 12 | 14 | 26 |\n"
    question = (
        "What was the consolidated revenue in 2024?" if "Cons" in columns else "What was the total revenue in 2024?"
    )
    assert found(question, sold) == ("26", False)


GRANTS = """# Stock-based compensation

|  | Number of Units | Grant-Date Fair Value |
| --- | --- | --- |
| Units granted | 224.1 | $150 |
| Units forfeited | (35.6) | $143 |
"""


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("How many units were granted?", "224.1"),
        ("What was the fair value of the units granted?", "$150"),
    ],
)
def test_how_many_there_are_is_their_number(question: str, figure: str) -> None:
    cell = found(question, GRANTS)
    assert cell and cell[0] == figure


def test_money_is_not_counted() -> None:
    stock = "# Stock\n\n| Item | Quantity | Price |\n| --- | --- | --- |\n| Pumps | 12 | 350 |\n| Valves | 20 | 45 |\n"
    assert found("How many dollars do the pumps cost?", stock) == ("350", True)


@pytest.mark.parametrize(
    ("columns", "figure"),
    [
        ("Quantity | Price", "12"),
        ("Number of pumps (pieces) | Price", "12"),
        ("Serial number | Location code", None),
        ("Number of suppliers | Price", None),
        ("Note number | 2023", None),
    ],
)
def test_a_number_of_something_else_is_no_count(columns: str, figure: str | None) -> None:
    stock = f"# Stock\n\n| Item | {columns} |\n| --- | --- | --- |\n| Pumps | 12 | 350 |\n| Valves | 20 | 45 |\n"
    cell = found("How many pumps are there?", stock)
    assert (cell and cell[0]) == figure


@pytest.mark.parametrize(
    ("question", "columns", "figure"),
    [
        ("What is the latest delivery time for Leeds?", "Earliest delivery | Latest delivery", "23:40"),
        ("What is the latest arrival at Leeds?", "Arrival | Departure", None),
    ],
)
def test_the_latest_of_its_kind_is_no_time_of_a_column(question: str, columns: str, figure: str | None) -> None:
    times = (
        f"# Times\n\n| Place | {columns} |\n| --- | --- | --- |\n| Leeds | 6:10 | 23:40 |\n| York | 7:10 | 22:40 |\n"
    )
    cell = found(question, times)
    assert (cell and cell[0]) == figure


@pytest.mark.parametrize(
    ("question", "said", "figure", "another"),
    [
        ("How many people can stand in the Oak room?", "60 | 110", "110", False),
        ("How many people work in the Oak room?", "60 | 110", "", True),
        ("How many can stand in the Willow room?", "48 | 30", "", True),
        ("What does the Willow room cost for a full day?", "£45", "", True),
        ("How much is the Maple room for half a day?", "£240", "n/a", True),
    ],
)
def test_a_place_in_another_column_than_the_named_one_is_no_answer(
    question: str, said: str, figure: str, another: bool
) -> None:
    row = row_of(question, ROOMS, said, "Report")
    assert row is not None and (row.figure, row.of_another_kind) == (figure, another)


MENUS = """# Menus

| Menu | Courses | Price (CHF) | Children |
| --- | --- | --- | --- |
| Birke | 3 | 92 | 46 |
"""


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("What does the three-course Birke cost?", "92"),
        ("What does the Birke cost for children?", "46"),
        ("How many courses does the Birke have?", "3"),
    ],
)
def test_what_a_question_says_itself_is_not_what_it_asks_for(question: str, figure: str) -> None:
    row = row_of(question, MENUS, "Birke", "Report")
    at = row_of(question, MENUS, f"{figure} |", "Report")
    assert at is not None and at.figure == "" and row is not None and row.figure in (figure, "")
    assert found(question.replace("three-course ", ""), MENUS) == (figure, True)


@pytest.mark.parametrize("sure", ["Margin of error", "Standard error (%)", "95% CI", "SE", "Std. dev."])
@pytest.mark.parametrize(("year", "figure"), [("2019", "412"), ("2024", "536")])
def test_how_sure_a_figure_is_is_not_the_figure(sure: str, year: str, figure: str) -> None:
    heads = [f"{year} {name}" for year in ("2019", "2024") for name in ("Number", sure)]
    text = f"""| | {" | ".join(heads)} |
| --- | --- | --- | --- | --- |
| Rowers with a licence | 412 | 31 | 536 | 44 |
| Rowers without | 95 | 8 | 88 | 9 |
"""
    cell = found(f"How many rowers with a licence were there in {year}?", text)
    assert cell is not None and cell[0] == figure
    asked = found(f"Rowers with a licence, {year}: {sure}", text)
    assert asked is not None and asked[0] == {"412": "31", "536": "44"}[figure]


@pytest.mark.parametrize("sign", ["+", "~", "&", "->", "=", "\u2192"])
def test_a_sign_may_be_what_is_asked_for(sign: str) -> None:
    signs = f"| Station | Sign on the map | Pier |\n| --- | --- | --- |\n| Elmbrook | {sign} | 3 |"
    assert found("What is the sign on the map of Elmbrook?", signs) == (sign, True)


@pytest.mark.parametrize("nothing", ["-", "\u2014", "*", "...", "$", "%", "\u25cf", "[ ]", "(\u2020)"])
def test_a_dash_or_a_mark_is_none(nothing: str) -> None:
    signs = f"| Station | Sign on the map | Pier |\n| --- | --- | --- |\n| Elmbrook | {nothing} | 3 |"
    assert found("What is the sign on the map of Elmbrook?", signs) is None


PARTS = """# Parts

| Part | List price small | List price large | Delivery (weeks) small |
| --- | --- | --- | --- |
| Bracket | 31 | 45 | 2 |
| Flange | | 98 | 3 |
"""


@pytest.mark.parametrize(
    ("question", "said", "figure", "another"),
    [
        ("What is the price of the small Flange?", "98", "", True),
        ("What is the price of the large Flange?", "98", "", False),
        ("What does the large Bracket cost?", "31", "45", False),
    ],
)
def test_a_word_of_several_headers_tells_no_column(question: str, said: str, figure: str, another: bool) -> None:
    row = row_of(question, PARTS, said, "Report")
    assert row is not None and (row.figure, row.of_another_kind) == (figure, another)


FEES = """# Harbour fees

| Fee | 12/31/2022 Amount | 12/31/2022 % | 12/31/2021 Amount | 12/31/2021 % |
| --- | --- | --- | --- | --- |
| Mooring fees | 48,210 | 31.6 | 45,118 | 30.9 |
| Crane hire | 61,377 | 40.2 | 60,004 | 41.1 |
"""


@pytest.mark.parametrize("amount", [" Amount", ""])
@pytest.mark.parametrize("percent", ["%", "Percent", "% of total"])
@pytest.mark.parametrize(("date", "asked"), [("12/31", "at 12/31/"), ("June 30,", "on June 30, ")])
@pytest.mark.parametrize(("what", "figure"), [("How much were", "45,118"), ("What percentage were", "30.9")])
def test_of_amounts_and_their_percentages_on_days_that_is_read_which_is_asked_for(
    amount: str, percent: str, date: str, asked: str, what: str, figure: str
) -> None:
    joint = "/" if "/" in date else " "
    text = FEES.replace("12/31/", f"{date}{joint}").replace(" Amount", amount).replace("%", percent)
    assert found(f"{what} mooring fees {asked}2021?", text) == (figure, True)


def test_percentages_of_a_year_beside_what_is_of_none_are_read() -> None:
    text = "# Lakes\n\n| Lake | Capacity | 2018 (%) | 2019 (%) |\n| --- | --- | --- | --- |\n| Orrin | 93 | 71 | 64 |\n"
    assert found("How much was Orrin in 2018?", text) == ("71", True)


@pytest.mark.parametrize("unit", ["$000's", "$", "(thousands)"])
def test_percentages_are_left_out_beside_amounts_whose_header_ends_in_their_unit(unit: str) -> None:
    text = FEES.replace("Amount", unit)
    assert found("How much were mooring fees at 12/31/2021?", text)[0] == "45,118"


LET = "# Offices\n\n| Town | Rent | {} |\n|---|---|---|\n| Ulm | {} | 5 |\n| Bonn | €21 | 4 |\n| Trier | 34 | 6 |\n"


@pytest.mark.parametrize("words", ["on request", "see note", "not available", "—"])
@pytest.mark.parametrize("other", ["Rooms", "Fee per m2"])
def test_words_among_figures_are_not_passed_over_for_another_column(words: str, other: str) -> None:
    for question in ("How much is the rent in Ulm?", "How high is the rent in Ulm?"):
        assert found(question, LET.format(other, words)) in (None, (words, False))
    assert found("How much is the rent in Bonn?", LET.format(other, words)) == ("€21", True)


@pytest.mark.parametrize(("question", "said"), [("What is the rent in {}?", True), ("What is the lease of {}?", False)])
def test_an_only_column_says_that_it_has_no_figure(question: str, said: bool) -> None:
    text = "# Offices\n\n| Town | Rent in euros (per m2) |\n|---|---|\n| Ulm | not available |\n| Bonn | 21 |\n"
    assert found(question.format("Ulm"), text) == (("not available", False) if said else None)


@pytest.mark.parametrize(
    ("below", "lacks"), [("| 2 || EUR 3 |", True), ("| Lamp, 3 m || 5 |", False), ("| Lamp || 5 |", False)]
)
def test_words_lack_a_figure_only_among_figures(below: str, lacks: bool) -> None:
    (table,) = tables_in("| Item | Kind |\n|---|---|\n| A | Lamp |\n| B {}\n| C {}\n".format(*below.split("||")))
    (_, cell), at = table.rows[0].cells, 1
    assert has_no_figure(cell, at, table.rows) is lacks


METALS = """# Nuclear

| Metal | Unit | Use mean | Use median | Use max | Moss_2011 value | Ames_2020 value |
| --- | --- | --- | --- | --- | --- | --- |
| Copper | kg/MW | 4796 | 3850 | 10000 | 4700 | 3000 |
"""
STOCK = "# Yard\n\n|  | {} |\n| --- | --- | --- |\n| Timber | 310 | 330 |\n"
SALES = "# Hall\n\n| Item | sales_2023 | sales_2024 |\n| --- | --- | --- |\n| Tickets | 310 | 330 |\n"


@pytest.mark.parametrize(
    ("question", "text", "figure"),
    [
        ("What is the maximum of copper in kg/MW?", METALS, ("10000", False)),
        ("What is the median of copper?", METALS, ("3850", True)),
        ("How much copper in kg/MW did Moss_2011 give?", METALS, ("4700", False)),
        ("How much copper is there in kg/MW?", METALS, None),
        ("How many tickets were sold?", SALES, ("330", False)),
        ("How many tickets were sold in 2023?", SALES, ("310", True)),
        ("How much timber was there?", STOCK.format("Apr 1, 2023 | Dec 31, 2022"), ("310", False)),
        ("How much timber was there?", STOCK.format("January 2023 | March 2023"), ("330", False)),
        ("How much timber was there?", STOCK.format("Feb 2024 | Dec 2023"), ("310", False)),
        ("How much timber was there?", STOCK.format("Q1 2023 | Q4 2023"), ("330", False)),
        ("How much timber was there?", STOCK.format("2022 | Mar 31, 2022"), ("310", False)),
        ("How much timber was there?", STOCK.format("Jun 30, 2023 | Sept 30, 2023"), ("330", False)),
        ("How much timber was there at the latest date?", STOCK.format("Dec 31, 2022 | Apr 1, 2023"), ("330", False)),
    ],
)
def test_the_latest_of_columns_is_meant_where_only_their_time_differs(
    question: str, text: str, figure: tuple[str, bool] | None
) -> None:
    assert found(question, text) == figure


HOMES = """# Homes at the full rate

| Region | Homes no. | Unhealthy homes (%) | Unadjusted odds ratio | Birth rate | Unemployment rate (%) | Rent |
| --- | --- | --- | --- | --- | --- | --- |
| North | 128 | 31.3 | 2.0 | 9.1 | 4.4 | 1,200 |
| South | 324 | 21.9 | 1.2 | 8.8 | 6.1 | 1,100 |
"""


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("What is the odds ratio of homes in the North?", "2.0"),
        ("What is the birth rate in the North?", "9.1"),
        ("What is the unemployment rate in the South?", "6.1"),
        ("What is the rent in the North at the full rate?", "1,200"),
        ("What percentage of homes in the North is unhealthy?", "31.3"),
    ],
)
def test_a_rate_is_that_of_the_column_that_is_called_so(question: str, figure: str) -> None:
    assert found(question, HOMES)[0] == figure
