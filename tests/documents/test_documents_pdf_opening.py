"""Pages of a PDF that lie on their side: landscape ones, and wide tables that stand on a page held upright."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from document_builders import convert, pdf
from test_documents_lifelike_pdf import form

HEADER, *ROWS = (
    ("Region", "Plants", "Output 2023", "Output 2024"),
    ("North", "4", "1,200", "1,310"),
    ("East", "7", "2,400", "2,155"),
    ("South", "2", "310", "290"),
)
XS, YS = (60, 200, 320, 440, 560), (480, 460, 440, 420, 400)
TEXT = [
    (60, 510, 10, "F1", "All figures are in tonnes."),
    *((XS[c] + 4, YS[r] - 13, 10, "F1", text) for r, row in enumerate([HEADER, *ROWS]) for c, text in enumerate(row)),
]
LINES = [*((XS[0], y, XS[-1], y) for y in YS), *((x, YS[0], x, YS[-1]) for x in XS)]
WANTED = "All figures are in tonnes.\n\n" + "\n".join(
    f"| {' | '.join(row)} |" for row in (HEADER, ["---"] * len(HEADER), *ROWS)
)
UP, DOWN, HEAD = "0 1 -1 0 595 0", "0 -1 1 0 0 842", "-1 0 0 -1 842 595"


@pytest.mark.parametrize("rules", [LINES, []])
@pytest.mark.parametrize(
    ("matrix", "entries"),
    [
        (UP, "/Rotate 90/MediaBox[0 0 595 842]"),
        (DOWN, "/Rotate 270/MediaBox[0 0 595 842]"),
        (HEAD, "/Rotate 180/MediaBox[0 0 842 595]"),
        (UP, "/MediaBox[0 0 595 842]"),
        (DOWN, "/MediaBox[0 0 595 842]/CropBox[10 10 585 832]"),
    ],
)
def test_tables_on_their_side_have_their_rows(tmp_path: Path, rules: list, matrix: str, entries: str) -> None:
    assert convert(tmp_path, "x.pdf", pdf([TEXT], rules=rules, matrix=matrix, entries=entries)).text == WANTED


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_lines_that_run_across_a_page_shown_turned_keep_their_order(tmp_path: Path, turn: int) -> None:
    said = [f"Pump {n} costs {n}0 euros." for n in range(1, 5)]
    page = [(60, 520 - 20 * n, 10, "F1", text) for n, text in enumerate(said)]
    data = pdf([page], entries=f"/Rotate {turn}/MediaBox[0 0 595 842]")
    assert " ".join(convert(tmp_path, "x.pdf", data).text.split()) == " ".join(said)


@pytest.mark.parametrize("matrix", ["1 0 0 1 0 0", UP, HEAD])
def test_text_of_a_negative_size_is_turned_with_it(tmp_path: Path, matrix: str) -> None:
    entries = "/MediaBox[0 0 595 842]" if matrix == UP else "/MediaBox[0 0 842 595]"
    data = pdf([TEXT], rules=LINES, matrix=matrix, entries=entries)
    data = re.sub(rb"(/F1 )(10 Tf )(\d+ \d+) Td", rb"\1-\2-1 0 0 -1 \3 Tm", data)
    assert convert(tmp_path, "x.pdf", data).text == WANTED


def test_text_on_its_side_beside_more_that_stands_upright_turns_no_page(tmp_path: Path) -> None:
    data = pdf([TEXT], rules=LINES).replace(b" 510 Td (All", b" 510 Td 0 1 -1 0 40 300 Tm (All")
    assert WANTED.split("\n\n")[1] in convert(tmp_path, "x.pdf", data).text


def test_fields_of_a_page_on_its_side_stand_beside_their_labels(tmp_path: Path) -> None:
    page = [(60, 510, 10, "F1", "Name of the applicant:"), (60, 300, 10, "F1", "Signed by hand at the office.")]
    data = form(page, ["/FT/Tx/T(a)/V(Ann Lee)/Rect[80 200 95 300]"])
    data = data.replace(b"1 0 0 1 0 0 cm\n", b"0 1 -1 0 595 0 cm\n").replace(b"/Annots", b"/Rotate 90/Annots")
    assert convert(tmp_path, "x.pdf", data).text == ("Name of the applicant: Ann Lee\n\nSigned by hand at the office.")


@pytest.mark.parametrize(("matrix", "turn"), [("1 0 0 1 0 0", ""), (DOWN, "/Rotate 270")])
def test_what_is_outside_the_crop_box_is_not_read(tmp_path: Path, matrix: str, turn: str) -> None:
    page = [(60, 500, 10, "F1", "The pump is open at noon."), (60, 10, 7, "F1", "report_final.indd 3")]
    page.append((700, 500, 10, "F1", "The other half of the sheet."))
    box = "/CropBox[40 40 500 560]" if not turn else "/CropBox[40 342 560 802]"
    data = pdf([page], matrix=matrix, entries=f"/MediaBox[0 0 842 842]{turn}{box}")
    assert convert(tmp_path, "x.pdf", data).text == "The pump is open at noon."


def test_a_line_most_of_which_is_beside_the_page_is_not_read(tmp_path: Path) -> None:
    """As the letters of a font are that a program puts there."""
    page = [(60, 500, 10, "F1", "The pump is open at noon."), (560, 700, 40, "F1", "zyxwvutsrqponmlkj")]
    assert convert(tmp_path, "x.pdf", pdf([page])).text == "The pump is open at noon."
    page = [(60, 500, 10, "F1", "The pump is open at noon."), (560, 460, 10, "F1", "to two")]
    assert convert(tmp_path, "y.pdf", pdf([page])).text == "The pump is open at noon.\n\nto two"


@pytest.mark.parametrize("beside", [(-300, "Notes of nobody beside the page, not to be seen"), (640, "Notes " * 40)])
def test_words_of_a_line_that_stand_on_the_page_are_read(tmp_path: Path, beside: tuple[float, str]) -> None:
    page = [(60, 500, 10, "F1", "The pump is open at noon."), (beside[0], 500, 10, "F1", beside[1])]
    page.sort()
    assert convert(tmp_path, "x.pdf", pdf([page])).text == "The pump is open at noon."


@pytest.mark.parametrize("height", [900, -30])
def test_what_stands_above_or_below_the_page_is_not_read(tmp_path: Path, height: float) -> None:
    page = [(60, 500, 10, "F1", "The pump is open at noon."), (60, height, 10, "F1", "The pump is open at night.")]
    assert convert(tmp_path, "x.pdf", pdf([page])).text == "The pump is open at noon."
