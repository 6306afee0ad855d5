"""The text in a box of a page of a PDF."""

from __future__ import annotations

from typing import Any

from rag_app.documents.converters.pdf.text import TextIn


class Touching:
    """As PDFium: each character whose box touches the one asked for."""

    LETTERS = (("p", 99.0, 108.0), ("S", 88.0, 97.0), ("o", 88.0, 95.0), ("g", 76.0, 81.0))  # with bottom and top

    def get_text_bounded(self, left: float, bottom: float, right: float, top: float) -> str:
        return "".join(letter for letter, low, high in self.LETTERS if low < top and high > bottom)


def test_tails_of_letters_above_a_line_are_not_in_the_cell_below_it() -> None:
    page: Any = Touching()
    assert TextIn(page, [], [])(0.0, 80.0, 100.0, 100.0) == "So"
