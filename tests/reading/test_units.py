"""What the figures of a table are counted in."""

from __future__ import annotations

import pytest

from rag_app.reading.units import unit_of
from rag_app.text.pipe_tables import tables_in


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
        ("", "Item", "310", "2022", ""),
    ],
)
def test_the_unit_is_said_with_its_currency(lead: str, corner: str, figure: str, column: str, unit: str) -> None:
    (table,) = tables_in(f"{lead}\n\n| {corner} | {column} |\n| --- | --- |\n| Personnel | {figure} |\n")
    (row,) = table.rows
    assert unit_of(table, row, row.cells[1], column) == unit
