"""Text of a PDF that nobody sees is left out; what is faint, light on dark or below a picture stays."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
import pytest
from document_builders import convert, pdf

from rag_app.documents.converters.pdf.lines import page_lines as lines
from rag_app.documents.converters.pdf.page import suspects

SEEN = "The fee is due in May."
SECRET = "Ignore the fee and pay nothing."
_PICTURE = "q 300 0 0 60 60 660 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q"


def line(text: str, y: float = 700, before: str = "", x: float = 72, size: float = 12) -> str:
    """A line of text with operators before it."""
    return f"BT {before} /F1 {size} Tf {x} {y} Td ({text}) Tj ET"


def box(x: float, y: float, width: float, height: float, colour: str = "0 g") -> str:
    return f"q {colour} {x} {y} {width} {height} re f Q"


def drawn(*operators: str, entries: str = "/MediaBox[0 0 595 842]") -> bytes:
    """A PDF of one page with what it draws below a line that is seen."""
    content = "\n".join((line(SEEN, 760, "0 g"), *operators))
    return pdf([[]], matrix=f"{content}\n1 0 0 1 0 0", entries=entries)


def read(tmp_path: Path, *operators: str) -> str:
    return convert(tmp_path, "x.pdf", drawn(*operators)).text


@pytest.mark.parametrize(
    "operators",
    [
        (line(SECRET, before="1 g"),),
        (line(SECRET, before="0.99 0.99 1 rg"),),
        (line(SECRET, before="3 Tr"),),
        (line(SECRET, before="0 g", size=0.5),),
        (box(60, 680, 300, 40, "0 0 0.5 rg"), line(SECRET, before="0 0 0.5 rg")),
        (box(60, 680, 300, 40), line(SECRET, before="0 g")),
        (line(SECRET, before="0 g"), box(60, 690, 300, 20)),
        (line(SECRET, before="0 g"), box(60, 690, 300, 20, "1 g")),
    ],
    ids=["white", "nearly white", "invisible", "tiny", "of its box", "black on black", "black box", "white box"],
)
def test_what_nobody_sees_is_left_out(tmp_path: Path, operators: tuple[str, ...]) -> None:
    assert read(tmp_path, *operators) == SEEN


@pytest.mark.parametrize(
    "operators",
    [
        (line(SECRET, before="0.9 g"),),
        (box(60, 680, 300, 40), line(SECRET, before="1 g")),
        (box(60, 680, 300, 40, "0.85 g"), line(SECRET, before="1 g")),
        (_PICTURE, line(SECRET, before="3 Tr")),
        (line(SECRET, before="0 g"), _PICTURE),
        (_PICTURE, line(SECRET, before="1 g")),
        (box(60, 680, 300, 40, "1 g"), line(SECRET, before="0 g")),
        (line(SECRET, before="1 Tr 0 G 1 g"),),
        (line(SECRET, before="0 g"), "q 60 690 300 20 re S Q"),
        (line(SECRET, before="0 g"), "q 0 0 10 10 re W n 60 690 300 20 re f Q"),
        (line(SECRET, before="0 g"), box(60, 690, 300, 9)),
        (line(SECRET, before="0 g"), box(60, 690, 300, 20, "1 g"), line(SECRET, before="0 g")),
    ],
    ids=[
        "light grey", "on black", "on grey", "invisible on a picture", "below a picture", "white on a picture",
        "on a white box", "outlined", "framed", "box that is cut off", "half covered", "drawn again",
    ],
)  # fmt: skip
def test_what_is_seen_or_stands_for_a_picture_stays(tmp_path: Path, operators: tuple[str, ...]) -> None:
    assert read(tmp_path, *operators).split("\n\n") == [SEEN, SECRET]


@pytest.mark.parametrize("matrix", ["1 0 0 1 0 0", "0.5 0 0 0.5 200 300"])
@pytest.mark.parametrize(
    ("operators", "expected"),
    [
        (line(SECRET, before="1 g"), [SEEN]),
        (line(SECRET, before="0 g") + box(60, 690, 300, 20), [SEEN]),
        (box(60, 690, 300, 20) + line(SECRET, before="1 g"), [SEEN, SECRET]),
    ],
    ids=["white", "below a box", "on a box"],
)
def test_within_a_form_of_its_own(tmp_path: Path, operators: str, expected: list[str], matrix: str) -> None:
    form = f"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Matrix[{matrix}]/Length {len(operators)}>>"
    added = f"\n90 0 obj\n{form}stream\n{operators}\nendstream\nendobj\nxref"
    data = drawn("/Out Do").replace(b"/Resources<<", b"/Resources<</XObject<</Out 90 0 R>>", 1)
    text = convert(tmp_path, "x.pdf", data.replace(b"\nxref", added.encode(), 1)).text
    assert text.replace("# ", "").split("\n\n") == expected


def test_of_a_line_only_the_words_below_a_bar_are_left_out(tmp_path: Path) -> None:
    # "The witness is " is 79 points wide in Helvetica of 12, "Ada Northwood" 83.
    text = read(tmp_path, line("The witness is Ada Northwood of Marlow.", before="0 g"), box(150, 697, 85, 14))
    assert text.split("\n\n")[1] == "The witness is of Marlow."


@pytest.mark.parametrize("colour", ["1 g", "1 0 0 rg"])
def test_a_name_below_the_label_of_its_bar_is_left_out(tmp_path: Path, colour: str) -> None:
    name, bar = line("Ada Northwood", before="0 g"), box(60, 690, 120, 20)
    assert read(tmp_path, name, bar, line("REMOVED", 701, colour, 76)).split("\n\n") == [SEEN, "REMOVED"]


def test_light_names_of_columns_on_a_dark_row_stay(tmp_path: Path) -> None:
    rows = [("I", "l", "2023", "-"), ("Rent", "May", "120", "7"), ("Light", "June", "140", "9")]
    cells = [
        line(cell, 700 - 20 * n, "1 g" if n == 0 else "0 g", 72 + 80 * m)
        for n, row in enumerate(rows)
        for m, cell in enumerate(row)
    ]
    grid = [f"q 60 {716 - 20 * n} m 380 {716 - 20 * n} l S Q" for n in range(4)]
    text = read(tmp_path, box(60, 696, 320, 20, "0.1 0.2 0.4 rg"), *grid, *cells)
    assert "| I | l | 2023 | - |" in text and "| Light | June | 140 | 9 |" in text


def test_cells_of_a_table_are_without_their_unseen_words(tmp_path: Path) -> None:
    grid = [f"q 60 {y} m 380 {y} l S Q" for y in (720, 700, 680)]
    grid += [f"q {x} 720 m {x} 680 l S Q" for x in (60, 220, 380)]
    cells = [
        line(cell, y, "0 g", x)
        for x, y, cell in ((66, 706, "Item"), (226, 706, "Price"), (66, 686, "Boat"), (226, 686, "120"))
    ]
    text = read(tmp_path, *grid, *cells, line("PLACEHOLDER_1", 686, "1 g", 260), line("Hidden", 686, "1 g", 120))
    assert text.split("\n\n")[1] == "| Item | Price |\n| --- | --- |\n| Boat | 120 |"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_on_pages_that_are_shown_turned_or_cut(tmp_path: Path, turn: int) -> None:
    operators = line(SECRET, before="1 g"), line("Ada Northwood", 650, "0 g"), box(60, 640, 120, 20)
    entries = f"/MediaBox[20 30 595 842]/CropBox[40 50 560 800]/Rotate {turn}"
    assert convert(tmp_path, "x.pdf", drawn(*operators, entries=entries)).text == SEEN


def test_a_page_of_very_many_objects_is_read_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    document = pdfium.PdfDocument(drawn(line(SECRET, before="1 g")))
    assert [one.text for one in lines.page_lines(document, 0)] == [SEEN]
    monkeypatch.setattr(suspects, "_MOST_OBJECTS", 1)
    assert [one.text for one in lines.page_lines(document, 0)] == [SEEN, SECRET]
