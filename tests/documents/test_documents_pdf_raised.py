"""What stands raised in PDFs: exponents with a sign, marks that part a line, stars of notes."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Text

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.lines.raised import with_marks


def text_of(tmp_path: Path, *texts: Text) -> str:
    return convert(tmp_path, "x.pdf", pdf([list(texts)])).text


def line(text: str, left: float, bottom: float = 700.0, size: float = 10.0, right: float = 0.0) -> Line:
    return Line(text, left, right or left + 5 * len(text), bottom + size, bottom, size, tallest=size)


def test_a_negative_exponent_is_no_number_of_its_own(tmp_path: Path) -> None:
    limit, exponent = (72, 700, 10, "F1", "A limit of 1.2 x 10"), (148.8, 704, 7, "F1", "-3")
    text = text_of(tmp_path, limit, exponent, (157.7, 700, 10, "F1", "was found."))
    assert "1.2 x 10⁻³ was found." in text


@pytest.mark.parametrize("name", ["Piper PA-22", "Table 2-1", "COVID-19", "10-3"])
def test_a_hyphen_in_the_line_is_no_sign_of_an_exponent(tmp_path: Path, name: str) -> None:
    assert (
        text_of(tmp_path, (72, 700, 10, "F1", f"It was a {name} of the year.")).strip().endswith(f"{name} of the year.")
    )


def test_what_goes_on_behind_a_mark_is_of_its_line() -> None:
    parts = [
        line("of the year.¹", 72, right=140),
        line("The rate was 21.3%²", 142.5, right=240),
        line(", and more", 240),
    ]
    (one,) = with_marks(parts)
    assert one.text == "of the year.¹ The rate was 21.3%², and more" and one.right == parts[-1].right


@pytest.mark.parametrize(
    "behind",
    [line("Another column", 165), line("Next line", 72, 688), line("Large", 142, size=14), line("small", 142, size=7)],
)
def test_what_stands_apart_from_a_mark_is_a_line_of_its_own(behind: Line) -> None:
    marked = line("of the year.¹", 72, right=140)
    assert with_marks([marked, behind]) == [marked, behind]


def test_a_star_of_mathematics_is_the_mark_of_a_note() -> None:
    (note,) = with_marks([line("∗", 72, 704, 6, right=75), line("Institute of Agronomy, Uppsala.", 76)])
    assert note.text == "∗ Institute of Agronomy, Uppsala."
