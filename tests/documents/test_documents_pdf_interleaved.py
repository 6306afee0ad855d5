"""PDFs in two columns whose lines are written across both, one of the left, one of the right."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Text

from rag_app.documents.converters.pdf import interleaved
from rag_app.documents.converters.pdf.words import Word

LEFT = (
    "The lock of the upper canal is emptied for a",
    "week in autumn, when all its gates and sluices",
    "are cleaned and painted. Nobody may enter the",
    "lock in that week, whatever his boat may be, as",
    "the water is let out. The keeper opens it again",
    "on the first of October, and lets all boats in",
    "that have waited for it, the smallest of them",
    "first of all, and those of the mill after these,",
    "until the basin is as empty as on other days in",
    "that part of the year, and the gates are closed.",
)
RIGHT = (
    "Boats that carry coal pay by the ton, and those",
    "that carry people by the head. What is carried",
    "for the mill pays nothing at all, nor does what",
    "the keeper of the lock asks for. A boat without",
    "a cargo pays for its length, which is measured",
    "at the gate by one of the two clerks, who notes",
    "it in his book. Whoever thinks that he has paid",
    "more than he ought to may ask for the book, and",
    "have his boat measured again on the next day by",
    "the other clerk, if he pays him for the trouble.",
)
HEAD = "The rules of the canal and of its locks, as they were agreed upon by all of its owners in the spring of 1911"


def across(left: tuple[str, ...], right: tuple[str, ...], below: int) -> list[Text]:
    """Lines in turn, those on the right lower by so much."""
    page = [(60, 740, 10, "F1", HEAD)]
    for n, (one, other) in enumerate(zip(left, right, strict=True)):
        page += [(60, 700 - 12 * n, 10, "F1", one), (320, 700 - below - 12 * n, 10, "F1", other)]
    return page


@pytest.mark.parametrize("below", [0, 4])
def test_the_left_column_is_read_before_the_right(tmp_path: Path, below: int) -> None:
    text = convert(tmp_path, "x.pdf", pdf([across(LEFT, RIGHT, below)])).text
    assert text == f"{HEAD}\n\n{' '.join(LEFT)}\n\n{' '.join(RIGHT)}"


def test_no_rows_are_made_of_one_column() -> None:
    places = [(60 + 30 * (n % 10), 700 - 12 * (n // 10)) for n in range(300)]
    words = [Word("boat", x, y, x + 26, y + 10, 5 * n, 5 * n + 4) for n, (x, y) in enumerate(places)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(interleaved, "rows_of", lambda words: pytest.fail("it takes as long as all else of the page"))
        assert interleaved.interleaved_columns(words) is None


def test_cells_of_a_line_or_two_stay_beside_one_another(tmp_path: Path) -> None:
    page = []
    for n in range(10):
        below = 12 * (n % 2)
        y = 700 - 24 * n
        page += [(60, y, 10, "F1", LEFT[n].capitalize()), (60, y - below, 10, "F1", LEFT[n])][: 1 + n % 2]
        page += [(320, y, 10, "F1", RIGHT[n].capitalize()), (320, y - below, 10, "F1", RIGHT[n])][: 1 + n % 2]
    text = convert(tmp_path, "x.pdf", pdf([page])).text
    assert text.index(LEFT[2].capitalize()) > text.index(RIGHT[0].capitalize())


def test_texts_beside_one_another_that_do_not_go_on_stay_so(tmp_path: Path) -> None:
    left, right = (tuple(f"{line[:30].strip().capitalize()}." for line in column) for column in (LEFT, RIGHT))
    text = convert(tmp_path, "x.pdf", pdf([across(left, right, 4)])).text
    assert text.index(left[1]) > text.index(right[0]) and text.index(left[2]) > text.index(right[1])
