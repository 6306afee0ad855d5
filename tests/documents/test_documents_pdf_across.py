"""Pages of PDFs whose text is written line by line across their columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Text

COLUMNS = (50, 230, 410)
SAID = "line {} of column {} tells of boats"


def page(shift: float, lines: int = 14) -> list[Text]:
    """Lines of three columns, from the top down, each column `shift` points lower than the one before."""
    return [
        (x, 700 - 14 * at - shift * column, 9, "F1", SAID.format(at, column))
        for at in range(lines)
        for column, x in enumerate(COLUMNS)
    ]


@pytest.mark.parametrize("shift", [0, 3])
def test_columns_are_read_one_after_the_other(tmp_path: Path, shift: float) -> None:
    title: Text = (120, 750, 9, "F1", "All of the columns below tell of boats in the harbour, and of little else")
    text = " ".join(convert(tmp_path, "x.pdf", pdf([[title, *page(shift)]])).text.split())
    wanted = [SAID.format(at, column) for column in range(len(COLUMNS)) for at in range(14)]
    assert text.endswith(" ".join(wanted))
    assert title[-1] in text


def test_cells_of_a_table_stay_in_their_rows(tmp_path: Path) -> None:
    words = [[(x, 700 - 14 * at, 9, "F1", f"boat {at} {c}") for c, x in enumerate(COLUMNS)] for at in range(14)]
    text = convert(tmp_path, "x.pdf", pdf([[one for row in words for one in row]])).text
    assert " ".join(text.replace("|", " ").split()).startswith("boat 0 0 boat 0 1 boat 0 2 boat 1 0")
