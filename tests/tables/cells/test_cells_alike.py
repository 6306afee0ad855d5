"""Which cell is found, and how surely, among rows, columns, headings and tables that look alike."""

from __future__ import annotations

import pytest
from cells_of import cell_of


def said(question: str, text: str, *, title: str = "Acme", headings: tuple[str, ...] = ()) -> str | None:
    found = cell_of(question, text, title=title, headings=headings)
    return found and found.text


YEARS = """| | 2021 | 2022 |
| --- | --- | --- |
| Profit before tax | 60 | 70 |
| Rent | 800 | 900 |
| Staff | 15 | 16 |
"""


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("What was the profit before tax in 2022?", "70"),
        ("What was the profit after tax in 2022?", None),
        ("What was the rent in 2022?", "900"),
        ("What was the rent before 2022?", None),
        ("How much was the rent since 2022?", None),
        ("What was the monthly rent in 2022?", None),
        ("How heavy was the rent in 2022?", None),
        ("How much did the staff earn in 2022?", None),
        ("How large was the staff in 2022?", "16"),
        ("What was the rent in the first half of 2022?", None),
        ("What was the rent in the third quarter of 2022?", None),
        ("How much more was the rent in 2022?", None),
        ("How much higher was the rent in 2022?", None),
        ("What was the change in rent in 2022?", None),
        ("What was the difference between the rent of 2022 and others?", None),
    ],
)
def test_a_row_of_a_year_answers_for_itself_alone(question: str, figure: str | None) -> None:
    assert said(question, YEARS) == figure


@pytest.mark.parametrize(
    ("question", "figure"),
    [("How much is a room with breakfast?", None), ("How much is a room without breakfast?", "80")],
)
def test_a_column_may_be_the_opposite_too(question: str, figure: str | None) -> None:
    assert said(question, "| | Without breakfast |\n| --- | --- |\n| Room | 80 |\n") == figure


def test_a_part_of_a_year_is_said_above_the_table_or_by_the_document() -> None:
    question, quarter = (
        "What was the rent in the first half of 2022?",
        "What was the rent in the third quarter of 2022?",
    )
    assert said(question, f"Six months ended June 30:\n\n{YEARS}") == "900"
    assert said(quarter, YEARS) is None
    assert said(quarter, f"# Report for the third quarter\n\n{'It went well. ' * 40}\n\n{YEARS}") == "900"


def test_by_how_much_is_said_by_a_row_or_column_of_changes() -> None:
    question = "What was the change in rent in 2022?"
    assert said(question, YEARS.replace("| Rent", "| Change in rent")) == "900"
    assert (
        said("What was the change in rent?", "| | 2022 | Change |\n| --- | --- | --- |\n| Rent | 900 | 100 |") == "100"
    )


PLACES = """| Place | Seats | Price |
| --- | --- | --- |
| Room 2 | 30 | 7 |
| Phase 1 | 50 | 8 |
| Children under 6 | 20 | 9 |
"""


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("How many seats does room 2 have?", "30"),
        ("How many seats does room 4 have?", None),
        ("What is the price of phase 1?", "8"),
        ("What is the price of phase 2?", None),
        ("What is the price for children under 6?", "9"),
        ("What is the price for children under 4?", None),
    ],
)
def test_a_number_of_one_digit_is_a_name(question: str, figure: str | None) -> None:
    assert said(question, PLACES) == figure


CITIES = """## Berlin

| Flat | Rent |
| --- | --- |
| Studio | 900 |

## Paris

Ask for the rents at the office.
"""


def test_the_heading_right_above_a_table_stands_in_place_of_the_last_one_of_its_chunk() -> None:
    headings = ("Flats", "Paris")
    found = cell_of("What is the rent of a studio in Berlin?", CITIES, headings=headings)
    assert found is not None and found.text == "900" and found.exact
    assert said("What is the rent of a studio in Paris?", CITIES, headings=headings) is None
    bare = CITIES.removeprefix("## Berlin\n\n").partition("##")[0]
    assert said("What is the rent of a studio in Paris?", bare, headings=headings) == "900"


def test_a_name_that_a_document_goes_by_tells_apart_its_tables_that_are_headed_so() -> None:
    table = CITIES.partition("## Paris")[0]
    top = f"Flats in Rome and Berlin. {'We like flats. ' * 30}"
    text = f"{top}\n\n{table.replace('Berlin', 'Rome').replace('900', '700')}{table}"
    for city, figure in (("Rome", "700"), ("Berlin", "900")):
        found = cell_of(f"What is the rent of a studio in {city}?", text, headings=("Flats", "Berlin"))
        assert found is not None and found.exact and found.text == figure


def test_words_of_the_introduction_make_no_cell_sure_and_those_of_the_caption_do() -> None:
    table = "| Flat | Rent |\n| --- | --- |\n| Studio | 900 |\n"
    question = "What is the rent of a furnished studio?"
    for lead, sure in (("We let out furnished flats.", False), ("Furnished flats", True), ("Furnished " * 13, False)):
        found = cell_of(question, f"# Acme\n\n{lead}\n\n{table}")
        assert found is not None and found.text == "900" and found.exact is sure, lead


def test_a_word_at_the_beginning_of_the_document_counts_for_less_than_one_above_the_table() -> None:
    table = "| Boat | Price |\n| --- | --- |\n| Canoe | {} |\n"
    top = f"# Acme\n\nSale and rental of boats. {'We like water. ' * 30}"
    text = f"{top}\n\n## Sale\n\n{table.format(90)}\n## Rental\n\n{table.format(9)}"
    found = cell_of("What is the rental price of a canoe?", text)
    assert found is not None and found.text == "9" and found.exact


@pytest.mark.parametrize(
    ("label", "column", "figure", "unit"),
    [
        ("Rent", "2022", "900", "in thousands"),
        ("Rent", "2022", "12 %", ""),
        ("Rent per flat", "2022", "900", ""),
        ("Rent for employees", "2022", "900", ""),
        ("Number of rent contracts", "2022", "900", ""),
        ("Rent margin", "2022", "900", ""),
        ("Rent", "2022, per flat", "900", ""),
    ],
)
def test_shares_heads_and_what_is_per_head_have_not_the_unit_of_the_table(
    label: str, column: str, figure: str, unit: str
) -> None:
    text = f"Figures of Acme (in thousands):\n\n| | {column} |\n| --- | --- |\n| {label} | {figure} |\n"
    asked = "percentage was" if "%" in figure else "was"
    found = cell_of(f"What {asked} the {label} in {column}?", text)
    assert found is not None and (found.text, found.unit) == (figure, unit)


def test_the_header_of_a_table_is_found_however_far_above_its_chunk() -> None:
    rows = [f"| Bracket {n} | {n * 7} | steel, zinc plated, in a pack of ten pieces |\n" for n in range(1000, 3000)]
    text = "# Parts\n\n| Part | Stock | Note |\n| --- | --- | --- |\n" + "".join(rows)
    for number in (1010, 1500, 2900):
        at = text.index(f"| Bracket {number}")
        found = cell_of(f"What is the stock of bracket {number}?", text, start=at, title="Parts", end=at + 900)
        assert found is not None and (found.text, found.column) == (str(number * 7), "Stock")
        assert text[found.start : found.end] == found.text


CASH = """# Cash of Brell (in millions)

| | Sept 30, 2021 | Sept 30, 2022 |
| --- | --- | --- |
| Total cash, pledged cash and deposits | 61,200 | 58,662 |
| Less: Pledged cash and deposits | (1,020) | (905) |
| Add back depreciation | 5 | 6 |
| Less than one year | 7 | 8 |
"""


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("How large were the pledged cash and deposits of Brell on Sept 30, 2022?", "(905)"),
        ("What were the total cash, pledged cash and deposits of Brell on Sept 30, 2022?", "58,662"),
        ("How large was the depreciation of Brell on Sept 30, 2022?", "6"),
        ("How much was due to Brell in one year on Sept 30, 2022?", None),
    ],
)
def test_what_is_taken_off_or_added_goes_by_its_name_alone(question: str, figure: str | None) -> None:
    assert said(question, CASH) == figure


SHARES = """# Report of Brell (in millions)

| | 2021 | 2022 |
| --- | --- | --- |
| Percent of Sales: | | |
| Shipping | 55.0% | 57.1% |
| Marketing | 9.5 | 10.1 |
| Expenses: | | |
| Marketing | 143 | 182 |
| Percentage growth: | | |
| Shipping | 5% | 7% |
| Marketing | 14 | 27 |
"""


@pytest.mark.parametrize(
    ("question", "figure", "unit"),
    [
        ("What percent of sales was the marketing of Brell in 2022?", "10.1", "in percent"),
        ("How much did Brell spend on marketing in 2022?", "182", "in millions"),
        ("By how many percent did the marketing of Brell grow in 2022?", "27", "in percent"),
        ("By how many per cent did the shipping of Brell grow in 2022?", "7%", ""),
    ],
)
def test_a_group_says_that_its_figures_are_percentages(question: str, figure: str, unit: str) -> None:
    found = cell_of(question, SHARES)
    assert found is not None and (found.text, found.unit) == (figure, unit)


def test_a_unit_of_a_group_makes_no_percentage_of_something_else() -> None:
    text = """# Bicycles

| Level | Tour |
| --- | --- |
| Help of the motor (%) | |
| Strong | 280 |
| Range (km) | |
| Strong | 50 |
"""
    assert said("How much does the motor help the Tour on Strong?", text) == "280"


TOGETHER = """# Acme at the end of 2022

Raw materials, finished goods, leases and long-term loans (in millions):

| | Dec 31, 2022 |
| --- | --- |
| Raw materials | 12 |
| Finished goods | 30 |
| Research and development parts | 3 |
| Long-term loans | 40 |
| Other loans | 5 |
| Current leases | 6 |
| Tools and tool boxes | 8 |
"""


@pytest.mark.parametrize(
    ("question", "figure", "is_sure"),
    [
        ("How much were Acme's raw materials on December 31, 2022?", "12", True),
        ("How much were Acme's raw materials in total on December 31, 2022?", "12", True),
        ("How much were Acme's raw materials and finished goods on December 31, 2022?", None, False),
        ("How much were Acme's loans in total on December 31, 2022?", None, False),
        ("How much were Acme's research and development parts on December 31, 2022?", "3", True),
        ("How much were Acme's long-term loans on December 31, 2022?", "40", True),
        ("How much were Acme's long-term and other loans on December 31, 2022?", None, False),
        ("How much were Acme's tools and tool boxes on December 31, 2022?", "8", True),
        ("How much were Acme's current and non-current leases on December 31, 2022?", None, False),
    ],
)
def test_a_row_is_not_sure_to_be_two_things_that_are_asked_for_together(question, figure, is_sure):
    found = cell_of(question, TOGETHER)
    assert (figure is None or (found and found.text == figure)) and bool(found and found.exact) == is_sure


EARNINGS = """# Acme in 2022

| (in millions, except per share amounts) | 2021 | 2022 |
| --- | --- | --- |
| Income before provision for income taxes | 60 | 70 |
| Cash | 200 | 220 |
| Cash paid for interest | 8 | 9 |
| Diluted earnings per share | $0.40 | $0.50 |
| Weighted average shares used in computation of earnings per share: | | |
| Diluted | 120 | 125 |
"""


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("What did Acme earn per diluted share in 2022?", "$0.50"),
        ("How many diluted shares did Acme have in 2022?", "125"),
        ("What were the weighted average shares used in computation of earnings per share, diluted, in 2022?", "125"),
        ("How much did Acme pay in income taxes in 2022?", None),
        ("What was the pretax income of Acme before provision for income taxes in 2022?", "70"),
        ("How much cash did Acme pay for interest in 2022?", "9"),
    ],
)
def test_shares_taxes_and_cash_are_told_from_what_is_called_alike(question: str, figure: str | None) -> None:
    assert said(question, EARNINGS) == figure


PARTS = """# Acme in 2022: Form D of R

| (in millions) | 2022 | 2022, % of revenue |
| --- | --- | --- |
| Revenue | 200 | 100 % |
| Research and development | 30 | 15 % |
| Boats | 90 | 45 % |
| Segment income | 12 | 6 % |
| Pupils | 80 | |
"""


@pytest.mark.parametrize(
    ("question", "figure", "is_sure"),
    [
        ("What percent of Acme's revenue went into R&D in 2022?", None, False),
        ("What percent of revenue went into research and development at Acme in 2022?", "15 %", True),
        ("What share of revenue did Acme make with boats in 2022?", "45 %", True),
        ("How much did the boats business of Acme sell in 2022?", "90", True),
        ("Boats share of revenue in 2022?", None, False),
        ("How much did the boats business of Acme take off in 2022?", "90", False),
        ("What did the boats division of Acme take in during 2022?", "90", True),
    ],
)
def test_everyday_words_name_no_row_and_a_share_is_not_what_it_is_of(question, figure, is_sure):
    found = cell_of(question, PARTS)
    assert (found and found.text) == figure and bool(found and found.exact) == is_sure


BOUGHT = """# Acme, second quarter of 2023

| Periods | Number of Tickets Sold | Average Price of a Ticket | Tickets That May Yet Be Sold |
| --- | --- | --- | --- |
| April 2, 2023 to April 29, 2023: | | | |
| At the door and by post | 410 | 20.50 | |
| April 30, 2023 to June 3, 2023: | | | |
| At the door and by post | 520 | 21.75 | |
| Total | 930 | | 70 |
| June 4, 2023 to July 1, 2023: | | | |
| At the door | 100 | 22.00 | |
| By post | 200 | 18.00 | |
"""


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("What was the average price of a ticket at Acme in May 2023?", "21.75"),
        ("What was the average price of a ticket at Acme between April 2, 2023 and April 29, 2023?", "20.50"),
        ("What number of tickets was sold at Acme in April 2023?", "410"),
        ("What was the average price of a ticket at Acme in June 2023?", None),
        ("What was the average price of a ticket at Acme in May 2022?", None),
    ],
)
def test_a_row_may_be_told_by_the_dates_of_its_group_alone(question: str, figure: str | None) -> None:
    assert said(question, BOUGHT) == figure


def test_such_a_row_is_called_by_its_dates_too() -> None:
    found = cell_of("What was the average price of a ticket at Acme in May 2023?", BOUGHT)
    assert found and found.label == "April 30, 2023 to June 3, 2023, At the door and by post"


@pytest.mark.parametrize(
    ("question", "said"), [("How many boats has pier B?", "12"), ("How many boats has pier b?", "7")]
)
def test_of_rows_that_differ_by_capitals_the_one_that_is_asked_for(question: str, said: str) -> None:
    found = cell_of(question, "# Piers\n\n| Pier | Boats |\n| --- | --- |\n| A | 5 |\n| B | 12 |\n| b | 7 |\n")
    assert found is not None and found.text == said


BLOCKS = """# Loans

| Loan | Number | Charged off |
| --- | --- | --- |
| Year ended December 31, 2022 |  |  |
| Cars | 72 | 16 |
| Boats | 22 | 1 |
| Year ended December 31, 2021 |  |  |
| Cars | 136 | 54 |
| Boats | 19 | 11 |
"""


@pytest.mark.parametrize(("year", "figure"), [("2022", "72"), ("2021", "136"), ("2020", None)])
@pytest.mark.parametrize("start", [0, BLOCKS.index("| Year ended December 31, 2021")])
def test_a_row_is_of_the_year_of_its_group(year: str, figure: str | None, start: int) -> None:
    found = cell_of(f"What was the number of cars in {year}?", BLOCKS, start=start)
    assert (found and found.text) == (figure if year != "2022" or not start else None)


def test_a_fiscal_year_of_which_the_end_is_not_known_is_told_by_no_group() -> None:
    assert cell_of(
        "What was the number of cars in fiscal 2022?", BLOCKS, start=BLOCKS.index("| Year ended December 31, 2021")
    )


CASES = """# Cases of the budget

Anna

Anna is single and works as a cook. She earns 17,542 a year.

|  | 2006 | 2007 |
| --- | --- | --- |
| Gross income | 17,542 | 17,542 |
| Net cash income | 16,717 | 17,100 |
| Deductions as a % of gross income | 4.7% | 0% |

Boris

Boris is single and self employed.

|  | 2006 | 2007 |
| --- | --- | --- |
| Gross income | 120,000 | 120,000 |
| Net cash income | 72,270 | 73,600 |
| Deductions as a % of gross income | 39.8% | 38.7% |
"""


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("What percentage of her gross income did Anna lose in deductions in 2006?", "4.7%"),
        ("What percentage of his gross income did Boris lose in deductions in 2006?", "39.8%"),
        ("What was Anna's net cash income in 2007?", "17,100"),
        ("What was the net cash income in 2007 with earnings of 17,542?", "17,100"),
        ("What was Boris's net cash income in 2007?", "73,600"),
        ("What was the net cash income in 2007?", "73,600"),
        ("What was Boris's net cash income?", "73,600"),
        ("What was Boris's net cash income after the budget?", "73,600"),
        ("What was Boris's net cash income before the budget?", "72,270"),
        ("What was Boris's net cash income before the deductions?", "73,600"),
        ("What was Boris's net cash income before the year end?", "73,600"),
        ("What was Boris's net cash income before the end of the budget?", "73,600"),
        ("What net cash income did Boris put before the board?", "73,600"),
    ],
)
def test_a_name_above_one_of_several_tables_that_are_alike_tells_which_is_meant(question: str, figure: str) -> None:
    assert said(question, CASES, title="Cases") == figure


def test_a_name_of_the_document_above_one_of_its_tables_tells_none_from_the_others() -> None:
    question = "How large were the research costs of Boris in 2006?"
    table = "| | 2006 |\n|---|---|\n| Research costs | {} |\n\n"
    text = f"Boris spent this.\n\n{table.format(7)}It is all in euros.\n\n{table.format(90)}"
    assert said(question, text, title="Anna") == "7"
    assert said(question, text, title="Boris") == "90"


def test_before_something_is_no_year_among_more_than_two() -> None:
    text = "# Acme\n\n| | 2005 | 2006 | 2007 |\n|---|---|---|---|\n| Net cash income | 1 | 2 | 3 |\n"
    assert said("What was the net cash income?", text) == "3"
    assert said("What was the net cash income before the budget?", text) is None


COURTS = """# Courts: what defendants got

| | 2009 | 2010 |
| --- | --- | --- |
| Defendants charged | 300 | 280 |
| Defendants sentenced | 223 | 207 |
| No prison term | 126 | 121 |
| Prison term of a year or more | 50 | 44 |
"""


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("How many of the defendants sentenced in 2010 got no prison term?", "121"),
        ("How many of the defendants sentenced got no prison term in 2010?", "121"),
        ("How many of the defendants were sentenced in 2010?", "207"),
        ("How many defendants sentenced were there in 2010?", "207"),
        ("How many of the defendants sentenced were there in 2010?", "207"),
    ],
)
def test_a_count_is_not_of_the_row_of_what_it_is_taken_from(question: str, figure: str) -> None:
    assert said(question, COURTS) == figure


@pytest.mark.parametrize("place", ["# Fleet in Bergen", "# Fleet\n\nCounted in Bergen:"])
def test_what_is_counted_may_be_told_by_the_column_where_the_place_stands_above(place: str) -> None:
    text = f"{place}\n\n| Kind | All | Electric |\n|---|---|---|\n| Trucks | 31 | 9 |\n| Vans | 12 | 2 |\n"
    assert said("How many of the trucks in Bergen are electric?", text) == "9"


def test_a_name_that_the_row_has_itself_tells_no_table_from_another() -> None:
    table = "| | 2006 |\n|---|---|\n| Technology and content | {} |\n\n"
    text = f"Part of Technology is paid in shares.\n\n{table.format(7)}It is all in euros.\n\n{table.format(90)}"
    assert said("How large was Technology and content in 2006?", text) == "90"


SEGMENTS = """# Acme in 2022

A good year: Harbour Tools grew fast.

| | 2021 | 2022 |
| --- | --- | --- |
| Sales | 900 | 980 |
| Operating profit | 60 | 70 |

## Segments

| Segment | Sales 2022 | Operating profit 2022 |
| --- | --- | --- |
| Harbour Tools | 400 | 31 |
| Garden Tools | 580 | 39 |
"""


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("What was the operating profit of Acme in 2022?", "70"),
        ("What was the operating profit of Harbour Tools in 2022?", "31"),
    ],
)
def test_a_row_of_another_table_is_no_name_of_the_document_that_opens_with_it(question: str, figure: str) -> None:
    found = cell_of(question, SEGMENTS)
    assert found and (found.text, found.exact) == (figure, True)


@pytest.mark.parametrize("part", ["H1 {}", "H1/{}", "9M {}", "{} YTD"])
@pytest.mark.parametrize(
    ("question", "sure"), [("What were the sales of Acme in 2024?", False), ("What were the sales of Acme {}?", True)]
)
def test_a_part_of_a_year_is_not_surely_the_year(part: str, question: str, sure: bool) -> None:
    now, before = part.format(2024), part.format(2023)
    found = cell_of(
        question.format(now), f"| | {now} | {before} |\n| --- | --- | --- |\n| Sales | 140 | 131 |\n| Rent | 5 | 6 |\n"
    )
    assert found and (found.text, found.exact) == ("140", sure)


def test_an_area_is_no_number_with_a_raised_digit() -> None:
    cell = cell_of(
        "What is the floor area?", "# Lease\n\n|  |  |\n| --- | --- |\n| Floor area | 64 m² |\n| Rent | 900 |\n"
    )
    assert cell and cell.text == "64 m²"
