"""What is struck out is no part of what a text says."""

from __future__ import annotations

import pytest

from rag_app.text.structure.pipe_tables import tables_in
from rag_app.text.structure.struck import blanked, valid_part, without_struck


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("~~100 EUR~~ 80 EUR", "80 EUR"),
        ("It costs ~~100~~ ~~90~~ 80 EUR.", "It costs 80 EUR."),
        ("~~two~~five years", "five years"),
        ("~~approx. ~5~~ 6", "6"),
        ("~~100 EUR~~", "~~100 EUR~~"),  # nothing else is said
        ("a ~~ b ~~ c", "a ~~ b ~~ c"),
        ("~~~\ncode\n~~~", "~~~\ncode\n~~~"),
        ("~~a\nb~~ c", "~~a\nb~~ c"),
        ("80 EUR", "80 EUR"),
    ],
)
def test_what_is_struck_out_goes(text: str, valid: str) -> None:
    assert without_struck(text) == valid


def test_signs_stay_at_their_places() -> None:
    text = "Now ~~100~~ 80 EUR"
    assert blanked(text) == "Now         80 EUR"
    assert blanked("80 EUR") == "80 EUR"
    assert valid_part("~~100~~ 80 EUR ~~90~~") == (8, 14)
    assert valid_part("~~100~~") == (0, 7)


def test_a_cell_says_what_is_valid_and_where() -> None:
    text = "| Part | Price |\n| --- | --- |\n| Seal | ~~9.50~~ 12.50 |\n| Bolt | ~~3.00~~ |\n"
    (table,) = tables_in(text)
    cells = [row.cells[1] for row in table.rows]
    assert [cell.text for cell in cells] == ["12.50", "~~3.00~~"]
    assert [text[cell.start : cell.end] for cell in cells] == ["12.50", "~~3.00~~"]
