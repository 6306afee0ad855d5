"""PDFs for courts and reviewers: numbers of lines in the margin, and every other line left blank."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Text

PARAGRAPHS = (
    (
        "On information and belief, the driver of the second car was at all those times",
        "an employee of the company, which owned the car and had told him to use",
        "it in the course of his work.",
    ),
    (
        "Plaintiff asks for the sum of $38,000.00 for the care that was needed, and",
        "for interest at the legal rate until payment.",
    ),
    ("WHEREFORE, plaintiff prays for judgment as is set out above.",),
)
TEXT = [line for lines in PARAGRAPHS for line in lines]
LEADING = 26
Page = list[Text]


def column(first: int, count: int, left: float = 40) -> Page:
    return [(left, 780 - LEADING * i, 12, "F1", str(first + i)) for i in range(count)]


def beside(*texts: str, left: float = 80) -> Page:
    return [(left, 780 - LEADING * i, 12, "F1", text) for i, text in enumerate(texts) if text]


@pytest.mark.parametrize("first", [1, 412])
def test_numbers_of_lines_are_no_text(tmp_path: Path, first: int) -> None:
    for page in (column(first, 27) + beside(*TEXT), beside(*TEXT) + column(first, 27)):
        text = convert(tmp_path, "x.pdf", pdf([page])).text
        assert "employee of the company, which" in text
        assert not any(str(first + i) in text.split() for i in range(27))


def test_lines_with_blank_ones_between_are_one_paragraph(tmp_path: Path) -> None:
    text = convert(tmp_path, "x.pdf", pdf([beside(*TEXT)])).text
    assert text.split("\n\n") == [" ".join(lines) for lines in PARAGRAPHS]


def test_rows_of_tables_rankings_and_days_keep_their_numbers(tmp_path: Path) -> None:
    ranking = column(1, 20) + beside(*(f"Pump of the type {i} from the works in Lyon" for i in range(20)))
    days = column(1, 27) + beside("", "Worked on the new fence in the north of the site", "", "gates and posts")
    cells = beside(*("red and green valve with a seal" for _ in range(20)))
    table = column(1, 20) + cells + beside(*(f"{i + 7}.50" for i in range(20)), left=400)
    header = [(40, 780 + LEADING, 12, "F1", "Day"), *column(1, 27), *beside(*TEXT)]
    few = column(1, 9) + beside(*TEXT)
    for page, last in ((ranking, 20), (days, 27), (table, 20), (header, 27), (few, 9)):
        words = convert(tmp_path, "x.pdf", pdf([page])).text.split()
        assert [str(i) for i in range(1, last + 1) if str(i) not in words] == []


@pytest.mark.parametrize("items", [
    (
        "first works in Leeds with twelve workers", "new name of the company", "second works in York",
        "purchase of the works of Smith and Sons", "first pump with an electric motor and a body of steel",
        "new hall", "listing on the stock exchange", "third works in Hull", "sale of the works in York",
    ),
    ("example.com", "books.org", "trains.example.net", "maps.example.com", "weather.org"),
    ("0f3a", "ba77", "c4d2", "ee01"),
])  # fmt: skip
def test_items_in_lower_case_keep_their_years_and_numbers(tmp_path: Path, items: tuple[str, ...]) -> None:
    texts = (items * 5)[:20]
    for first in (1, 1998):
        words = convert(tmp_path, "x.pdf", pdf([column(first, 20) + beside(*texts)])).text.split()
        assert [str(first + i) for i in range(20) if str(first + i) not in words] == []


def test_a_line_that_had_room_for_more_ends_its_paragraph(tmp_path: Path) -> None:
    page = beside("Completion of the work", "or", "inspection of the site", *TEXT)
    parts = convert(tmp_path, "x.pdf", pdf([page])).text.split("\n\n")
    assert parts[:3] == ["Completion of the work", "or", "inspection of the site"]


@pytest.mark.parametrize("leading", [26, 34])
def test_items_in_lower_case_far_apart_are_no_paragraph(tmp_path: Path, leading: int) -> None:
    items = ("revenue grew by five percent", "costs fell by three percent in the north", "two offices", "120 people")
    page = [(72.0, 760.0 - leading * i, 12.0, "F1", item) for i, item in enumerate(items)]
    assert convert(tmp_path, "x.pdf", pdf([page])).text.split("\n\n") == list(items)
