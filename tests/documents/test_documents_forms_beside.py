"""Forms of several columns and lists with amounts side by side in one table."""

from __future__ import annotations

import pytest

from rag_app.documents.converters.html.convert import html_to_markdown
from rag_app.documents.converters.tables.forms_beside import tables_beside
from rag_app.documents.converters.tables.sheets import sheet_markdown

LEASE = [
    ["Landlord", "Orchard Homes GmbH", "Tenant", "Ms. Priya Raman"],
    ["Premises", "Flat 3, 19 Linden Road", "Floor area", "64 m²"],
    ["Start of lease", "1 September 2024", "End of lease", "31 August 2026"],
    ["Monthly rent", "£1,240", "Deposit", "£2,480"],
]
LEFT, RIGHT = [row[:2] for row in LEASE], [row[2:] for row in LEASE]
PAYSLIP = [
    ["Earnings", "Amount", "Deductions", "Amount"],
    ["Basic pay", "2,850.00", "Income tax", "412.60"],
    ["Overtime", "186.50", "Pension", "142.50"],
    ["Bonus", "50.00", "", ""],
]


@pytest.mark.parametrize(
    ("grid", "tables"),
    [
        (LEASE, [(LEFT, False), (RIGHT, False)]),
        (LEASE[2:], [(LEFT[2:], False), (RIGHT[2:], False)]),
        ([*LEASE, ["Notes", "Keys", "Keys", "Keys"]], [([*LEFT, ["Notes", "Keys"]], False), (RIGHT, False)]),
        ([["Order:", "A-17", "Buyer:", "Ida Moe"]], [([["Order:", "A-17"]], False), ([["Buyer:", "Ida Moe"]], False)]),
        (PAYSLIP, [([row[:2] for row in PAYSLIP], True), ([row[2:] for row in PAYSLIP[:3]], True)]),
    ],
)  # fmt: skip
def test_each_pair_of_columns_is_a_table(grid: list[list[str]], tables: list[tuple[list[list[str]], bool]]) -> None:
    assert tables_beside(grid) == tables


@pytest.mark.parametrize(
    "grid",
    [
        [["Name", "Age", "Town", "Salary"], ["Anna", "23", "Paris", "3,000"], ["Ben", "31", "Rome", "2,100"]],
        [["Country", "Capital", "Continent", "Language"], ["France", "Paris", "Europe", "French"]],
        [["Name", "Value", "Method", "Limit"], ["pH", "7.2", "probe", "6–9"], ["Lead", "< 1 µg/l", "ICP", "10 µg/l"]],
        [["Item", "2022", "2023", "2024"], ["Sales", "5", "6", "7"], ["Costs", "1", "2", "3"]],
        [["Model", "Code", "Colour", "Price"], ["Ant", "A-1", "red", "€ 5"], ["Bee", "B-2", "blue", "€ 6"]],
        [["Part", "Number", "Supplier", "Order"], ["Bolt", "M6-20", "Ott", "12"], ["Nut", "4711", "Fry", "13"]],
        [["Event", "Starts", "Town", "Fee"], ["Fair", "May 2024", "Bonn", "€ 9"], ["Talk", "2024", "Ulm", "12"]],
        [["Event", "Starts", "Town", "Fee"], *([a, "3 May 2024", a * 2, "€ 9"] for a in "XYZ"), ["W", "9 h", "V", ""]],
        [["Name", "Phone", "Deputy", "Phone"], ["Ant", "0113 496 0211", "Bee", "ant@x.example"]],
        [["Home", "Goals", "Away", "Goals"], ["Leeds", "3", "Derby", "1"], ["Hull", "2", "Stoke", "2"]],
        [["Landlord", "Moe", "Tenant", "Raman"], ["", "1 May 2024", "Deposit", "£ 5"]],  # a value without a label
    ],
)  # fmt: skip
def test_a_table_with_names_of_columns_is_one(grid: list[list[str]]) -> None:
    assert tables_beside(grid) == []


def test_the_first_row_of_a_declared_header_is_no_entry() -> None:
    assert tables_beside(LEASE, 1) == []


def test_a_form_is_read_so_in_worksheets_and_web_pages() -> None:
    rows = ["| Landlord | Orchard Homes GmbH |", "| Monthly rent | £1,240 |", "| Deposit | £2,480 |"]
    page = "<table>" + "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in LEASE) + "</table>"
    for text in (sheet_markdown("Lease", LEASE), html_to_markdown(f"<body>{page}</body>")[0]):
        assert all(row in text.split("\n") for row in rows)
