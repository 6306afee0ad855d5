"""Pages of PDFs whose text is written line by line across their columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Text

from rag_app.documents.converters.pdf.lines.across import written_across
from rag_app.documents.converters.pdf.page.words import Word

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


@pytest.mark.parametrize("texts_of_one_column", [3, 1])
def test_rows_of_a_table_of_texts_are_read_one_after_the_other(tmp_path: Path, texts_of_one_column: int) -> None:
    texts: list[Text] = []
    wanted: list[str] = []
    for row in range(8):
        cells = [[SAID.format(3 * row + at, c) for at in range(3)] for c in range(2)]
        cells[0] = cells[0][:texts_of_one_column] if row % 4 else cells[0]
        top = 760 - 60 * row
        texts += [
            (x, top - 13 * at, 9, "F1", cell[at])
            for at in range(3)
            for x, cell in zip((50, 310), cells, strict=True)
            if at < len(cell)
        ]
        wanted += [text for cell in cells for text in cell]
    text = convert(tmp_path, "x.pdf", pdf([texts])).text
    assert " ".join(text.split()) == " ".join(wanted)


@pytest.mark.parametrize(("text", "is_across"), [("boats", True), ("4,171", False)])
def test_columns_of_numbers_are_no_running_text(text: str, is_across: bool) -> None:
    places = [(x, 700 - 14 * at) for at in range(14) for x in (50, 85, 120, 155, 300, 335, 370, 405)]
    words = [Word(text, x, y, x + 30, y + 9, 6 * at, 6 * at + 5, True) for at, (x, y) in enumerate(places)]
    assert (written_across(words) is not None) is is_across
