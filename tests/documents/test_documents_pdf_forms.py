"""Forms of PDFs: labels and values in several columns, rows of labels above and below those of their values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import placed

XS = (60, 170, 300, 420, 540)
PUMP = [
    ("Type", "P40-2", "Serial number", "77-10432"),
    ("Rated power", "1.5 kW", "Rated voltage", "400 V"),
    ("Manufacturer", "Hydra Pumpen AG", "Approved by", "M. Keller"),
]
PAIRS = (
    "|  |  |\n| --- | --- |\n| Type | P40-2 |\n| Rated power | 1.5 kW |\n| Manufacturer | Hydra Pumpen AG |\n\n"
    "|  |  |\n| --- | --- |\n| Serial number | 77-10432 |\n| Rated voltage | 400 V |\n| Approved by | M. Keller |"
)
LABELS = ("Invoice number", "Invoice date", "Customer number", "Due date")
VALUES = ("BW-2024-0917", "12 March 2024", "C-30455", "11 April 2024")
ISSUED = ("Date of issue", "Revision", "Checked by")
HEADED = "\n".join(f"| {' | '.join(row)} |" for row in (LABELS, ["---"] * 4, VALUES))


def text_of(path: Path, rows: Sequence[Sequence[str]], rules: Sequence[tuple[float, float, float, float]] = ()) -> str:
    words = placed(rows, [x + 3 for x in XS], 700, 16)
    return convert(path, "x.pdf", pdf([words], rules=list(rules))).text


def grid(xs: Sequence[float], first: int, last: int) -> list[tuple[float, float, float, float]]:
    ys = [712 - 16 * r for r in range(first, last + 1)]
    return [(xs[0], y, xs[-1], y) for y in ys] + [(x, ys[-1], x, ys[0]) for x in xs]


def with_pump(path: Path, below: Sequence[Sequence[str]]) -> str:
    """The text of the drawn form of a pump, and of the rows right below it, which are cut otherwise."""
    xs = (60, 230, 400, 540)
    words = placed(below, [x + 3 for x in xs], 652, 16) + placed(PUMP, [x + 3 for x in XS], 700, 16)
    return convert(path, "x.pdf", pdf([words], rules=[*grid(XS, 0, 3), *grid(xs, 3, 3 + len(below))])).text


def test_labels_and_values_in_several_columns_are_pairs(tmp_path: Path) -> None:
    assert text_of(tmp_path, PUMP) == PAIRS
    assert text_of(tmp_path, PUMP, grid(XS, 0, 3)) == PAIRS


def test_rows_of_a_drawn_form_that_are_cut_otherwise_are_apart(tmp_path: Path) -> None:
    text = with_pump(tmp_path, [ISSUED, ("04/2023", "C", "M. Keller")])
    assert PAIRS in text
    assert "| Date of issue | Revision | Checked by |\n| --- | --- | --- |\n| 04/2023 | C | M. Keller |" in text


def test_a_row_of_a_drawn_form_with_more_names_is_a_header(tmp_path: Path) -> None:
    below = [("Lessor", "Lessee"), ("Kingsgate plc", "Mosaic Ltd"), ISSUED, ("04/2023", "C", "M. Keller")]
    text = with_pump(tmp_path, below)
    assert "| Lessor | Lessee |\n| --- | --- |\n| Kingsgate plc | Mosaic Ltd |\n" in text
    assert "| Date of issue | Revision | Checked by |\n| --- | --- | --- |\n| 04/2023 | C | M. Keller |" in text


@pytest.mark.parametrize("rows", [(LABELS, VALUES), (VALUES, LABELS)])
def test_a_row_of_labels_is_the_header_of_its_values(tmp_path: Path, rows: Sequence[Sequence[str]]) -> None:
    assert text_of(tmp_path, [*rows, (), ("The goods stay ours until they are paid for.",)]).startswith(HEADED)


def test_rows_of_a_table_that_goes_on_are_no_form(tmp_path: Path) -> None:
    rows = [("Name", "Town", "Street", "Since"), ("Ida Moe", "Bergen", "Quay 4", "2019"), ("Ola Berg", "Oslo", "", "")]
    assert "| Name | Town |" not in text_of(tmp_path, [*rows[:2], ("Ola Berg", "Oslo", "Hill Road", "none")])


@pytest.mark.parametrize("is_drawn", [True, False])
def test_lists_with_amounts_side_by_side_are_two_tables(tmp_path: Path, is_drawn: bool) -> None:
    rows = [
        ("Earnings", "Amount", "Deductions", "Amount"),
        ("Basic pay", "2,850.00", "Income tax", "412.60"),
        ("Overtime", "186.50", "Pension", "142.50"),
    ]
    text = text_of(tmp_path, rows, grid(XS, 0, 3) if is_drawn else ())
    assert "| Deductions | Amount |\n| --- | --- |\n| Income tax | 412.60 |\n| Pension | 142.50 |" in text
