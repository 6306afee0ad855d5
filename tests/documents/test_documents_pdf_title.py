"""Titles of PDFs that have none in their metadata."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from document_builders import convert, pdf

Typed = tuple[float, str]  # the size of the type, and what is set in it
TEXT = [(10, f"In the year {year} the board met twice, and nothing else was said.") for year in range(2001, 2009)]


def title(tmp_path: Path, *typed: Typed, text: Sequence[Typed] = TEXT) -> str:
    page = [(72, 780 - 30 * n, size, "F2", said) for n, (size, said) in enumerate([*typed, *text])]
    return convert(tmp_path, "x.pdf", pdf([page])).title


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ([(11, "Page 1"), (20, "Plan of the Harbour Board 2024")], "Plan of the Harbour Board 2024"),
        ([(17, "UNITED STATES COMMISSION"), (10, "Form 10-Q"), (20, "QUAY AND SONS, INC.")], "QUAY AND SONS, INC."),
        ([(20, "The Harbour Board's"), (20, "Plan for 2024")], "The Harbour Board's Plan for 2024"),
        ([(20, "Pump K4 Manual"), (20, "1. Starting the pump")], "Pump K4 Manual"),
        ([(30, "2024"), (20, "Plan of the Board"), (14, "Moorings")], "Plan of the Board"),
    ],
)
def test_what_is_largest_on_the_first_page_is_the_title(tmp_path: Path, typed: Sequence[Typed], found: str) -> None:
    assert title(tmp_path, *typed) == found


def test_the_heading_that_a_page_begins_with_is_it_where_another_is_little_larger(tmp_path: Path) -> None:
    assert title(tmp_path, (11.5, "The Board of the Harbour"), (12.5, "The years before")) == "The Board of the Harbour"


@pytest.mark.parametrize(
    "typed",
    [
        [(11, "Page 1")],
        [(20, "2021/07/06 13:43:28 / 2073 minutes of the board")],
        [(10, "No type is larger.")],
        [(10, "Dear members of the board,"), (24, "Thanks!")],
        [(10, "Page 1"), *[(20, f"All of this is large, line {n}, as on a poster") for n in range(4)]],
    ],
)
def test_what_names_nothing_is_no_title(tmp_path: Path, typed: Sequence[Typed]) -> None:
    assert title(tmp_path, *typed) == ""


def test_a_title_that_runs_over_the_pages_is_it_where_it_is_larger(tmp_path: Path) -> None:
    first = [(72, 780, 20, "F2", "Care of a Pump"), (72, 740, 14, "F2", "Ann Lee")]
    pages = [[(72, 700 - 14 * n, *typed) for n, typed in enumerate([(10, "F1", text) for _, text in TEXT])]] * 4
    header = (72, 800, 9, "F1", "Care of a Pump")
    document = convert(tmp_path, "x.pdf", pdf([first + pages[0], *([header, *page] for page in pages)]))
    assert document.title == "Care of a Pump"
    assert document.text.count("Care of a Pump") == 1
