"""Drawn tables of PDFs: kept whole where the alignment of numbers has pieces, without columns of the drawing alone,
with their rows apart, and with their header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Rule

from rag_app.documents.converters.pdf.page.objects import Box
from rag_app.documents.converters.pdf.tables.gridded.cell_boxes import without_spare
from rag_app.documents.converters.pdf.tables.gridded.heads import heads_of
from rag_app.documents.converters.pdf.tables.parts.labels import without_leaders
from rag_app.documents.converters.tables.numbers import side_by_side

XS = (72, 200, 290, 380, 470)
PROSE = "Every boat of the harbour is measured before it leaves the yard for its first journey in spring."


def table_in(folder: Path, rows: Sequence[Sequence[str]], lines: Sequence[Rule], height: float = 20) -> str:
    """The text of a page with texts below one another in columns at `XS`, rows of this height, and these lines; `/`
    begins a new line in the cell, 9 points below; cells are centred in the height of their row's text."""
    words = [
        (
            XS[i] + 6,
            700 - 13 - height * n - 9 * m - 4.5 * (max(c.count("/") for c in row) - cell.count("/")),
            8,
            "F1",
            part.replace("(", "\\(").replace(")", "\\)"),
        )
        for n, row in enumerate(rows)
        for i, cell in enumerate(row)
        for m, part in enumerate(cell.split("/"))
        if part
    ]
    page = [(72, 760, 10, "F1", PROSE), *words, (72, 400, 10, "F1", PROSE)]
    return convert(folder, "x.pdf", pdf([page], rules=list(lines))).text


def grid(levels: Sequence[float], xs: Sequence[float] = XS) -> list[Rule]:
    """Lines across and down between these places."""
    return [(xs[0], y, xs[-1], y) for y in levels] + [(x, levels[-1], x, levels[0]) for x in xs]


@pytest.mark.parametrize(
    ("cell", "two"),
    [
        ("63 (18.5%)", False),
        ("1,269 (19.9 %)", False),
        ("63 (18.5%) 597 (16.4%)", True),
        ("63 597", True),
        ("812 (700)", True),
        ("2 (50%) of 4", False),
    ],
)
def test_a_share_in_brackets_is_part_of_its_number(cell: str, two: bool) -> None:
    assert side_by_side(cell.split()) is two


@pytest.mark.parametrize(
    ("label", "bare"),
    [("Needed help ..", "Needed help"), ("Ice etc.", "Ice etc."), ("Aged 6 . . .", "Aged 6"), ("Oil …", "Oil")],
)
def test_dots_that_lead_to_numbers_are_no_part_of_a_label(label: str, bare: str) -> None:
    assert without_leaders(label) == bare


def test_a_drawn_table_with_thousands_apart_is_not_lost_for_its_pieces(tmp_path: Path) -> None:
    rows = [("Metal", "Air", "Water", "Land"), ("Zinc", "1 000", "20", "20")]
    rows += [("Lead", "-", "90 (as/sum)", "90 (as/sum)"), ("Iron", "50 000", "30", "5"), ("Gold", "10", "4", "2")]
    rows += [("Silver", "20", "5", "2"), ("Tin", "-", "70 (as/sum)", "70 (as/sum)")]
    text = table_in(tmp_path, rows, grid(range(700, 490, -28)), height=28)
    shown = [[cell.replace("/", " ") for cell in row] for row in rows]
    wanted = [f"| {' | '.join(row)} |" for row in [shown[0], ["---"] * 4, *shown[1:]]]
    assert "\n".join(wanted) in text


def test_rows_that_nothing_divides_are_apart_below_a_year_above_several_columns(tmp_path: Path) -> None:
    rows = [("Boats", "2005", "", "2010"), ("", "Number", "Share", "Number")]
    rows += [("All ..", "1,204", "100.0", "1,310"), ("Sloops", "870", "72.3", "912"), ("Ketches", "334", "27.7", "398")]
    lines = [(72, 700, 470, 700), (200, 680, 470, 680), (72, 660, 470, 660), (72, 600, 470, 600)]
    lines += [(x, 600, x, 700) for x in (72, 200, 380, 470)] + [(290, 600, 290, 680)]
    assert (
        "| Boats | 2005 Number | 2005 Share | 2010 Number |\n| --- | --- | --- | --- |\n"
        "| All | 1,204 | 100.0 | 1,310 |\n| Sloops | 870 | 72.3 | 912 |\n| Ketches | 334 | 27.7 | 398 |"
    ) in table_in(tmp_path, rows, lines)


RULES = [("1", "Speeding", "Minor", "Car"), ("2-1", "Racing", "Major", "Car"), ("2-2", "Parking", "Minor", "Van")]


@pytest.mark.parametrize(
    ("strip", "wanted"),
    [
        (("No.", "Offence", "Kind", "Type"), "| No. | Offence | Kind | Type |\n| --- | --- | --- | --- |\n| 1 | Spe"),
        (("No.", "Offence", "", "Type"), "|  |  |  |  |\n| --- | --- | --- | --- |\n| 1 | Speeding"),
        (("0", "Fleeing", "17", "Car"), "|  |  |  |  |\n| --- | --- | --- | --- |\n| 1 | Speeding"),
    ],
    ids=["a name for each column", "one without", "numbers"],
)
def test_a_strip_above_a_table_is_its_header(tmp_path: Path, strip: tuple[str, ...], wanted: str) -> None:
    lines = [*grid((700, 680), (72, 470)), *grid((670, 640, 620, 600))]
    rows = [strip, (), *RULES]
    assert wanted in table_in(tmp_path, rows, lines)


@pytest.mark.parametrize("left", [149, 158])
def test_a_title_whose_words_part_at_a_line_is_no_header(tmp_path: Path, left: float) -> None:
    xs = (72, 180, 290)
    rows = [("Town", "Fee"), ("Bonn", "21"), ("Ulm", "30"), ("Kiel", "34")]
    words = [(xs[i] + 6, 657 - 20 * n, 8, "F1", cell) for n, row in enumerate(rows) for i, cell in enumerate(row)]
    page = [(72, 760, 10, "F1", PROSE), (left, 687, 8, "F1", "Prices of berths by town"), *words]
    lines = [*grid((670, 650, 630, 610, 590), xs), (72, 700, 290, 700), (72, 680, 290, 680)]
    assert "| Town | Fee |\n| --- |" in convert(tmp_path, "x.pdf", pdf([page], rules=lines)).text


@pytest.mark.parametrize(
    ("first", "heads"),
    [(("Ann", "Felony", "Person"), 0), (("Name", "Kind", "Against"), 1), (("Ann", "Kind", "Person"), 1)],
)
@pytest.mark.parametrize("bold", [False, True])
def test_a_first_row_like_those_below_is_no_header(first: tuple[str, ...], heads: int, bold: bool) -> None:
    rows = [list(first), ["Ben", "Felony", "Person"], ["Eve", "Fine", "Person"], ["Max", "Fine", "Van"]]
    boxes: list[list[Box]] = [[(x, -y - 1, x + 1, -y) for x in range(3)] for y in range(4)]
    assert heads_of(boxes, rows, bold) == (1 if bold else heads)


@pytest.mark.parametrize(
    ("third", "wanted"), [("10", [0, 50, 100]), ("5|9", [0, 50, 60, 100])], ids=["no row has a text in each", "one has"]
)
def test_columns_of_a_header_s_shading_are_none(third: str, wanted: list[float]) -> None:
    """Lines at 50, 60 and 97 through a header of three rows, and at 50 through the rows below."""
    xs = [0.0, 50.0, 60.0, 97.0, 100.0]
    texts: dict[Box, str] = {}
    boxes: list[list[Box]] = []
    for row, (label, cells) in enumerate([("", "Air"), ("", "in kg"), ("", "a year"), ("Zinc", "7"), ("Lead", third)]):
        ends = [(60, 97)] if row < 3 else [(50, 60), (60, 100)] if "|" in cells else [(50, 100)]
        edges = [(0, 50), (50, 60), (60, 97), (97, 100)] if row < 3 else [(0, 50), *ends]
        line = [(float(left), -row - 1.0, float(right), -float(row)) for left, right in edges]
        boxes.append([next(box for box in line if box[0] <= x < box[2]) for x in xs[:-1]])
        texts |= dict.fromkeys(line, "")
        texts[line[0]] = label
        texts |= {
            next(box for box in line if box[0] == left): text
            for (left, _), text in zip(ends, cells.split("|"), strict=True)
        }
    kept, edges_kept = without_spare(boxes, texts, xs)
    assert edges_kept == wanted
    assert [texts[box] for box in kept[3]][:2] == ["Zinc", "7"]


def test_a_header_in_two_rows_is_one_though_texts_reach_over_both() -> None:
    rows = [["Sector", "Balance", "Change"], ["Sector", "2015", "Change"]]
    tall: list[Box] = [(x, -2, x + 1, 0) for x in range(3)]
    assert heads_of([[tall[0], (1, -1, 2, 0), tall[2]], [tall[0], (1, -2, 2, -1), tall[2]]], rows, bold=False) == 1


def test_rows_that_texts_of_a_header_reach_are_its_own() -> None:
    """Lines of `Read and write` have boxes of their own, beside one of `Illiterate`, below a name of both."""
    rows = [["State", "Literacy", "Literacy"], ["State", "Illiterate", "Read"]]
    rows += [["State", "Illiterate", "and write"], ["Kerala", "7.2", "0.5"], ["Assam", "9.1", "1.5"]]
    state, tall, name = (0, -3, 1, 0), (1, -3, 2, -1), (1, -1, 3, 0)
    boxes: list[list[Box]] = [[state, name, name], [state, tall, (2, -2, 3, -1)], [state, tall, (2, -3, 3, -2)]]
    boxes += [[(x, y - 1, x + 1, y) for x in range(3)] for y in (-3, -4)]
    assert heads_of(boxes, rows, bold=False) == 3


def test_a_header_may_have_columns_whose_lines_are_at_other_heights() -> None:
    """Four lines below one another beside five that begin and end half a line before, and one cell beside all."""
    first, second = [0, 0, 2, 2, 4, 4, 6, 6], [0, 1, 1, 3, 3, 5, 5, 7]
    boxes: list[list[Box]] = [
        [(0, -8, 1, 0), *((x + 1, -a - 1, x + 2, -a) for x, a in enumerate(pair)), (3, -8, 4, 0)]
        for pair in zip(first, second, strict=True)
    ]
    rows = [["Year", f"a{pair[0]}", f"b{pair[1]}", "Fire"] for pair in zip(first, second, strict=True)]
    boxes += [[(x, y - 1, x + 1, y) for x in range(4)] for y in (-8, -9)]
    rows += [["2005", "28", "33", "7"], ["2006", "31", "30", "9"]]
    assert heads_of(boxes, rows, bold=False) == 8


@pytest.mark.parametrize("label", ["goes on", "Next row"])
def test_rows_are_undivided_where_a_label_may_be_one(tmp_path: Path, label: str) -> None:
    rows = [("Boats", "In", "Out"), ("Sloops of/" + label, "1,204/", "931/")]
    rows += [(name, "1,310", "870") for name in ("Ketches", "Cutters", "Yawls")]
    lines = [(72, y, 380, y) for y in (700, 680, 590)] + [(x, 590, x, 700) for x in (72, 200, 290, 380)]
    text = table_in(tmp_path, rows, lines)
    assert (f"| Sloops of {label} | 1,204 | 931 |" in text) is (label == "goes on")


BOATS = [("Boat", "Built in", "Keeper"), ("Sloop", "Marstal", "Byrne and Sons"), ("Ketch", "Svendborg yard", "Ogden")]
BOATS += [
    ("Cutter", "Marstal", "the harbour office"),
    ("Old yawl", "", "Byrne and Sons"),
    ("Barge", "Troense", "Marsh"),
]
SAID = [("Word", "What it means"), ("quay", "where boats are tied"), ("boom", "a spar at the foot of a sail")]
SAID += [("cleat", "a fitting for ropes"), ("ebb", "water that runs out")]
PARTED = [
    ("For", "Against"),
    ("paint of oil", "costs more a litre"),
    ("lasts for many", "and takes a week"),
    ("years on wood", "to dry out well"),
    ("near the sea", "in the sheds"),
]
BULLETS = [
    ("For", "Against"),
    *[("• Lasts", "• Dear"), ("• Shines", "• Slow"), ("• Smooth", "• Smells"), ("• Cheap", "• Wet")],
]
ADDRESSES = [
    ("Seller", "Buyer"),
    ("Marsh and Sons", "Ogden Sails"),
    ("Quay 4", "North pier 12"),
    ("Marstal", "Troense"),
]
ADDRESSES += [("Telephone 1204", "Telephone 1310")]


@pytest.mark.parametrize(
    ("rows", "xs", "apart"),
    [
        (BOATS, (72, 200, 290, 380), True),
        (SAID, (72, 200, 350), True),
        (PARTED, (72, 136, 280), False),
        (BULLETS, (72, 200, 350), False),
        (ADDRESSES, (72, 200, 350), False),
    ],
    ids=["three columns", "two", "running text", "lists", "addresses"],
)
def test_rows_of_words_that_nothing_divides_below_a_header(
    tmp_path: Path, rows: list[tuple[str, ...]], xs: tuple[int, ...], apart: bool
) -> None:
    """Lines around a table, below its header and between its columns, and none between its rows."""
    lines = [(xs[0], y, xs[-1], y) for y in (700, 684, 700 - 16 * len(rows))]
    lines += [(x, 700 - 16 * len(rows), x, 700) for x in xs]
    shown = [f"| {' | '.join(row)} |" for row in rows]
    text = table_in(tmp_path, rows, lines, height=16)
    assert shown[0] in text
    assert ("\n".join(shown[1:]) in text) is apart


def test_a_row_of_which_a_part_is_shaded_line_by_line_stands_once(tmp_path: Path) -> None:
    rows = [
        ("Pump", "Flow", "Bar", "Remark"),
        ("Otter", "12", "3", "idle"),
        ("Heron", "15", "4", "in use since the/flood"),
    ]
    lines = [*grid((700, 680, 660, 620)), (XS[1], 640, XS[3], 640)]
    assert table_in(tmp_path, rows, lines).count("in use since the flood") == 1


def test_a_name_above_the_names_of_columns_is_that_of_a_group_of_rows(tmp_path: Path) -> None:
    rows = [
        ("Harbour 1",),
        ("Pump", "Colour", "Maker", "State"),
        ("Otter", "red", "Lund", "new"),
        ("Heron", "blue", "Moe", "old"),
    ]
    text = table_in(tmp_path, rows, grid((700, 680, 660, 640, 620)))
    assert "| Pump | Colour | Maker | State |\n| --- | --- | --- | --- |\n| Harbour 1 |  |  |  |\n| Otter |" in text


CODE = ["typedef struct {", "  const char      *name;", "  int             \\(*claim\\)\\(void\\);", "} pump;"]


TYPED = ["Name    Address", "Otter   Quay 4,", "        Norhaven", "Heron   Pier 2,"]


@pytest.mark.parametrize(
    ("lines", "xs", "is_code"),
    [
        (CODE, (72, 400), True),
        (CODE, (72, 78.2, 400), True),  # a frame of two lines
        (["pump   kind", "Otter  red", "Heron  blue", "Teal"], (72, 112, 400), False),
        (TYPED, (72, 112, 400), False),
    ],
)
def test_code_in_a_frame_is_no_table(tmp_path: Path, lines: list[str], xs: Sequence[float], is_code: bool) -> None:
    texts = [
        (78 + 5 * part.start(), 687 - 20 * n, 8, "F3", part[0])
        for n, line in enumerate(lines)
        for part in re.finditer(r"\S+(?: \S+)*", line)
    ]
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=grid((700, 680, 660, 640, 620), xs))).text
    assert ("|" not in text) is is_code
