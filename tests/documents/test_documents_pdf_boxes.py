"""The text in a box of a page of a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from document_builders import convert, pdf

from rag_app.documents.converters.pdf.page.text import TextIn


class Touching:
    """As PDFium: each character whose box touches the one asked for."""

    LETTERS = (("p", 99.0, 108.0), ("S", 88.0, 97.0), ("o", 88.0, 95.0), ("g", 76.0, 81.0))  # with bottom and top

    def get_text_bounded(self, left: float, bottom: float, right: float, top: float) -> str:
        return "".join(letter for letter, low, high in self.LETTERS if low < top and high > bottom)


def test_tails_of_letters_above_a_line_are_not_in_the_cell_below_it() -> None:
    page: Any = Touching()
    assert TextIn(page, [], [])(0.0, 80.0, 100.0, 100.0) == "So"


@pytest.mark.parametrize(
    ("prose", "divided", "shown"),
    [
        ("Of its correction.", ("It has cor-", "rection files"), "It has correction files"),
        (
            "It is re-\npaired, cir-\nculates, is repaired and circulates.",
            ("It has cor-", "rection files"),
            "It has correction files",
        ),
        ("It is on-\nline and online.", ("It is glass-", "filled now"), "It is glass-filled now"),
        ("Of its use.", ("It is glass-", "filled now"), "It is glass-filled now"),
        ("Of play-back units.", ("It has play-", "back units"), "It has play-back units"),
        ("Of its use.", ("The rows 24-", "30 of it"), "The rows 24-30 of it"),
        ("Of its use.", ("It has error-", "Files of it"), "It has error-Files of it"),
    ],
)
def test_a_word_that_a_line_of_a_cell_ends_within(tmp_path: Path, prose: str, divided, shown: str) -> None:
    cells = [(75, 748, "Part"), (200, 748, "Use"), (75, 728, divided[0]), (75, 716, divided[1]), (200, 728, "Always")]
    rules = [(72, y, 320, y) for y in (762, 742, 710)] + [(x, 710, x, 762) for x in (72, 190, 320)]
    below = [(72, 600 - 12 * i, line) for i, line in enumerate(prose.split("\n"))]
    page = [(x, y, 10, "F1", text) for x, y, text in [*cells, *below]]
    assert f"| {shown} | Always |" in convert(tmp_path, "x.pdf", pdf([page], rules=rules)).text
