"""Tables of PDFs that have a colour behind the cells of every other row in place of lines."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from document_builders import convert, pdf

from rag_app.documents.converters.pdf.page.words import Word
from rag_app.documents.converters.pdf.tables.parts.rules import Rule
from rag_app.documents.converters.pdf.tables.ruled.shaded import with_shaded

XS = (70, 200, 317, 450)
ROWS = (
    (("Fault",), ("Cause",), ("Remedy",)),
    (("No start",), ("No voltage or blown fuse",), ("Check the supply",)),
    (("Noise",), ("Cavitation, for the suction", "head is too large"), ("Clean the strainer", "and lower the pump")),
    (("Leak",), ("Worn seal",), ("Replace the seal",)),
)
HEIGHT = 32
SHOWN = (
    "| Fault | Cause | Remedy |\n| --- | --- | --- |\n"
    "| No start | No voltage or blown fuse | Check the supply |\n"
    "| Noise | Cavitation, for the suction head is too large | Clean the strainer and lower the pump |\n"
    "| Leak | Worn seal | Replace the seal |"
)


def test_rows_between_those_with_a_colour_have_their_columns(tmp_path: Path) -> None:
    """Texts of neighbouring cells may nearly touch there, and the header stands above."""
    tops = [684, *(700 - HEIGHT * n for n in range(1, len(ROWS)))]
    boxes = [(x, tops[n] - HEIGHT, end - x) for n in (1, 3) for x, end in itertools.pairwise(XS)]
    drawn = " ".join(f"0.9 g {x} {y} {wide} {HEIGHT} re f 0 g" for x, y, wide in boxes)
    texts = [
        (x + 3, top - 12 - 12 * at, 10, "F1", line)
        for top, row in zip(tops, ROWS, strict=True)
        for x, cell in zip(XS[:-1], row, strict=True)
        for at, line in enumerate(cell)
    ]
    assert convert(tmp_path, "x.pdf", pdf([texts], matrix=f"{drawn} 1 0 0 1 0 0")).text == SHOWN


SIDES = [Rule(x, foot, foot + 20) for foot in (100, 140) for x in (0, 100, 200)]
ENDS = [Rule(y, 0, 200) for y in (100, 120, 140, 160)]
ROW = [(4, 130, "Noise"), (104, 130, "Cavitation")]


@pytest.mark.parametrize(
    ("between", "is_row"),
    [
        (ROW, True),
        ([(4, 130, "Noise"), (104, 130, "12"), (120, 130, "13")], True),
        (
            [(4, 130, "Noise"), (104, 130, "20"), (104, 150, "1"), (120, 150, "2"), (104, 110, "3"), (120, 110, "4")],
            False,
        ),
        ([], False),
        ([(4, 130, "Noise")], False),  # a caption
        ([*ROW, (90, 122, "reaches")], False),
        ([(4, 136, "Noise"), (104, 136, "Cavitation"), (4, 121, "Leak")], False),  # not next to one another
    ],
)
def test_what_is_a_row_between_two(between: list[tuple[float, float, str]], is_row: bool) -> None:
    words = [Word(text, x, y - 4, x + 5 * len(text), y + 4, 0, 0) for x, y, text in between]
    across, down = with_shaded(ENDS, SIDES, words)
    assert (across, down) == (ENDS, SIDES + [Rule(x, 100, 160) for x in (0, 100, 200)] * is_row)


def test_lines_within_a_strip_make_it_no_row() -> None:
    words = [Word(text, x, y - 4, x + 5 * len(text), y + 4, 0, 0) for x, y, text in ROW]
    assert with_shaded([*ENDS, Rule(110, 0, 200)], SIDES, words)[1] == SIDES
