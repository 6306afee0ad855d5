"""Tables of PDFs with three lines alone, above and below the header and at the end, what is no such table, tables
with lines between columns and rows, but none around them, and code above a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Rule, Text, left, placed

PROSE = "Every lock of the canal is emptied for a week in autumn, when its gates and sluices are cleaned and painted."
WIDTH = 400.0
LEFT = 72.0


def booked(x: Sequence[float], cells: Sequence[Sequence[str]], top: float = 700, step: float = 12) -> list[Text]:
    """Lines of cells at `x`, the first a header."""
    return [
        left(at, top - 12 - step * n - 6 * (n > 0), text)
        for n, line in enumerate(cells)
        for at, text in zip(x, line, strict=True)
        if text
    ]


def three(lines: int, top: float = 700, step: float = 12) -> list[Rule]:
    """Above and below the header of so many lines of text, and below the last."""
    return [(LEFT, at, LEFT + WIDTH, at) for at in (top, top - 17, top - 18 - step * lines)]


def as_images(lines: Sequence[Rule]) -> str:
    """What stands before the text of a page to draw lines as images half a point high, as Ghostscript writes them."""
    drawn = (f"q {x1 - x0} 0 0 0.5 {x0} {y} cm BI /W 1 /H 1 /BPC 1 /IM true ID \x00 EI Q" for x0, y, x1, _ in lines)
    return f"1 0 0 1 0 0 cm {' '.join(drawn)} 1 0 0 1 0 0"


LOCKS = [
    ("Lock", "Keeper", "Remark"),
    ("Upper", "Marsh", "rebuilt"),
    ("Middle", "Byrne and Sons", ""),
    ("Lower", "Ogden", "closed on Sundays"),
]
TABLE = (
    "| Lock | Keeper | Remark |\n| --- | --- | --- |\n| Upper | Marsh | rebuilt |\n"
    "| Middle | Byrne and Sons |  |\n| Lower | Ogden | closed on Sundays |"
)


@pytest.mark.parametrize("images", [False, True])
def test_rows_of_words_below_a_header_between_two_lines(tmp_path: Path, images: bool) -> None:
    texts = [(LEFT, 740, 10, "F1", PROSE), *booked((75, 180, 320), LOCKS), (LEFT, 600, 10, "F1", PROSE)]
    lines = three(3)
    made = pdf([texts], matrix=as_images(lines)) if images else pdf([texts], rules=lines)
    assert convert(tmp_path, "x.pdf", made).text == f"{PROSE}\n\n{TABLE}\n\n{PROSE}"


def test_groups_of_columns_that_lines_part_and_dots_behind_labels(tmp_path: Path) -> None:
    """The name of each group stands above the middle of its columns; a label without room goes on below."""
    dots = " ." * 12
    rows = (("Trout, brown" + dots, "65", "21", "51", "14"), ("Barbel and", "", "", "", ""))
    more = (("chub" + dots, "72", "35", "87", "16"), ("Perch, river and lake . .", "9", "4", "8", "3"))
    texts = booked((75, 215, 265, 315, 365), (("Fish", "sum", "sick", "sum", "sick"), *rows, *more), 683)
    texts += [(230, 689, 10, "F1", "Wild"), (330, 689, 10, "F1", "Reared")]
    lines = [(LEFT, at, 400, at) for at in (700, 664, 610)]
    lines += [(205, 683, 400, 683), *((at, 610, at, 700) for at in (205, 305))]
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text
    assert text.strip() == (
        "| Fish | Wild sum | Wild sick | Reared sum | Reared sick |\n| --- | --- | --- | --- | --- |\n"
        "| Trout, brown | 65 | 21 | 51 | 14 |\n| Barbel and chub | 72 | 35 | 87 | 16 |\n"
        "| Perch, river and lake | 9 | 4 | 8 | 3 |"
    )


def test_a_line_goes_on_with_a_cell_that_had_no_room_for_it(tmp_path: Path) -> None:
    cells = [
        ("Sluice", "What it is for"),
        ("Paddle", "lets the water of the upper pound into"),
        ("", "the chamber that is below it whenever"),
        ("", "boats go up"),
        ("Weir", "carries floods around the lock"),
    ]
    text = convert(tmp_path, "x.pdf", pdf([booked((75, 180), cells)], rules=three(4))).text
    whole = "lets the water of the upper pound into the chamber that is below it whenever boats go up"
    assert text.endswith(f"| Paddle | {whole} |\n| Weir | carries floods around the lock |")


def test_items_of_a_list_below_a_label_are_rows(tmp_path: Path) -> None:
    cells = [("Open", "Close"), ("raise", "lower"), ("wind", "latch"), ("", "release"), ("", "chain")]
    text = convert(tmp_path, "x.pdf", pdf([booked((75, 180), cells)], rules=three(4))).text
    assert text.endswith("| wind | latch |\n|  | release |\n|  | chain |")


def test_lines_nearer_than_rows_are_of_one_row(tmp_path: Path) -> None:
    cells = [("Lock", "Keeper"), ("Upper", "Marsh"), ("", "Tor"), ("Lower", "Ogden"), ("Stop", "Kite")]
    texts = booked((75, 180), cells, step=18)
    texts[4] = (180, texts[4][1] + 7, 10, "F1", "Tor")
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=three(4, step=18))).text
    assert "| Upper | Marsh Tor |\n| Lower | Ogden |" in text


@pytest.mark.parametrize(
    ("cells", "sides"),
    [
        ([("Lock keepers", ""), *LOCKS[1:]], False),  # nothing in columns above them
        ([(PROSE[:70], "")] + [(PROSE[10:80], "")] * 3, False),
        (LOCKS, True),  # a box with two lines across
        # text in two columns
        ([("East", "West"), *((PROSE[at : at + 27], PROSE[at + 40 : at + 80]) for at in (9, 11, 18))], False),
        ([("", "East", "West"), *(("Lock          April", "June          May", "July") for _ in range(3))], False),
    ],
)
def test_three_lines_around_other_things_make_no_table(
    tmp_path: Path, cells: list[tuple[str, ...]], sides: bool
) -> None:
    lines = three(len(cells) - 1)
    if sides:
        lines += [(x, lines[0][1], x, lines[-1][1]) for x in (LEFT, LEFT + WIDTH)]
    texts = booked((75, 180, 320), [(*row, "")[:3] for row in cells])
    assert "| ---" not in convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text


@pytest.mark.parametrize("levels", [(682, 664, 646), (682,)])
def test_a_table_without_outer_lines_keeps_its_first_and_last_row(tmp_path: Path, levels: Sequence[float]) -> None:
    cells = [("Folder", "What is in it"), ("bin", "commands"), ("etc", "settings"), ("srv", "data")][: len(levels) + 1]
    texts = placed(cells, (75, 160), 688, 18)
    lines = [*((72, y, 400, y) for y in levels), (150, 700, 150, 682 - 18 * len(levels))]
    rows = "\n".join(f"| {name} | {what} |" for name, what in cells[1:])
    assert (
        convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text
        == f"| Folder | What is in it |\n| --- | --- |\n{rows}"
    )


def test_rows_that_nothing_divides_are_not_one(tmp_path: Path) -> None:
    texts = [(x, 688 - 18 * n, 10, "F1", f"{n} of {x}") for n in range(4) for x in (75, 160)]
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=[(72, 682, 400, 682), (150, 700, 150, 620)])).text
    assert "1 of 75 2 of 75" not in text and "0 of 75 0 of 160" in text


@pytest.mark.parametrize("code", [("+", "with(lock,", "month)"), ("", "read(canal,", "by=1"), ("a", "b <-", "c")])
def test_code_above_a_table_is_none_of_its_header(tmp_path: Path, code: tuple[str, str, str]) -> None:
    table = [("", "depth", "flow"), ("spring", "1.25", "310"), ("autumn", "0.75", "84")]
    texts = [
        left(x, 688 - 12 * n, text, font="F3")
        for n, row in enumerate([code, *table])
        for x, text in zip((75, 180, 250), row, strict=True)
        if text
    ]
    text = convert(tmp_path, "x.pdf", pdf([texts])).text
    assert "|  | depth | flow |\n| --- | --- | --- |\n| spring | 1.25 | 310 |" in text


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (
            (
                " lock     keeper built   kind  rise",
                "    1 Marsh & Co  1948  brick -0.88",
                "    2     Byrne   1949   wood  1.58",
                "    3 Roach & Co  1960   wood -1.34",
            ),
            "| lock | keeper | built | kind | rise |\n| --- | --- | --- | --- | --- |\n"
            "| 1 | Marsh & Co | 1948 | brick | -0.88 |\n",
        ),
        (
            (
                "           flow  rise loss",
                "Weir      12.75 0.936 0.22",
                "Old mill   9.50 1.101 0.41",
                "Upper arm 31.25 1.089 0.30",
            ),
            "|  | flow | rise | loss |\n| --- | --- | --- | --- |\n| Weir | 12.75 | 0.936 | 0.22 |\n"
            "| Old mill | 9.50 | 1.101 | 0.41 |\n| Upper arm | 31.25 | 1.089 | 0.30 |",
        ),
        (
            (
                "phase     flow  rise",
                "Phase 1  31.25 1.089",
                "Phase 2   9.50 1.101",
                "Phase 3  12.75 0.936",
            ),
            "| phase | flow | rise |\n| --- | --- | --- |\n| Phase 1 | 31.25 | 1.089 |\n",
        ),
    ],
)
def test_columns_a_letter_apart_are_divided_where_a_header_names_both(
    tmp_path: Path, lines: Sequence[str], wanted: str
) -> None:
    """As statistical programs print them; a number of a label has no header of its own."""
    texts = [(75.0, 688.0 - 12 * n, 10.0, "F3", line) for n, line in enumerate(lines)]
    assert wanted in convert(tmp_path, "x.pdf", pdf([texts])).text


def test_one_row_whose_cells_have_lines_at_other_heights(tmp_path: Path) -> None:
    """A column has names whose lines are closer together than those beside it."""
    modes = ["How the gate is opened", *(f"- Step {n}: wait {n} minutes" for n in range(1, 8))]
    texts = booked((75, 180, 400), [("Item", "Meaning", "Key"), *(("", mode, "") for mode in modes)])
    texts += [left(75, 670, "Opening"), left(75, 658, "mode")]
    texts += [left(400, 670, "gate-"), left(400, 664, "opening")]
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=three(8))).text
    assert text.startswith(
        "| Item | Meaning | Key |\n| --- | --- | --- |\n| Opening mode | How the gate is opened - Step 1"
    )
    assert "wait 7 minutes | gate-" in text


def test_a_sign_above_a_remark_is_in_the_column_of_the_remark(tmp_path: Path) -> None:
    """The header stands above the middle of its column, right of the sign."""
    texts = booked((75, 220), [("Lock", "Keeper"), ("Upper", "Marsh"), ("Middle", "Byrne"), ("Lower", "Ogden")])
    texts += [left(400, 688, "Note"), left(370, 670, "*"), left(370, 658, "closed on Sundays")]
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=three(3))).text
    assert text.strip().endswith("| Upper | Marsh | * |\n| Middle | Byrne | closed on Sundays |\n| Lower | Ogden |  |")
