"""Enumerations of numbers in the cells of tables without lines, which stay in their column."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import right

PROSE = "The settings of the server are told in the manual below and in its other chapters."


def table(tmp_path: Path, *rows: tuple[str, ...]) -> str:
    page = [(72, 740, 10, "F1", PROSE)]
    for i, row in enumerate(rows):
        page += [(x, 700 - 14 * i, 10, "F1", text) for x, text in zip((72, 200, 320), row, strict=True)]
    return convert(tmp_path, "x.pdf", pdf([page])).text.removeprefix(PROSE).strip()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1, 2, 4, or 8", "1, 2 and 5"),
        ("8, 16", "8, 16, 32"),
        ("1, 2,", "3"),
        ("10%, 20%", "5%, 10 %"),
        ("1,000, 2,500", "$5, $10 or $20"),
    ],
)
def test_an_enumeration_is_one_cell(tmp_path: Path, first: str, second: str) -> None:
    head, rows = ("Setting", "Default", "Values"), (("Shards", "4", first), ("Replicas", "1", second))
    said = [[cell.strip() for cell in line.strip("|").split("|")] for line in table(tmp_path, head, *rows).split("\n")]
    assert said == [[*head], ["---"] * 3, *map(list, rows)]


def test_numbers_of_other_columns_are_none_of_it(tmp_path: Path) -> None:
    page = [(72, 740, 10, "F1", PROSE)]
    for i, row in enumerate((("Mill", "41,", "12", "7"), ("Barns", "93,", "14", "8"), ("Tents", "55,", "16", "9"))):
        page.append((72, 700 - 14 * i, 10, "F1", row[0]))
        page += [right(end, 700 - 14 * i, text) for end, text in zip((220, 320, 420), row[1:], strict=True)]
    text = convert(tmp_path, "x.pdf", pdf([page])).text
    assert "| Barns | 93, | 14 | 8 |" in text
