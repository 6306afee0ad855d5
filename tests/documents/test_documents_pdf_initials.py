"""A large letter that opens a paragraph of a PDF is the first of its word."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.lines import initials

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


def test_letters_of_one_size_are_not_held_against_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    def opens(initial: Line, line: Line) -> bool:
        raise AssertionError("20,000 letters of a puzzle would be held against 20,000")

    monkeypatch.setattr(initials, "_opens", opens)
    lines = [Line("ABC"[n % 3], 10.0 * n, 10.0 * n + 6, 700, 692, 8) for n in range(9)]
    assert initials.with_initials(lines) == lines and initials.with_initials([]) == []
