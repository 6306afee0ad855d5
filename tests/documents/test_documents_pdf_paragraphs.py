"""Paragraphs of PDFs: where one ends, beside another column."""

from __future__ import annotations

from pathlib import Path

from document_builders import convert, pdf

Drawn = list[tuple[float, float, float, str, str]]

LONG = "The pump moves water from the lower tank to the upper tank without a noise at all"


def lines(*texts: str, left: float = 72, top: float = 760, apart: float = 11.5) -> Drawn:
    return [(left, top - apart * i, 10, "F1", text) for i, text in enumerate(texts)]


def test_a_line_of_a_column_has_no_room_beyond_its_column(tmp_path: Path) -> None:
    left = ("the parts of the pump were sold to", "the owner of the works of Great", "Manchester with the rest of all")
    right = ("so that he could see the works", "and went home with all others.")
    page = [*lines(LONG), *lines(*left, top=700), *lines(*right, left=330, top=700)]
    assert " ".join((*left, *right)) in convert(tmp_path, "x.pdf", pdf([page])).text


def test_names_beside_other_names_stay_lines(tmp_path: Path) -> None:
    left, right = ("Harbour Works", "Quay Road", "Bristol"), ("Acme Pumps", "Lake Road", "Leeds")
    page = [*lines(LONG), *lines(*left, top=700), *lines(*right, left=330, top=700)]
    assert "\n\n".join(left) in convert(tmp_path, "x.pdf", pdf([page])).text


def test_a_paragraph_goes_on_in_the_next_column_behind_a_comma(tmp_path: Path) -> None:
    page = [*lines("the parts of it went to", "the National Works,", top=700)]
    page += lines("Leeds, and to Smith", left=330, top=700)
    assert "the National Works, Leeds, and to Smith" in convert(tmp_path, "x.pdf", pdf([page])).text
