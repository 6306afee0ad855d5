"""PDFs in which text is drawn over text, as a shadow is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from document_builders import convert, pdf
Drawn = list[tuple[float, float, float, str, str]]
ROWS = (("Northern Star", "54.5", "7.6"), ("Valley Queen", "120.0", "1.9"), ("Harbour Light", "98.4", "2.7"))
SPOILT = str.maketrans(".,", "  ")  # as wide in Helvetica


def table(rows: Sequence[Sequence[str]], right: float = 0.0) -> list[Drawn]:
    return [
        [(x + right, 700 - 14 * n, 10, "F1", cell) for x, cell in zip((72, 200, 300), row, strict=True)]
        for n, row in enumerate(rows)
    ]


@pytest.mark.parametrize("second", ["whole", "spoilt", "shifted"])
def test_text_that_is_drawn_twice_is_read_once_with_all_its_signs(tmp_path: Path, second: str) -> None:
    poor = table([[cell.translate(SPOILT) for cell in row] for row in ROWS])
    whole = table(ROWS, 0.3 if second == "shifted" else 0.0)
    copies = (whole, poor) if second == "spoilt" else (poor, whole)
    page = [word for rows in zip(*copies, strict=True) for row in rows for word in row]
    text = convert(tmp_path, "x.pdf", pdf([page])).text
    assert [" ".join(line.replace("|", " ").split()) for line in text.split("\n") if "." in line] == [
        " ".join(row) for row in ROWS
    ]
