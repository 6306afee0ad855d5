"""Forms of PDFs whose drawn cells have a label above its value."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from document_builders import convert, pdf

Cell = tuple[str, ...]

INVOICE: list[list[Cell]] = [
    [("Invoice no.", "4711"), ("Invoice date", "12 March 2024"), ("Due date", "11 April 2024")],
    [("Bill to", "Orrin Yachts", "3 Harbour Road"), ("Carrier",)],
]
PAIRS = (
    "|  |  |\n| --- | --- |\n| Invoice no. | 4711 |\n| Invoice date | 12 March 2024 |\n| Due date | 11 April 2024 |\n"
    "| Bill to | Orrin Yachts 3 Harbour Road |\n| Carrier |  |"
)
ITEMS = [("Item", "Quantity", "Amount"), ("Anchor chain", "40", "248.00"), ("Fender", "6", "189.00")]
WIDTH = 480


def form(
    rows: Sequence[Sequence[Cell]], below: Sequence[Sequence[str]] = (), label: tuple[float, str] = (6.5, "F1")
) -> bytes:
    """A page of rows of boxes, each with a label in its type above lines of 10 points, and a table right below them."""
    words, rules, y = list[tuple[float, float, float, str, str]](), list[tuple[float, float, float, float]](), 740.0
    for row in rows:
        width, height = WIDTH / len(row), 14 + 12 * max(1, *(len(cell) - 1 for cell in row))
        for at, (name, *values) in enumerate(row):
            x = 60 + at * width
            words.append((x + 3, y - 9, *label, name))
            words += [(x + 3, y - 21 - 12 * n, 10, "F1", value) for n, value in enumerate(values)]
            rules += [(x, y, x + width, y), (x, y - height, x + width, y - height)]
            rules += [(x, y - height, x, y), (x + width, y - height, x + width, y)]
        y -= height
    for texts in below:
        words += [(63 + 160 * n, y - 12, 10, "F1", text) for n, text in enumerate(texts)]
        rules += [(60, y, 540, y), (60, y - 16, 540, y - 16)]
        rules += [(60 + 160 * n, y - 16, 60 + 160 * n, y) for n in range(4)]
        y -= 16
    return pdf([words], rules=rules)


@pytest.mark.parametrize("label", [(6.5, "F1"), (10, "F2")])
def test_a_label_above_its_value_in_a_cell_is_told_apart(tmp_path: Path, label: tuple[float, str]) -> None:
    rows = INVOICE if label[1] == "F1" else [INVOICE[0], INVOICE[1][:1]]
    expected = PAIRS if label[1] == "F1" else PAIRS.removesuffix("\n| Carrier |  |")
    assert convert(tmp_path, "x.pdf", form(rows, label=label)).text == expected


def test_one_row_of_such_cells_is_a_form(tmp_path: Path) -> None:
    assert convert(tmp_path, "x.pdf", form(INVOICE[:1])).text == PAIRS.split("\n| Bill")[0]


def test_a_table_below_such_cells_is_read_apart(tmp_path: Path) -> None:
    text = convert(tmp_path, "x.pdf", form(INVOICE, ITEMS)).text
    assert text.startswith(PAIRS)
    assert "| Item | Quantity | Amount |\n| --- | --- | --- |\n| Anchor chain | 40 | 248.00 |" in text


@pytest.mark.parametrize("size", [10, 12])
def test_cells_of_several_lines_in_one_type_are_no_form(tmp_path: Path, size: float) -> None:
    text = convert(tmp_path, "x.pdf", form(INVOICE[:1] * 3, label=(size, "F1"))).text
    assert "| Invoice no. 4711 | Invoice date 12 March 2024 |" in text


def test_rows_with_a_cell_in_larger_type_are_no_form(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [[("", "Monday"), ("Hall 2", "Yoga"), ("Hall 1", "Judo")]] * 3
    assert "| Monday | Hall 2 Yoga | Hall 1 Judo |" in convert(tmp_path, "x.pdf", form(rows)).text


@pytest.mark.parametrize("label", [(6.5, "F1"), (10, "F2")])
def test_such_cells_below_the_names_of_their_columns_are_a_table(tmp_path: Path, label: tuple[float, str]) -> None:
    rows: list[list[Cell]] = [[("Basic",), ("Team",)], [("per month", "$11"), ("per month", "$12")]]
    text = convert(tmp_path, "x.pdf", form([*rows, [("per year", "$99"), ("per year", "$108")]], label=label)).text
    assert text.startswith("| Basic | Team |\n| --- | --- |\n| per month $11 | per month $12 |")
    rows = [INVOICE[0], *rows, [("per year", "$99"), ("per year", "$108")]]
    below = convert(tmp_path, "x.pdf", form(rows, label=label)).text.removeprefix(PAIRS.split("\n| Bill")[0])
    assert below.startswith("\n\n| Basic | Team |")


def test_what_is_filled_into_the_field_of_a_box_is_the_value_of_its_label(tmp_path: Path) -> None:
    fields = "".join(
        f"<</Type/Annot/Subtype/Widget/F 4/FT/Tx/T({name})/V({value})/Rect[{x} 716 {x + 150} 730]>>"
        for name, value, x in (("a", "4711", 63), ("b", "12 March 2024", 223), ("c", "", 383))
    )
    data = form([[("Invoice no.",), ("Invoice date",), ("Due date",)]]).replace(
        b"/Resources", f"/Annots[{fields}]/Resources".encode(), 1
    )
    text = convert(tmp_path, "x.pdf", data.replace(b"/Catalog", b"/Catalog/AcroForm<</Fields[]>>")).text
    assert text == PAIRS.split("\n| Due")[0] + "\n| Due date |  |"
