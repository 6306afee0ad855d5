"""Cells of HTML tables that span columns in every row, as in filings of companies, where each column is three."""

from __future__ import annotations

from rag_app.documents.converters.html.convert import html_to_markdown


def _rows(*rows: str) -> list[str]:
    text = html_to_markdown(f"<html><body><table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table></body></html>")[0]
    return text.split("\n")


def _cells(*texts: str, across: int = 3) -> str:
    return "".join(f"<td colspan='{across}'>{text}</td>" for text in texts)


def test_columns_that_no_row_divides_are_one() -> None:
    measured = "<td></td>" * 6
    assert _rows(measured, _cells("Boat", "Useful life"), _cells("Ferry", "8-39"), _cells("Tug", "two (1)")) == [
        "| Boat | Useful life |",
        "| --- | --- |",
        "| Ferry | 8-39 |",
        "| Tug | two (1) |",
    ]


def test_a_number_stands_in_the_one_column() -> None:
    assert _rows(_cells("Boat", "Crew", "Berth"), _cells("Ferry", "12", "north"), _cells("Tug", "5", "south"))[2:] == [
        "| Ferry | 12 | north |",
        "| Tug | 5 | south |",
    ]


def test_a_label_that_spans_rows_and_columns_is_written_once_in_each() -> None:
    tall = "<td colspan='3' rowspan='2'>What was checked</td>"
    assert _rows(_cells("", "Dues of the quay"), tall + _cells("The ledger"), _cells("The receipts"))[2:] == [
        "| What was checked | The ledger |",
        "| What was checked | The receipts |",
    ]


def test_a_row_that_divides_a_column_keeps_it() -> None:
    found = _rows(_cells("Boat", "Crew", across=2), "<td>Ferry</td><td>old</td><td>12</td><td>more in summer</td>")
    assert found[0] == "| Boat | Boat | Crew | Crew |"
    assert found[2] == "| Ferry | old | 12 | more in summer |"


def test_years_with_the_mark_of_a_note_name_the_columns_of_what_is_below_them() -> None:
    figures = "<td colspan='3'>{}</td><td>$</td><td>{}</td><td></td><td>$</td><td>{}</td><td></td>"
    assert _rows(
        _cells("(in millions)", "2025", "2023(a)"),
        figures.format("Dues", "104,780", "107,412"),
        "<td colspan='3'>Costs</td><td colspan='2'>75,511</td><td></td><td colspan='2'>77,828</td><td></td>",
    ) == [
        "| (in millions) | 2025 | 2023(a) |",
        "| --- | --- | --- |",
        "| Dues | $104,780 | $107,412 |",
        "| Costs | 75,511 | 77,828 |",
    ]
