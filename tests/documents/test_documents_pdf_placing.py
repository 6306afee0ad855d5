"""Where the tables of a PDF stand in its text."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf

ROWS = (("Part", "Made of"), ("Rotor", "steel"), ("Seal", "rubber"), ("Lid", "brass"))
TABLE = "| Part | Made of |\n| --- | --- |\n| Rotor | steel |\n| Seal | rubber |\n| Lid | brass |"
RULES = [(70, 712 - 14 * n, 300, 712 - 14 * n) for n in range(5)] + [(x, 656, x, 712) for x in (70, 190, 300)]
CELLS = [(x, 700 - 14 * n, 10, "F1", t) for n, row in enumerate(ROWS) for x, t in zip((72, 200), row, strict=True)]
CAPTION, AFTER = "What the parts of the pump are made of", "Change the seal of the pump once a year"


@pytest.mark.parametrize(
    ("caption", "after", "expected"),
    [
        ((72, 718), (72, 630), f"{CAPTION}\n\n{TABLE}\n\n{AFTER}"),  # the table is written last
        ((72, 800), (72, 630), f"{CAPTION}\n\n{AFTER}\n\n{TABLE}"),  # no line is right above it
        ((72, 718), (330, 630), f"{CAPTION}\n\n{AFTER}\n\n{TABLE}"),  # the line before it is in another column
    ],
)
def test_a_table_written_behind_what_stands_below_it(tmp_path: Path, caption, after, expected: str) -> None:
    page = [(*caption, 10, "F1", CAPTION), (*after, 10, "F1", AFTER), *CELLS]
    assert convert(tmp_path, "x.pdf", pdf([page], rules=RULES)).text == expected
