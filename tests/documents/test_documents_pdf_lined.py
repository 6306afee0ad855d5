"""Tables of PDFs with lines between their rows alone: texts in several lines, headers in two, two columns of a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import Rule, Text, left, lined, placed

PROSE = "Every pump of the series is tested for strength with water before it leaves the works in spring."


PARTS = [
    ("Part", "Code P", "Code V"),
    ("Impeller with/inner magnet", "PP, glass filled", "PVDF"),
    ("Plain bearings", "SSiC with lubrication grooves"),
    ("O-rings", "EPDM", "FKM or/FFKM"),
]
WHOLE = (
    "| Part | Code P | Code V |\n| --- | --- | --- |\n"
    "| Impeller with inner magnet | PP, glass filled | PVDF |\n"
    "| Plain bearings | SSiC with lubrication grooves | SSiC with lubrication grooves |\n"
    "| O-rings | EPDM | FKM or FFKM |"
)


def test_rows_between_lines_with_texts_in_several_lines(tmp_path: Path) -> None:
    texts, lines = lined((72, 180, 270, 350), 700, PARTS)
    text = convert(tmp_path, "x.pdf", pdf([[left(72, 740, PROSE), *texts, left(72, 560, PROSE)]], rules=lines)).text
    assert text == f"{PROSE}\n\n{WHOLE}\n\n{PROSE}"


def test_a_header_in_two_lines_whose_upper_texts_have_lines_of_their_own(tmp_path: Path) -> None:
    cells = [
        ("", "Speed 2,900", "", "Speed 1,450", ""),
        ("Size", "Q", "H", "Q", "H"),
        ("25", "6.5", "21", "3.2", "5.1"),
        ("32", "14.5", "35", "7.2", "8.7"),
    ]
    texts, lines = lined((72, 160, 240, 320, 400, 480), 700, cells)
    lines[1] = (160, 682, 480, 682)
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text
    assert text.strip() == (
        "| Size | Speed 2,900 Q | Speed 2,900 H | Speed 1,450 Q | Speed 1,450 H |\n| --- | --- | --- | --- | --- |\n"
        "| 25 | 6.5 | 21 | 3.2 | 5.1 |\n| 32 | 14.5 | 35 | 7.2 | 8.7 |"
    )


def test_tables_side_by_side_stay_apart(tmp_path: Path) -> None:
    motors = [("Power", "Frame"), ("1.5", "90"), ("4", "112"), ("7.5", "132")]
    first, above = lined((30, 120, 210, 290), 700, PARTS)
    second, beside = lined((320, 400, 540), 700, motors)
    text = convert(tmp_path, "x.pdf", pdf([first + second], rules=above + beside)).text
    assert WHOLE in text
    assert "| Power | Frame |\n| --- | --- |\n| 1.5 | 90 |\n| 4 | 112 |\n| 7.5 | 132 |" in text


def test_lines_between_paragraphs_make_no_table(tmp_path: Path) -> None:
    """Each paragraph in two lines, whose words stand wide apart as where lines are stretched to one width."""
    words = "Pumps may be stored indoors for up", "to eighteen months in dry rooms and"
    texts, lines = list[Text](), list[Rule]()
    for i in range(5):
        lines.append((72, 700 - 30 * i, 420, 700 - 30 * i))
        for n, line in enumerate(words[: 2 if i < 4 else 0]):
            texts += [left(75 + 55 * k, 688 - 30 * i - 11 * n, " ".join(line.split()[k : k + 1])) for k in range(6)]
            texts += [left(75 + 55 * 6, 688 - 30 * i - 11 * n, "x")] if n else []
    prose = [left(75, 688 - 30 * i - 11 * n, PROSE[:60], 9) for i in range(4) for n in range(2)]
    assert "|" not in convert(tmp_path, "x.pdf", pdf([prose], rules=lines)).text
    assert "|" in convert(tmp_path, "y.pdf", pdf([texts], rules=lines)).text


def test_a_caption_between_two_tables_is_in_neither(tmp_path: Path) -> None:
    motors = [("Power", "Frame"), ("1.5", "90"), ("4", "112"), ("7.5", "132")]
    first, above = lined((72, 200, 340), 700, motors)
    second, below = lined((72, 200, 340), 590, motors)
    caption = left(75, 606, "Table 2 - Motors of four poles")
    text = convert(tmp_path, "x.pdf", pdf([[*first, caption, *second]], rules=above + below)).text
    table = "| Power | Frame |\n| --- | --- |\n| 1.5 | 90 |\n| 4 | 112 |\n| 7.5 | 132 |"
    assert text.strip() == f"{table}\n\nTable 2 - Motors of four poles\n\n{table}"


def test_a_header_with_a_colour_is_the_header_of_the_rows_below(tmp_path: Path) -> None:
    """The cells of the header alone are drawn, in two rows, which would be a table by themselves."""
    cells = [
        ("Sector", "Balance", "Balance"),
        ("", "before", "after"),
        ("Homes", "warm", "cold"),
        ("Trade", "dry", "wet"),
        ("Industry", "long", "short"),
    ]
    texts, lines = lined((72, 200, 280, 360), 700, cells)
    lines += [(x, 664, x, 700) for x in (72, 200, 280, 360)]
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text
    assert text.count("\n| --- | --- | --- |\n") == 1 and "| Industry | long | short |" in text


def test_a_table_by_alignment_stays_where_it_is_as_good(tmp_path: Path) -> None:
    """Lines below the rows of a statement, whose header stands above them all."""
    cells = [("Net sales", "1,500", "980"), ("Costs", "700", "410"), ("Income", "800", "570")]
    texts, lines = lined((72, 250, 330, 400), 680, cells)
    head = [left(250, 684, "2023"), left(330, 684, "2022")]
    text = convert(tmp_path, "x.pdf", pdf([[*head, *texts]], rules=lines)).text
    assert "|  | 2023 | 2022 |\n| --- | --- | --- |\n| Net sales | 1,500 | 980 |" in text


def test_a_part_in_the_next_column_has_the_header_of_the_first(tmp_path: Path) -> None:
    motors = [("Power", "Frame", "Noise"), ("1.5", "90", "62"), ("4", "112", "66"), ("7.5", "132", "68")]
    more = [("9.2", "160", "69"), ("11", "180", "71"), ("15", "200", "72")]
    first, above = lined((40, 110, 180, 250), 500, motors)
    for top, headers in ((700, 2), (500, 1)):
        second, beside = lined((320, 390, 460, 530), top, more)
        text = convert(tmp_path, f"{top}.pdf", pdf([[*first, *second]], rules=above + beside)).text
        assert text.count("| Power | Frame | Noise |") == headers


def test_rows_of_data_below_a_merged_label_are_no_header(tmp_path: Path) -> None:
    cells = [("Motor", "Power kW", "5.5"), ("", "Speed", "2,900"), ("", "Weight", "41"), ("Pump", "Head", "30")]
    texts, lines = lined((72, 160, 260, 340), 700, cells)
    lines[1], lines[2] = (160, 682, 340, 682), (160, 664, 340, 664)
    lines += [(x, 628, x, 700) for x in (72, 160, 260, 340)]
    assert (
        "| Motor | Speed | 2,900 |\n| Motor | Weight | 41 |"
        in convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text
    )


def test_small_type_in_tables_makes_no_heading_of_running_text(tmp_path: Path) -> None:
    """More text in a table than outside of it, where there is a page of text."""
    row = [left(x, 780 - 12 * i, "many words of one cell", 7) for i in range(36) for x in (60, 180, 300, 420)]
    lines: list[Rule] = [(58, 789 - 12 * i, 540, 789 - 12 * i) for i in range(37)]
    prose = [left(72, 330 - 12 * i, PROSE) for i in range(22)]
    assert "#" not in convert(tmp_path, "x.pdf", pdf([row + prose], rules=lines)).text


def test_a_number_with_a_hyphen_at_the_end_of_a_line_is_one(tmp_path: Path) -> None:
    lines = [left(72, 700, "It applies to pumps with a serial number of 24-"), left(72, 688, "1100 or higher.")]
    assert "number of 24-1100 or higher." in convert(tmp_path, "x.pdf", pdf([lines])).text


def no_table(tmp_path: Path, texts: list[Text], lines: list[Rule]) -> bool:
    return "|" not in convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text


def bands(count: int, height: float, right: float = 400) -> list[Rule]:
    return [(72, 760 - height * i, right, 760 - height * i) for i in range(count + 1)]


def test_columns_of_text_between_lines_are_no_rows(tmp_path: Path) -> None:
    tall = [
        left(x, 748 - 150 * i - 12 * n, "words of a column") for i in range(3) for n in range(12) for x in (75, 250)
    ]
    assert no_table(tmp_path, tall, bands(3, 150))


def test_lines_with_mostly_one_text_between_them_are_no_table(tmp_path: Path) -> None:
    texts = [left(75, 748 - 18 * i, word) for i, word in enumerate(("Alpha", "Beta", "Gamma", "Delta"))]
    assert no_table(tmp_path, [*texts, left(250, 748 - 36, "of three")], bands(4, 18))


@pytest.mark.parametrize("line", ["abc defg hi jklm no", "$ cd ~/boats", "aptitude update"])
def test_code_between_lines_is_no_table(tmp_path: Path, line: str) -> None:
    code = [(75.0, 748.0 - 18 * i, 10.0, "F3", line) for i in range(5)]
    assert no_table(tmp_path, code, bands(5, 18))


def test_paragraphs_with_a_gap_at_the_end_of_their_lines_are_no_table(tmp_path: Path) -> None:
    lines = [(75, "Pumps may be stored indoors for up to eighteen months"), (390, "in")]
    texts = [left(x, 748 - 30 * i - 12 * n, text) for i in range(4) for n in range(2) for x, text in lines]
    assert no_table(tmp_path, texts, bands(4, 30, 440))


def test_a_header_divides_columns_that_many_texts_reach_over(tmp_path: Path) -> None:
    over = [("Bearings", "SSiC with lubrication grooves")] * 4
    texts, lines = lined(
        (72, 180, 270, 350), 700, [("Part", "Code P", "Code V"), *[("Ring", "EPDM", "FKM")] * 4, *over]
    )
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text
    assert "| Part | Code P | Code V |" in text and text.count("| Ring | EPDM | FKM |") == 4


def test_columns_are_divided_where_a_line_of_the_header_begins(tmp_path: Path) -> None:
    cells = [("", "Speed", ""), ("Size", "1", "2"), ("25", "6.5", "21"), ("32", "14.5", "35"), ("40", "25", "37")]
    texts, lines = lined((72, 320, 350, 380), 700, cells)
    lines[1] = (318, 682, 380, 682)
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text
    assert "| Size | Speed 1 | Speed 2 |\n| --- | --- | --- |\n| 25 | 6.5 | 21 |" in text


def test_a_statement_below_a_group_keeps_the_header_above_its_lines(tmp_path: Path) -> None:
    cells = [("Revenue:",), ("Net sales", "1,500", "980"), ("Costs", "700", "410"), ("Income", "800", "570")]
    texts, lines = lined((72, 250, 330, 400), 680, cells)
    head = [left(250, 684, "2023"), left(330, 684, "2022")]
    text = convert(tmp_path, "x.pdf", pdf([[*head, *texts]], rules=lines)).text
    assert "|  | 2023 | 2022 |" in text and "| Net sales | 1,500 | 980 |" in text


def beside(top: float) -> list[Text]:
    """A table without lines at the right, its header as high as the first of four rows at the left."""
    cells = [("Region", "2023", "2022"), ("North", "120", "110"), ("South", "130", "118"), ("West", "140", "125")]
    return placed(cells, (330, 420, 480), top - 12, 18)


def test_a_table_without_lines_beside_one_with_lines_stays_a_table(tmp_path: Path) -> None:
    items = [("Item", "Bought", "Sold"), ("Pump", "1,204", "998"), ("Valve", "800", "1,100"), ("Hose", "75", "61")]
    texts, lines = lined((60, 130, 190, 250), 700, items)
    text = convert(tmp_path, "x.pdf", pdf([[*texts, *beside(700)]], rules=lines)).text
    assert "| Item | Bought | Sold |" in text and "| Valve | 800 | 1,100 |" in text
    assert "| Region | 2023 | 2022 |" in text and "| South | 130 | 118 |" in text


def test_rows_without_a_header_keep_to_their_lines_beside_a_table_with_one(tmp_path: Path) -> None:
    items = [("Pump", "1,204", "998"), ("Valve", "800", "1,100"), ("Hose", "75", "61"), ("Seal", "12", "14")]
    texts, lines = lined((60, 130, 190, 250), 700, items)
    text = convert(tmp_path, "x.pdf", pdf([[*texts, *beside(718)]], rules=lines)).text
    assert "| Valve | 800 | 1,100 |" in text and "| South | 130 | 118 |" in text


def groups(
    x: Sequence[float], cells: Sequence[Sequence[Sequence[str]]], headless: bool
) -> tuple[list[Text], list[Rule]]:
    """Groups of rows at `x`, a line below each group and, but for those that are `headless`, above the first."""
    texts, lines, y = list[Text](), [(x[0], 700.0, x[-1], 700.0)], 700.0
    for group in cells:
        for row in group:
            y -= 12
            texts += [left(at + 3, y - 2, text) for at, text in zip(x, row, strict=False) if text]
        y -= 8
        lines.append((x[0], y, x[-1], y))
    return texts, lines[headless:]


NORTH, SOUTH = [("Upper", "Marsh", "12"), ("Middle", "Byrne", "14"), ("Lower", "Ogden", "9")], [("East", "Pike", "8")]
IN_ROWS = "| Upper | Marsh | 12 |\n| Middle | Byrne | 14 |\n| Lower | Ogden | 9 |"


@pytest.mark.parametrize("headless", [False, True])
def test_lines_between_groups_of_rows_alone(tmp_path: Path, headless: bool) -> None:
    """The header between two lines, or above the first; labels of groups, and more rows than a cell has lines."""
    many = [(f"Basin {n}", "Roach", f"{n}") for n in range(10)]
    cells = [[("Lock", "Keeper", "Rise")], [("North arm",), *NORTH], [("South arm",), *SOUTH, *NORTH], many]
    texts, lines = groups((72, 180, 270, 350), cells, headless)
    text = convert(tmp_path, "x.pdf", pdf([[left(72, 740, PROSE), *texts]], rules=lines)).text
    basins = "\n".join(f"| Basin {n} | Roach | {n} |" for n in range(10))
    assert text == (
        f"{PROSE}\n\n| Lock | Keeper | Rise |\n| --- | --- | --- |\n| North arm |  |  |\n{IN_ROWS}\n"
        f"| South arm |  |  |\n| East | Pike | 8 |\n{IN_ROWS}\n{basins}"
    )


def test_the_one_label_beside_a_group_is_that_of_each_of_its_rows(tmp_path: Path) -> None:
    cells = [[("Arm", "Lock", "Rise")], [("", "Upper", "12"), ("North", "Middle", "14"), ("", "Lower", "9")]]
    cells.append([("South", "East", "8"), ("", "West", "7")])
    texts, lines = groups((72, 180, 270, 350), cells, headless=False)
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text
    assert text.endswith(
        "| North | Upper | 12 |\n| North | Middle | 14 |\n| North | Lower | 9 |\n"
        "| South | East | 8 |\n| South | West | 7 |"
    )


def test_cells_of_several_lines_each_are_no_group_of_rows(tmp_path: Path) -> None:
    wrapped = [("Upper lock/of the north/arm", "Marsh and his/three sons/from Ware", "rebuilt/after the/flood")] * 3
    beside = [("Ann Marsh/Keeper", "4 Mill Lane/Ware", "0123 45/0123 46"), ("Bob Pike/Clerk", "5 Mill Lane", "0123 47")]
    fewer = [("Upper lock/North arm/Ware", "Marsh and his/Three sons/of Ware", "rebuilt")] * 3
    for cells in (wrapped, beside, fewer):
        texts, lines = lined((72, 180, 290, 380), 700, [("Name", "Keeper", "Remark"), *cells])
        text = convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text
        assert text.count("\n") == 1 + len(cells) and f"| {cells[0][0].replace('/', ' ')} |" in text


def test_groups_with_lines_within_keep_to_these(tmp_path: Path) -> None:
    cells = [[("Lock", "Keeper", "Rise")], [*NORTH], [*SOUTH, *NORTH], [*NORTH, *SOUTH]]
    texts, lines = groups((72, 180, 270, 350), cells, headless=False)
    within: list[Rule] = [(180, y, 350, y) for y in (662.5, 650.5, 618.5, 606.5, 594.5, 562.5, 550.5, 538.5)]
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=[*lines, *within])).text
    assert "| Upper | Marsh | 12 |\n| Middle | Byrne | 14 |\n| Lower | Ogden | 9 |" in text
