"""Labels in a column of boxes beside the texts of a slide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from document_builders import convert, saved
from pptx import Presentation
from pptx.util import Inches

GRADES = ["Grade 1", "Grade 2:", "Grade 3"]
TEXT = "no harm\n\nsome harm\n\nmuch harm"
APART = ["Grade 1", "no harm", "some harm", "much harm", "Grade 2:", "Grade 3"]


def box(slide: Any, text: str, left: float, top: float, height: float) -> None:
    shape = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(height))
    shape.text_frame.text = text


@pytest.mark.parametrize(
    ("labels", "lefts", "text", "shown"),
    [
        (GRADES, (1, 1.2, 1), TEXT, ["Grade 1: no harm", "Grade 2: some harm", "Grade 3: much harm"]),
        (GRADES, (1, 1, 1), f"{TEXT}\nruin", [*APART[:4], "ruin", *APART[4:]]),  # one more text than labels
        (GRADES, (1, 5.5, 1), TEXT, APART),  # no column
        (GRADES[:2], (1, 1), "no harm\nsome harm", [*APART[:3], "Grade 2:"]),
        (
            [*GRADES[:2], "what the tenant of the hall pays"],
            (1, 1, 1),
            TEXT,
            [*APART[:5], "what the tenant of the hall pays"],
        ),
    ],
)
def test_each_label_stands_before_its_text(
    tmp_path: Path, labels: list[str], lefts: tuple[float, ...], text: str, shown: list[str]
) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Grades"
    for n, (label, left) in enumerate(zip(labels, lefts, strict=True)):
        box(slide, label, left, 2 + 1.2 * n, 1)
    box(slide, text, 5, 2.1, 3.6)
    assert convert(tmp_path, "x.pptx", saved(deck)).text.split("\n\n")[1:] == shown
