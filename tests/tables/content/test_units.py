"""What the figures of a table are counted in."""

from __future__ import annotations

import pytest

from rag_app.tables.content.units import (
    asks_for_a_percentage,
    is_counted_by_name,
    is_in_percent,
    is_percentage,
    unit_of,
)
from rag_app.text.structure.pipe_tables import tables_in


@pytest.mark.parametrize(
    ("lead", "corner", "figure", "column", "unit"),
    [
        ("All amounts in EUR thousand.", "Item", "310", "2022", "in EUR thousand"),
        ("Income statement (€ million)", "Item", "310", "2022", "€ million"),
        ("", "EUR million", "310", "2022", "EUR million"),
        ("", "£'000", "310", "2022", "£'000"),
        ("", "$ in millions", "310", "2022", "$ in millions"),
        ("In Thousands of US Dollars", "", "310", "2022", "in thousands of US dollars"),
        ("Figures are stated in euros.", "Item", "310", "2022", "in euros"),
        ("", "Item (CHF)", "310", "2022", "in CHF"),
        ("", "Item (CHF)", "€310", "2022", ""),
        ("All amounts in EUR thousand.", "Item", "310", "2022 (€m)", ""),
        ("It cost € 5 million in 2021, all in 12 months.", "Item", "310", "2022", ""),
        ("It cost 1.5 million euros, most of it for masts.", "Item", "310", "2022", ""),
        ("Million euros", "Item", "310", "2022", "million euros"),
        ("", "Item", "310", "2022", ""),
        ("All prices in CHF.", "Item", "310", "Price", "in CHF"),
        ("All prices in CHF.", "Item", "3", "Delivery (weeks) to order", ""),
        ("All prices in CHF.", "Item", "400", "Capacity (litres)", ""),
        ("All prices in CHF.", "Item", "RX7", "Model", ""),
        ("€ million", "Item", "400", "Freight (tonnes)", ""),
        ("In thousands", "Item", "400", "Freight (tonnes)", "in thousands"),
    ],
)
def test_the_unit_is_said_with_its_currency(lead: str, corner: str, figure: str, column: str, unit: str) -> None:
    (table,) = tables_in(f"{lead}\n\n| {corner} | {column} |\n| --- | --- |\n| Personnel | {figure} |\n")
    (row,) = table.rows
    assert unit_of(table, row, row.cells[1], column) == unit


MIX = """| | 2021 | 2022 |
| --- | --- | --- |
| Sales mix: | | |
| North | 62 % | 60 % |
| South | 22 | 1,200 |
| East | 16 | 15 |
| In all | 100 % | 100 % |
| Staff | 12 | 14 |
"""


def test_figures_between_the_percentages_of_a_group_are_some_too() -> None:
    (table,) = tables_in(MIX)
    found = {
        (row.label, table.header[at]): is_percentage(row.cells[at], table.header[at], table, row)
        for row in table.rows
        for at in (1, 2)
    }
    assert {place for place, is_one in found.items() if not is_one} == {
        ("South", "2022"), ("Staff", "2021"), ("Staff", "2022"),
    }  # fmt: skip
    assert unit_of(table, table.rows[1], table.rows[1].cells[1], "2021") == "in percent"
    assert is_in_percent(table, table.rows[2]) and not is_in_percent(table, table.rows[4])


@pytest.mark.parametrize(("last", "is_one"), [("41 %", False), ("92 %", True), ("100 %", True)])
def test_a_count_between_two_percentages_that_make_no_whole_is_none(last: str, is_one: bool) -> None:
    (table,) = tables_in(
        f"| | 2022 |\n| --- | --- |\n| Key | |\n| Growth | 4 % |\n| Shops | 4 |\n| Ratio | {last} |\n| Boats | 9 |\n"
    )
    assert is_percentage(table.rows[1].cells[1], "2022", table, table.rows[1]) == is_one


def test_a_note_in_brackets_tells_the_unit_however_long_it_is() -> None:
    note = f"[In thousands (1,062.6 represents 1,062,600). {'Some may be counted more than once. ' * 15}See notes]"
    text = f"Arrests: 2009\n\n{note}\n\n| Offence | Total |\n| --- | --- |\n| Fraud | 75.3 |"
    (table,) = tables_in(text)
    (row,) = table.rows
    assert table.lead == note and unit_of(table, row, row.cells[1], "Total") == "in thousands"
    (bare,) = tables_in(text.replace("[In thousands", "In thousands"))
    assert unit_of(bare, bare.rows[0], bare.rows[0].cells[1], "Total") == ""


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What is the tax rate?", True),
        ("At what rate is it taxed?", True),
        ("At which reduced rate is it taxed?", True),
        ("What share of the homes is let?", True),
        ("What does a cook at the reduced tax rate pay?", False),
        ("What does a cook pay under the modified rate?", False),
        ("How much is paid on the reduced rate?", False),
        ("What does a cook pay?", False),
        ("What figure is given on the unemployment rate?", True),
        ("What is the cap on the annual interest rate?", True),
    ],
)
def test_a_rate_that_something_is_only_paid_at_is_not_asked_for(question: str, asks: bool) -> None:
    assert asks_for_a_percentage(question) is asks


DATA = """| Property | Unit | X8 | X10 (bar) |
| --- | --- | --- | --- |
| Motor power | kW | 30 | 30 |
| Weight | kg | 690 kg | 705 |
| Air flow | m³/h | 4,800 | none |
| Phases | | 3 | 3 |
"""


@pytest.mark.parametrize(
    ("row", "at", "unit"), [(0, 2, "kW"), (0, 3, ""), (1, 2, ""), (2, 2, "m³/h"), (2, 3, ""), (3, 2, ""), (0, 1, "")]
)
def test_a_figure_is_counted_in_what_its_row_has_below_unit(row: int, at: int, unit: str) -> None:
    (table,) = tables_in(DATA)
    assert unit_of(table, table.rows[row], table.rows[row].cells[at], table.header[at]) == unit


def test_a_price_is_in_its_money_and_for_what_its_row_has_below_unit() -> None:
    text = "Charges (euros)\n\n| Kind | Unit | 2028 |\n| --- | --- | --- |\n| Permit | per year | 144.00 |\n"
    (table,) = tables_in(text)
    assert unit_of(table, table.rows[0], table.rows[0].cells[2], "2028") == "in euros, per year"


@pytest.mark.parametrize(
    ("column", "figure", "counted"),
    [
        ("Interval (h)", "2,000", True),
        ("Guarantee (years)", "10", True),
        ("2024 (£)", "88,900", True),
        ("Weight, kg", "17.2", True),
        ("Weight (kg)", "17.2 kg", False),
        ("Interval (h)", "after each use", False),
        ("Places", "88", False),
        ("Limit (new)", "88", False),
    ],
)
def test_a_column_may_name_what_its_figures_are_counted_in(column: str, figure: str, counted: bool) -> None:
    (table,) = tables_in(f"| Part | {column} |\n| --- | --- |\n| Filter | {figure} |\n")
    assert is_counted_by_name(table.rows[0].cells[1], column) is counted
