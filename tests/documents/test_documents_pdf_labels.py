"""Labels of PDF tables that run over two lines, with their numbers half way between both."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf

PROSE = "The loans of the company were paid back by rates and by the sale of several parts of the company."
ENDS = (420, 500)
Line = tuple[float, str, str, str]  # how far below the first line, a label, two numbers


def table(tmp_path: Path, *lines: Line) -> str:
    """The table of lines of a label and numbers that end below one another."""
    page = [(72, 760, 10, "F1", PROSE)]
    for down, label, *numbers in lines:
        page += [(72, 720 - down, 10, "F1", label)] if label else []
        for end, text in zip(ENDS, numbers, strict=True):
            width = sum({",": 0.278}.get(char, 0.556) for char in text) * 10
            page += [(end - width, 720 - down, 10, "F1", text)] if text else []
    return convert(tmp_path, "x.pdf", pdf([page])).text.removeprefix(PROSE).strip()


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (
            [(24, "Gains on vessels held", "", ""), (30, "", "310", "645"), (36, "for sale abroad", "", "")],
            "| Gains on vessels held for sale abroad | 310 | 645 |",
        ),
        (
            [(24, "Vessels Chartered", "", ""), (30, "", "310", "645"), (36, "Within the Year", "", "")],
            "| Vessels Chartered Within the Year | 310 | 645 |",
        ),
        (
            [(24, "Fleet", "", ""), (36, "", "310", "645"), (48, "Harbours", "", "")],
            "| Fleet |  |  |\n|  | 310 | 645 |\n| Harbours |  |  |",
        ),
        (
            [(24, "Fleet", "", ""), (36, "Tugs and barges", "310", "645")],
            "| Fleet |  |  |\n| Tugs and barges | 310 | 645 |",
        ),
    ],
    ids=["its rest in small letters", "its rest in capitals", "a line of their own", "a heading above a row"],
)
def test_numbers_between_two_lines_of_their_label(tmp_path: Path, lines: list[Line], wanted: str) -> None:
    text = table(
        tmp_path, (0, "", "2024", "2023"), (12, "Freight", "1,204", "998"), *lines, (60, "Repairs", "87", "1,100")
    )
    assert text.endswith(f"| Freight | 1,204 | 998 |\n{wanted}\n| Repairs | 87 | 1,100 |")


def test_the_last_label_of_a_table_has_its_second_line(tmp_path: Path) -> None:
    last = [(24, "Vessels", "", ""), (30, "", "310", "645"), (36, "Chartered", "", "")]
    text = table(tmp_path, (0, "", "2024", "2023"), (12, "Freight", "1,204", "998"), *last)
    assert text.endswith("| Freight | 1,204 | 998 |\n| Vessels Chartered | 310 | 645 |")
