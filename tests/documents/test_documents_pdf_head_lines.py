"""Headers of tables in PDFs: texts in two lines, running titles above, typed lines below."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Rule, Text, right

from rag_app.documents.converters.pdf.flow.furniture import without_running_header
from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.page import words
from rag_app.documents.converters.pdf.page.objects import Box
from rag_app.documents.converters.pdf.page.text import BOLD
from rag_app.documents.converters.tables.numbers import is_number

ROWS = (("Pike", "104", "74", "30", "9"), ("Perch", "78", "68", "10", "8"), ("Others", "1", "0", "1", "7"))
ENDS = (248, 303, 358, 413)


def body(top: float = 700) -> list[Text]:
    """Rows of numbers set right."""
    texts: list[Text] = []
    for i, (name, *numbers) in enumerate(ROWS):
        texts.append((20, top - 20 * i, 8, "F1", name))
        places = zip(ENDS, numbers, strict=True)
        texts += [right(x, top - 20 * i, number, size=8) for x, number in places]
    return texts


def test_the_second_line_of_a_text_of_a_header_is_of_the_column_of_the_first(tmp_path: Path) -> None:
    head: list[Text] = [
        (259, 734, 10, "F2", "Summer"), (362, 734, 10, "F2", "Uncounted"), (204, 728, 10, "F2", "TOTAL"),
        (316, 728, 10, "F2", "Winter"), (269.9, 722, 10, "F2", "Day"), (374.2, 722, 10, "F2", "Catch"),
    ]  # fmt: skip
    text = convert(tmp_path, "x.pdf", pdf([[*head, *body()]])).text
    assert text.startswith("|  | TOTAL | Summer Day | Winter | Uncounted Catch |")


def test_a_text_below_one_over_two_columns_is_of_its_own(tmp_path: Path) -> None:
    head: list[Text] = [(238, 740, 10, "F2", "Whole Year"), (353, 740, 10, "F2", "Half Year")]
    head += [(x - 22, 728, 10, "F2", name) for x, name in zip(ENDS, ("2020", "2021", "2022", "2023"), strict=True)]
    text = convert(tmp_path, "x.pdf", pdf([[*head, *body()]])).text
    assert text.startswith("|  | Whole Year 2020 | Whole Year 2021 | Half Year 2022 | Half Year 2023 |")


@pytest.mark.parametrize("gap", [24, 30])
def test_what_stands_above_the_header_of_the_items_of_an_invoice_is_none_of_it(tmp_path: Path, gap: int) -> None:
    head: list[Text] = []
    for y, label, value, line in ((760, "Invoice", "2031-17", "Ida Moe"), (746, "Due", "19.06.2031", "4 Quay Road")):
        head += [(20, y, 10, "F1", f"{label}:"), (120, y, 10, "F1", value), (300, y, 10, "F1", line)]
    names = zip((20, *(x - 22 for x in ENDS)), ("Fish", "Boxes", "Left", "Gone", "Price"), strict=True)
    table = [*((x, 746 - gap, 10, "F2", name) for x, name in names), *body(726 - gap)]
    text = convert(tmp_path, "x.pdf", pdf([[*head, *table]])).text
    assert "Due: 19.06.2031" in text
    assert "| Fish | Boxes | Left | Gone | Price |\n| --- | --- | --- | --- | --- |\n| Pike |" in text


@pytest.mark.parametrize(
    ("last", "upright"),
    [
        ((15.0, 104.5, 18.0, 109.0), True),  # small and raised, behind the word
        ((15.0, 104.5, 20.0, 112.5), False),  # as large as the word, which rises
        ((1.0, 104.5, 4.0, 109.0), False),  # above the first letter, as in a word on its side
        ((15.0, 109.0, 18.0, 113.5), False),  # above the line
    ],
)
def test_a_raised_letter_behind_a_word_leaves_it_upright(
    monkeypatch: pytest.MonkeyPatch, last: Rule, upright: bool
) -> None:
    boxes = [(0.0, 100.0, 5.0, 108.0), (5.0, 100.0, 10.0, 108.0), last]
    monkeypatch.setattr(words, "char_box", lambda _, at: Box(*boxes[at]))
    (word,) = words.page_words(None, list(map(ord, "[5a")), [])  # type: ignore[arg-type]
    assert (word.upright, word.size == 8) == (upright, upright)


def test_a_line_of_dashes_ends_a_table(tmp_path: Path) -> None:
    below: list[Text] = [(20, 646, 8, "F1", "---"), (20, 632, 8, "F1", "Codes: 0 *** 0.001 ** 0.01 * 0.05 . 0.1")]
    text = convert(tmp_path, "x.pdf", pdf([[*body(), *below]])).text
    assert "| Others | 1 | 0 | 1 | 7 |\n\n" in text
    assert "| ---  |" not in text and "| Codes" not in text


def pages(header: str) -> list[list[Text]]:
    """Pages with a running title, the second last of which ends in a table that the last goes on with."""
    text = [
        (72.0, 600.0 - 14 * i, 10.0, "F1", f"The {name} of the lake are counted.") for i, name in enumerate("abcdef")
    ]
    tops = [[(220.0, 760.0, 8.0, "F1", header.format(n)), (440.0, 760.0, 8.0, "F1", str(n))] for n in range(1, 7)]
    made = [[*top, *text] for top in tops]
    names = zip(ENDS, ("Day", "Night", "Dawn", "Dusk"), strict=True)
    made[4] += [(x - 20, 130, 8, "F2", name) for x, name in names]
    made[4] += body(110)
    made[5] = [*tops[5], *body(742), *text]
    return made


@pytest.mark.parametrize(
    ("header", "first"),
    [("Fish of All Lakes", "|  | Day | Night | Dawn | Dusk |"), ("Fish of Lake {0}{0} by Hour", None)],
)
def test_a_running_title_is_no_header(tmp_path: Path, header: str, first: str | None) -> None:
    text = convert(tmp_path, "x.pdf", pdf(pages(header))).text
    last = [line for line in text.split("\n") if line.startswith("| ")][-5]
    assert (last == first) == bool(first)


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        ("| Lakes of Fish | 12 |", False),
        ("| Lakes of | Fish 7 |", False),
        ("| Lakes of Fish | 2022 |", True),  # of a year
        ("| Lakes of Fish | 1 | 2 |", True),  # of columns that are counted
        ("| Lakes of | Fish |", True),
        ("| Lakes of Fish | 12 | Day |", True),
    ],
)
def test_a_running_title_is_one_with_the_number_of_its_page(header: str, kept: bool) -> None:
    table = f"{header}\n| --- | --- |\n| Pike | 104 |"
    [line] = without_running_header(
        [Line("", 72, 500, 700, 300, 10, table=table)], [frozenset(("Lakes", "of", "Fish"))]
    )
    assert (line.table == table) is kept
    assert line.table.endswith("| Pike | 104 |")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("\u22120.362", True),
        ("(\u22124.5)", True),
        ("\u2212$12", True),
        ("\u2212", False),
        ("a\u2212b", False),
        ("\u2212x", False),
    ],
)
def test_a_minus_sign_is_of_its_number(text: str, number: bool) -> None:
    assert is_number(text) == number


@pytest.mark.parametrize(
    ("font", "bold"),
    [("advotb83ee1dd.b", True), ("advotb83ee1dd.bi", True), ("advotb92eb7df.i", False), ("advot863180fb", False),
     ("abc.book", False), ("scribd", False)],
)  # fmt: skip
def test_fonts_that_publishers_name_by_numbers_may_end_in_what_they_are(font: str, bold: bool) -> None:
    assert bool(BOLD.search(font)) == bold
