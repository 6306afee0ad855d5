"""Rows of a table that were typed into one, a line for each in every cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, docx, odt, word_paragraph

from rag_app.documents.converters.html.convert import html_to_markdown
from rag_app.documents.converters.tables.stacked_rows import unstacked


@pytest.mark.parametrize(
    ("cells", "rows"),
    [
        (["Rent\nHeat", "700\n80", ""], [["Rent", "700", ""], ["Heat", "80", ""]]),
        (["\nRent\n\nHeat", "€\n700\n\n80\n"], [["", "€"], ["Rent", "700"], ["", ""], ["Heat", "80"]]),
        (["Mon\nTue\nWed", "Ann Lee\nBen\nCid"], [["Mon", "Ann Lee"], ["Tue", "Ben"], ["Wed", "Cid"]]),
        (
            ["Rent\nHeat\nTotal\n\nOf it\npaid", "700\n80\n780\n\n\n\n75"],
            [["Rent", "700"], ["Heat", "80"], ["Total", "780"], ["Of it paid", "75"]],
        ),
        (
            ["Rent\nHeat\nTotal\n\nPaid\n(in May)\n\nOpen", "700\n80\n780\n\n\n75\n705"],
            [["Rent", "700"], ["Heat", "80"], ["Total", "780"], ["Paid (in May)", "75"], ["Open", "705"]],
        ),
        (["Rent", "700"], []),
        (["Rent\nHeat", "700"], []),
        (["Rent\nHeat", "\n"], []),
        (["Rent\n(a year)", "8,400\n8,100"], []),
        (["Ann Lee\n4 Low Road", "Clerk\nFirst floor"], []),
        (["Seller:\nOak Ltd\n12 Mill Lane", "Buyer:\nAnn Lee\n4 Low Road"], []),
        (["Ann Lee\nClerk\nNorth", "28 Low Road\nLeeds\nFirst floor"], []),
        (["We rent the hall. It is old.\nWe heat it.", "The rent is due in May.\nSo is the heat."], []),
        (["All that the tenants of the hall and of the barn have to pay here\nHeat\nPower", "1\n2\n3"], []),
        (["Rent and heat\nHeat\nPower", "due in May\npaid by the tenant each month\nAugust"], []),
    ],
)
def test_lines_beside_each_other_are_rows(cells: list[str], rows: list[list[str]]) -> None:
    assert unstacked([cell.split("\n") if cell else [] for cell in cells]) == rows


TABLE = "| Item | 2024 € |\n| --- | --- |\n| Rent | 700 |\n| Heat | 80 |"


def test_lines_of_word_are_rows_with_blank_ones_between_them(tmp_path: Path) -> None:
    def cell(*lines: str) -> str:
        return f"<w:tc>{''.join(map(word_paragraph, lines))}</w:tc>"

    rows = [cell("Item") + cell("2024"), cell("", "Rent", "", "Heat") + cell("€", "700", "", "80", "")]
    table = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    assert convert(tmp_path, "x.docx", docx(table)).text == TABLE


def test_lines_of_a_web_page_are_rows_where_nothing_is_merged() -> None:
    page = "<table><tr><th>Item</th><th>2024</th></tr><tr><td{}><b>Rent<br>Heat</b></td><td>700<br>80</td></tr></table>"
    assert html_to_markdown(page.format(""))[0] == TABLE.replace(" €", "")
    assert html_to_markdown(page.format(" rowspan='2'"))[0].endswith("| Rent Heat | 700 80 |")
    listed = page.format("").replace("700<br>80", "<ul><li>700</li><li>80</li></ul>")
    assert html_to_markdown(listed)[0].endswith("| Rent Heat | - 700 - 80 |")


def test_lines_of_a_free_office_text_are_rows(tmp_path: Path) -> None:
    def cell(*lines: str) -> str:
        return f"<table:table-cell>{''.join(f'<text:p>{line}</text:p>' for line in lines)}</table:table-cell>"

    rows = [cell("Item") + cell("2024"), cell("", "Rent", "Heat") + cell("€", "700<text:line-break/>80")]
    table = f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in rows)}</table:table>"
    assert convert(tmp_path, "x.odt", odt(f"<office:text>{table}</office:text>")).text == TABLE
