"""The order in which the texts of a slide are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from document_builders import convert, saved
from pptx import Presentation
from pptx.util import Inches

from rag_app.documents.converters.parts.slide_order import in_order

Box = tuple[str, float, float]  # text, inches from the left, inches from the top


def order(folder: Path, *boxes: Box) -> list[str]:
    """The texts of a slide with such boxes, two inches wide, in the order in which they are read."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Pumps"
    for text, left, top in boxes:
        shape = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(0.5))
        shape.text_frame.text = text
    return convert(folder, "x.pptx", saved(deck)).text.split("\n\n")[1:]


@pytest.mark.parametrize(
    ("head", "lefts", "shown"),
    [
        ("Basic", (1, 5), ["Basic", "10 EUR", "Pro", "30 EUR"]),
        ("Basic", (2, 6), ["Basic", "Pro", "10 EUR", "30 EUR"]),
        ("Basic\nfor all", (1, 5), ["Basic", "for all", "Pro", "10 EUR", "30 EUR"]),
        ("What a firm pays in a year", (1, 5), ["What a firm pays in a year", "Pro", "10 EUR", "30 EUR"]),
    ],
)
def test_a_row_of_titles_above_a_row_of_texts_is_read_in_pairs(
    tmp_path: Path, head: str, lefts: Sequence[float], shown: list[str]
) -> None:
    below = (("10 EUR", lefts[0], 2.6), ("30 EUR", lefts[1], 2.6))
    assert order(tmp_path, (head, 1, 2), ("Pro", 5, 2), *below) == shown


def test_columns_with_titles_of_two_lines_are_read_one_after_the_other(tmp_path: Path) -> None:
    boxes = [
        (text, left, top)
        for left, texts in ((1, ("May", "2031", "Pumps are tried.")), (5, ("July", "2032", "Pumps are sold.")))
        for text, top in zip(texts, (2, 2.3, 2.8), strict=True)
    ]
    assert order(tmp_path, *boxes) == ["May", "2031", "Pumps are tried.", "July", "2032", "Pumps are sold."]


def test_titles_stand_above_their_texts_in_half_an_inch_of_each_other(tmp_path: Path) -> None:
    boxes = (("Why", 1.01, 2.0), ("They leak.", 1, 2.41), ("How", 1.01, 3.02), ("New seals.", 1, 3.43))
    assert order(tmp_path, *boxes) == ["Why", "They leak.", "How", "New seals."]


def test_texts_side_by_side_are_read_from_the_left_whichever_is_higher(tmp_path: Path) -> None:
    assert order(tmp_path, ("first", 1, 2.51), ("second", 4, 2.49), ("third", 1, 4)) == ["first", "second", "third"]


def test_a_row_of_figures_stays_behind_its_label(tmp_path: Path) -> None:
    boxes = [(text, left, 2) for text, left in (("Sold", 1), ("10", 4), ("20", 7))]
    boxes += [(text, left, 2.6) for text, left in (("Broken", 1), ("1", 4), ("2", 7))]
    assert order(tmp_path, *boxes) == ["Sold", "10", "20", "Broken", "1", "2"]


def test_what_says_nothing_is_in_no_row(tmp_path: Path) -> None:
    boxes = (("Basic", 1, 2), ("Pro", 4, 2), ("10 EUR", 1, 2.6), ("30 EUR", 4, 2.6), (" ", 7, 2.6))
    assert order(tmp_path, *boxes) == ["Basic", "10 EUR", "Pro", "30 EUR"]


def test_where_a_shape_lies_is_looked_up_once() -> None:
    looked_up: list[str] = []

    class Shape:
        def __init__(self, at: int) -> None:
            self.at = at

        def __getattr__(self, name: str) -> int:
            looked_up.append(name)
            return {"left": 10 * self.at, "top": self.at, "width": 5}[name]

    shapes = [Shape(at) for at in range(40)]
    assert in_order(reversed(shapes)) == shapes
    assert sorted(set(looked_up)) == ["left", "top", "width"]
    assert len(looked_up) <= 4 * len(shapes)
