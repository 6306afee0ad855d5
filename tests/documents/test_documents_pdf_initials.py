"""A large letter that opens a paragraph of a PDF is the first of its word."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf

REST = ["was opened in the year 1901 and is", "a place for all boats of the town."]


@pytest.mark.parametrize(
    ("initial", "first", "begins"),
    [
        ("T", "he harbour", "The harbour"),
        ("A", "ll of it", "All of it"),
        ("A", "place of it", "A place of it"),  # which stands below, too
        ("3", "boats of it", None),
        ("T", "The harbour", None),
    ],
)
def test_a_large_letter_over_two_lines(tmp_path: Path, initial: str, first: str, begins: str | None) -> None:
    lines = [f"{first} {REST[0]}", REST[1]]
    page = [(60, 688, 28, "F1", initial), *((84, 700 - 12 * n, 10, "F1", line) for n, line in enumerate(lines))]
    text = convert(tmp_path, "x.pdf", pdf([page])).text
    whole = f"{begins} {' '.join(REST)}"
    assert (text.split("\n\n")[-1] == whole) == (begins is not None)
