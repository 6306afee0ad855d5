"""Rows of tables of PDFs that the end of a page cuts in two."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag_app.documents.converters.pdf.flow.over_pages import with_carried_headers
from rag_app.documents.converters.pdf.line import Line

HEADER = "| Part | Made of | Remarks |\n| --- | --- | --- |"
UPPER = (("Rotor", "steel", "Turned once"), ("Seal of the", "rubber", "Change it every year,"))
LOWER = (("Lid", "brass", "Keep it closed"),)


def pages(upper: Sequence[Sequence[str]], lower: Sequence[Sequence[str]], header: str = HEADER) -> list[str]:
    """What is on two pages, of which a table ends the first and begins the second, below this header."""
    tables = [
        "\n".join([head, *(f"| {' | '.join(row)} |" for row in rows)])
        for head, rows in ((HEADER, upper), (header, lower))
    ]
    lines = [[Line("", 70, 400, 700, 500, 10, table=table), Line("The end", 70, 90, 80, 70, 10)] for table in tables]
    return [line.table or line.text for page in with_carried_headers([lines[0][:1], lines[1]]) for line in page]


@pytest.mark.parametrize(
    ("row", "whole"),
    [
        (("main pump", "", "in spring"), "| Seal of the main pump | rubber | Change it every year, in spring |"),
        (("", "", "May"), "| Seal of the | rubber | Change it every year, May |"),
        (("", "and wire", ""), "| Seal of the | rubber and wire | Change it every year, |"),
    ],
)
def test_a_cut_row_is_whole_on_its_first_page(row: tuple[str, ...], whole: str) -> None:
    first, second, _ = pages(UPPER, [row, *LOWER])
    assert first.split("\n")[-1] == whole
    assert second == f"{HEADER}\n| Lid | brass | Keep it closed |"


def test_nothing_is_left_of_a_table_whose_only_row_is_the_rest_of_one() -> None:
    assert len(pages(UPPER, [("", "", "in spring")])) == 2


@pytest.mark.parametrize(
    "row",
    [
        ("Main pump", "", "in spring"),  # a label of its own
        ("main pump", "iron", "in spring"),  # a text in each cell
        ("Standing charge", "", ""),  # the name of a group
        ("", "", ""),
    ],
)
def test_a_row_of_its_own_stays_on_its_page(row: tuple[str, ...]) -> None:
    _, second, _ = pages(UPPER, [row, *LOWER])
    assert second.split("\n")[2] == f"| {' | '.join(row)} |"


def test_labels_in_lower_case_are_labels() -> None:
    upper, lower = [("rotor", "steel", ""), ("seal", "rubber", "")], [("lid", "brass", ""), ("rod", "iron", "")]
    assert len(pages(upper, lower)[1].split("\n")) == 4


def test_rows_without_a_label_in_a_table_that_has_others_are_rows() -> None:
    upper = [("Rotor", "steel", "1911"), ("", "iron", "1915"), ("Seal", "rubber", "1920")]
    assert len(pages(upper, [("", "cork", ""), *LOWER])[1].split("\n")) == 4
    assert len(pages(upper, [("", "", "1925"), *LOWER])[1].split("\n")) == 4  # a number below a number


def test_a_table_with_another_header_is_another_one() -> None:
    header = HEADER.replace("Remarks", "Price")
    assert len(pages(UPPER, [("", "", "in spring"), *LOWER], header)[1].split("\n")) == 4
