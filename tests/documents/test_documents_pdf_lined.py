"""Tables of PDFs with lines between their rows alone: texts in several lines, headers in two, two columns of a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from document_builders import convert, pdf

Text = tuple[float, float, float, str, str]
Line = tuple[float, float, float, float]

PROSE = "Every pump of the series is tested for strength with water before it leaves the works in spring."


def left(x: float, y: float, text: str, size: float = 10) -> Text:
    return (x, y, size, "F1", text.replace("(", "\\(").replace(")", "\\)"))


def rows(
    x: Sequence[float], top: float, cells: Sequence[Sequence[str]], height: float = 18
) -> tuple[list[Text], list[Line]]:
    """Rows of cells at `x`, a line above the first and below each, as wide as the table; `/` begins a new line."""
    right = x[-1]
    texts, lines, y = list[Text](), [(x[0], top, right, top)], top
    for row in cells:
        for i, cell in enumerate(row):
            texts += [left(x[i] + 3, y - 12 - 11 * n, part) for n, part in enumerate(cell.split("/"))]
        y -= height + 11 * max(cell.count("/") for cell in row)
        lines.append((x[0], y, right, y))
    return texts, lines


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
    texts, lines = rows((72, 180, 270, 350), 700, PARTS)
    text = convert(tmp_path, "x.pdf", pdf([[left(72, 740, PROSE), *texts, left(72, 560, PROSE)]], rules=lines)).text
    assert text == f"{PROSE}\n\n{WHOLE}\n\n{PROSE}"


def test_a_header_in_two_lines_whose_upper_texts_have_lines_of_their_own(tmp_path: Path) -> None:
    cells = [
        ("", "Speed 2,900", "", "Speed 1,450", ""),
        ("Size", "Q", "H", "Q", "H"),
        ("25", "6.5", "21", "3.2", "5.1"),
        ("32", "14.5", "35", "7.2", "8.7"),
    ]
    texts, lines = rows((72, 160, 240, 320, 400, 480), 700, cells)
    lines[1] = (160, 682, 480, 682)
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text
    assert text.strip() == (
        "| Size | Speed 2,900 Q | Speed 2,900 H | Speed 1,450 Q | Speed 1,450 H |\n| --- | --- | --- | --- | --- |\n"
        "| 25 | 6.5 | 21 | 3.2 | 5.1 |\n| 32 | 14.5 | 35 | 7.2 | 8.7 |"
    )


def test_tables_side_by_side_stay_apart(tmp_path: Path) -> None:
    motors = [("Power", "Frame"), ("1.5", "90"), ("4", "112"), ("7.5", "132")]
    first, above = rows((30, 120, 210, 290), 700, PARTS)
    second, beside = rows((320, 400, 540), 700, motors)
    text = convert(tmp_path, "x.pdf", pdf([first + second], rules=above + beside)).text
    assert WHOLE in text
    assert "| Power | Frame |\n| --- | --- |\n| 1.5 | 90 |\n| 4 | 112 |\n| 7.5 | 132 |" in text


def test_lines_between_paragraphs_make_no_table(tmp_path: Path) -> None:
    words = "Pumps may be stored indoors for up to eighteen months in dry rooms."
    texts, lines = rows((72, 420), 700, [(words,), (words,), (words,), (words,)])
    assert "|" not in convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text


def test_a_header_with_a_colour_is_the_header_of_the_rows_below(tmp_path: Path) -> None:
    cells = [("Sector", "2015", "2019"), ("Homes", "171", "158"), ("Trade", "104", "93"), ("Industry", "148", "139")]
    texts, lines = rows((72, 200, 280, 360), 700, cells)
    lines += [(x, 682, x, 700) for x in (72, 200, 280, 360)]
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=lines)).text
    assert text.strip() == (
        "| Sector | 2015 | 2019 |\n| --- | --- | --- |\n| Homes | 171 | 158 |\n| Trade | 104 | 93 |\n"
        "| Industry | 148 | 139 |"
    )


def test_small_type_in_tables_makes_no_heading_of_running_text(tmp_path: Path) -> None:
    small = [left(x, 700 - 12 * i, "words of a cell", 8) for i in range(30) for x in (72, 200, 330)]
    lines: list[Line] = [(70, 710 - 12 * i, 460, 710 - 12 * i) for i in range(31)]
    prose = [left(72, 320 - 12 * i, PROSE) for i in range(24)]
    assert "#" not in convert(tmp_path, "x.pdf", pdf([small + prose], rules=lines)).text


def test_a_number_with_a_hyphen_at_the_end_of_a_line_is_one(tmp_path: Path) -> None:
    lines = [left(72, 700, "It applies to pumps with a serial number of 24-"), left(72, 688, "1100 or higher.")]
    assert "number of 24-1100 or higher." in convert(tmp_path, "x.pdf", pdf([lines])).text
