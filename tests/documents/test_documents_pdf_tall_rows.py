"""Tables of PDFs with lines between their rows alone, one of which has a text of many lines."""

from __future__ import annotations

from pathlib import Path

from document_builders import convert, pdf
from pdf_texts import lined

OPTIONS = [
    ("Item", "Meaning", "Key"),
    ("Speed", "Turns a minute", "pump-n"),
    (
        "Night/mode",
        "/".join(["How the pump runs at night", *(f"- Step {n}: waits {n} hours" for n in range(1, 12))]),
        "night",
    ),
    ("Alarm", "Rings where it stops", "ring"),
]


def test_a_row_with_one_text_of_many_lines_is_a_row(tmp_path: Path) -> None:
    texts, lines = lined((72, 160, 400, 480), 700, OPTIONS)
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text
    assert "| Night mode | How the pump runs at night - Step 1: waits 1 hours" in text
    assert "- Step 11: waits 11 hours | night |" in text
    assert "| Speed | Turns a minute | pump-n |" in text
    assert "| Alarm | Rings where it stops | ring |" in text


def test_labels_all_along_many_lines_are_no_one_row(tmp_path: Path) -> None:
    labels = "/".join(f"Part {n}" for n in range(12))
    cells = [OPTIONS[0], OPTIONS[1], (labels, "/".join(f"Number {n}" for n in range(12)), "all"), OPTIONS[3]]
    texts, lines = lined((72, 160, 400, 480), 700, cells)
    assert "| Part 0 Part 1" not in convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text


def test_lists_with_their_titles_beside_are_no_table(tmp_path: Path) -> None:
    steps = ["/".join(f"{n}. Open valve number {n} and wait" for n in range(1, most)) for most in (13, 15)]
    cells = [("Before", "Read the manual."), ("To start", steps[0]), ("To stop", steps[1]), ("After", "Clean it.")]
    texts, lines = lined((72, 160, 480), 700, cells)
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text
    assert "|" not in text
    assert "\n2. Open valve number 2 and wait\n" in text


def test_a_long_row_among_short_ones_of_a_label_and_a_text_is_a_row(tmp_path: Path) -> None:
    texts, lines = lined((72, 160, 400), 700, [row[:2] for row in OPTIONS])
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text
    assert "| Night mode | How the pump runs at night - Step 1: waits 1 hours" in text
