"""Where the tables of a PDF stand in its text."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from document_builders import convert, pdf, saved
from pdf_texts import placed

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


def test_a_caption_written_behind_its_table(tmp_path: Path) -> None:
    page = [
        (72, 630, 10, "F1", AFTER),
        *CELLS,
        (72, 645, 10, "F1", "Source: the works"),
        (72, 732, 10, "F1", CAPTION),
        (72, 718, 10, "F1", "(as of 1911)"),
    ]
    text = convert(tmp_path, "x.pdf", pdf([page], rules=RULES)).text
    assert text == f"{AFTER}\n\n{CAPTION} (as of 1911)\n\n{TABLE}\n\nSource: the works"


def drawn(rows: list[tuple[str, ...]], open_above: set[int], bold: bool) -> tuple[list, list]:
    """Rows of three cells with lines around each; none above the first cell of some. The first is `bold`, or is not."""
    ys = [712 - 14 * n for n in range(len(rows) + 1)]
    lines = [(70 if n not in open_above else 170, y, 380, y) for n, y in enumerate(ys)]
    lines += [(x, ys[-1], x, ys[0]) for x in (70, 170, 270, 380)]
    return placed(rows, (72, 172, 272), 700, head="F2" if bold else "F1"), lines


FIRST = [("Part", "Made of", "Weight"), ("Rotor", "steel", "3 kg"), ("", "brass", "4 kg"), ("Seal", "cork", "1 kg")]
HEADER, RULE = "| Part | Made of | Weight |", "| --- | --- | --- |"


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize(
    ("rows", "open_above", "labels"),
    [
        ([("", "rubber", "2 kg"), ("Lid", "tin", "5 kg"), ("", "zinc", "6 kg")], {2}, "Seal Lid Lid"),
        (
            [("", "felt", "2 kg"), ("", "wax", "3 kg"), ("Lid", "tin", "5 kg"), ("", "ash", "9 kg")],
            {1, 3},
            "Seal Seal Lid Lid",
        ),
        (
            [("Lid", "tin", "5 kg"), ("", "zinc", "6 kg"), ("Base", "oak", "7 kg"), ("", "ash", "9 kg")],
            {1, 3},
            "Lid Lid Base Base",
        ),
    ],
)
def test_a_table_with_a_marked_header_goes_on_over_the_page(tmp_path: Path, rows, open_above, labels, bold) -> None:
    """With it, and with the label of the group that goes on; without marks only where the rows show they have none."""
    pages = [drawn(FIRST, {2}, bold), drawn(rows, open_above, bold=False)]
    made = [
        pdf([texts], matrix=" ".join(f"{x0} {y0} m {x1} {y1} l S" for x0, y0, x1, y1 in lines) + " 1 0 0 1 0 0")
        for texts, lines in pages
    ]
    text = convert(tmp_path, "x.pdf", joined(made)).text
    wanted = [
        HEADER,
        RULE,
        *(f"| {label} | {row[1]} | {row[2]} |" for label, row in zip(labels.split(), rows, strict=True)),
    ]
    assert text.endswith("\n".join(wanted)) is (bold or len(rows) > 3)


@pytest.mark.parametrize(
    ("first", "goes_on"),
    [
        ([("Nr", "Part", "Colour"), ("1", "Rotor", "red"), ("2", "Seal", "blue")], True),
        ([("1", "Rotor", "red"), ("2", "Seal", "blue")], False),  # it has no header
        ([("Part", "Nr", "Colour"), ("Rotor", "A1", "red"), ("Seal", "B2", "blue")], False),  # nor such numbers
    ],
)
def test_a_row_with_numbers_below_names_of_the_page_before_is_no_header(tmp_path: Path, first, goes_on: bool) -> None:
    pages = [drawn(first, set(), bold=False), drawn([("3", "Lid", "tin"), ("4", "Base", "oak")], set(), bold=False)]
    made = [
        pdf([texts], matrix=" ".join(f"{x0} {y0} m {x1} {y1} l S" for x0, y0, x1, y1 in lines) + " 1 0 0 1 0 0")
        for texts, lines in pages
    ]
    text = convert(tmp_path, "x.pdf", joined(made)).text
    head = "| Nr | Part | Colour |\n| --- | --- | --- |\n| 3 |" if goes_on else "| 3 | Lid | tin |\n| --- |"
    assert f"\n\n{head}" in text


def joined(made: list[bytes]) -> bytes:
    """The pages of PDFs as one."""
    whole = pdfium.PdfDocument.new()
    for one in made:
        whole.import_pages(pdfium.PdfDocument(one))
    return saved(whole)
