"""Labels of PDF tables: in two lines with their numbers half way between both, and names of groups of rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf
from pdf_texts import right

from rag_app.documents.converters.pdf.tables.gridded.drawn import table_between
from rag_app.documents.converters.pdf.tables.parts.rules import Rule

PROSE = "The loans of the company were paid back by rates and by the sale of several parts of the company."
ENDS = (420, 500)
Line = tuple[float, str, str, str]  # how far below the first line, a label, two numbers


def table(tmp_path: Path, *lines: Line) -> str:
    """The table of lines of a label and numbers that end below one another."""
    page = [(72, 760, 10, "F1", PROSE)]
    for down, label, *numbers in lines:
        page += [(72, 720 - down, 10, "F1", label)] if label else []
        page += [right(end, 720 - down, text) for end, text in zip(ENDS, numbers, strict=True) if text]
    return convert(tmp_path, "x.pdf", pdf([page])).text.removeprefix(PROSE).strip()


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (
            [(24, "Gains on vessels held", "", ""), (30, "", "310", "645"), (36, "for sale abroad", "", "")],
            "| Gains on vessels held for sale abroad | 310 | 645 |",
        ),
        (
            [(24, "Vessels Chartered", "", ""), (30, "", "310", "645"), (36, "Within the Year", "", "")],
            "| Vessels Chartered Within the Year | 310 | 645 |",
        ),
        (
            [(24, "Fleet", "", ""), (36, "", "310", "645"), (48, "Harbours", "", "")],
            "| Fleet |  |  |\n|  | 310 | 645 |\n| Harbours |  |  |",
        ),
        (
            [(24, "Fleet", "", ""), (36, "Tugs and barges", "310", "645")],
            "| Fleet |  |  |\n| Tugs and barges | 310 | 645 |",
        ),
    ],
    ids=["its rest in small letters", "its rest in capitals", "a line of their own", "a heading above a row"],
)
def test_numbers_between_two_lines_of_their_label(tmp_path: Path, lines: list[Line], wanted: str) -> None:
    text = table(
        tmp_path, (0, "", "2024", "2023"), (12, "Freight", "1,204", "998"), *lines, (60, "Repairs", "87", "1,100")
    )
    assert text.endswith(f"| Freight | 1,204 | 998 |\n{wanted}\n| Repairs | 87 | 1,100 |")


def test_the_last_label_of_a_table_has_its_second_line(tmp_path: Path) -> None:
    last = [(24, "Vessels", "", ""), (30, "", "310", "645"), (36, "Chartered", "", "")]
    text = table(tmp_path, (0, "", "2024", "2023"), (12, "Freight", "1,204", "998"), *last)
    assert text.endswith("| Freight | 1,204 | 998 |\n| Vessels Chartered | 310 | 645 |")


def test_a_long_first_label_of_two_lines_does_not_part_the_header_from_the_table(tmp_path: Path) -> None:
    first = [(12, "Gains on vessels held by the company and its", "", ""), (24, "harbours", "310", "645")]
    text = table(tmp_path, (0, "", "2024", "2023"), *first, (36, "Freight", "1,204", "998"))
    label = "Gains on vessels held by the company and its harbours"
    assert text == f"|  | 2024 | 2023 |\n| --- | --- | --- |\n| {label} | 310 | 645 |\n| Freight | 1,204 | 998 |"


def test_numbers_of_a_plot_beside_text_have_no_labels(tmp_path: Path) -> None:
    page = [(72, 720 - 12 * i, 10, "F1", "The boats of the guilds lay here") for i in range(8)]
    page += [(500, 716.5 - 24 * i, 5, "F1", f"{4 - i}.5") for i in range(4)]
    assert "|" not in convert(tmp_path, "x.pdf", pdf([page])).text


def grouped(tmp_path: Path, rows: list[str], *, drawn: bool) -> str:
    """The table of rows of a group, a kind and two numbers, `drawn` with lines around each cell."""
    page, edges = [(72, 760, 10, "F1", PROSE)], (72, 172, 272, 372, 472)
    for i, row in enumerate(["Port|Kind|2024|2023", *rows]):
        page += [(x + 4, 720 - 14 * i, 10, "F1", text) for x, text in zip(edges, row.split("|"), strict=False) if text]
    down, last = 734, 716 - 14 * len(rows)
    rules = [(72, y, 472, y) for y in range(down - 4, last - 1, -14)] + [(x, last, x, down - 4) for x in edges]
    return convert(tmp_path, "x.pdf", pdf([page], rules=rules if drawn else [])).text.removeprefix(PROSE).strip()


@pytest.mark.parametrize("drawn", [False, True], ids=["by alignment", "drawn"])
@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (["Hull|In|12|10", "|Out|7|9", "|All|19|19", "Cork|In|3|5", "|Out|4|4", "|All|7|9"], "Hull " * 3 + "Cork " * 3),
        (["Hull|In|12|10", "|Out|7|9", "Cork|In|3|5", "|Out|4|4", "Lune|In|7|9"], "Hull Hull Cork Cork Lune"),
        (["|Out|7|9", "Cork|In|3|5", "|Out|4|4", "Lune|In|7|9", "|Out|1|2"], "- Cork - Lune -"),
        (["Hull|In|12|10", "|Out|7|9", "Cork|In|3|5", "|Kept|4|4"], "Hull - Cork -"),
        (["Hull|In|12|10", "|Out|7|9", "Cork|In|3|5"], "Hull - Cork"),
    ],
    ids=["kinds that come again", "a last group cut off", "a group that began before", "other kinds", "kinds once"],
)
def test_the_name_of_a_group_beside_its_first_row(tmp_path: Path, rows: list[str], names: str, drawn: bool) -> None:
    lines = grouped(tmp_path, rows, drawn=drawn).split("\n")[2:]
    assert [line.split("|")[1].strip() or "-" for line in lines] == names.split()


def test_the_name_of_a_group_in_two_lines(tmp_path: Path) -> None:
    rows = ["Hull|In|12|10", "|Out|7|9", "|All|19|19", "Port|In|3|5", "Lune|Out|4|4", "|All|7|9"]
    assert grouped(tmp_path, rows, drawn=False).endswith(
        "| Port Lune | In | 3 | 5 |\n| Port Lune | Out | 4 | 4 |\n| Port Lune | All | 7 | 9 |"
    )


@pytest.mark.parametrize("x", [72, 190], ids=["of the labels", "of the texts beside them"])
def test_a_name_in_two_lines_within_a_header_of_groups(tmp_path: Path, x: int) -> None:
    page = [(72, 760, 10, "F1", PROSE), (330, 734, 10, "F1", "Months ended in spring"), (x, 728, 10, "F1", "Place of")]
    page += [(x, 718, 10, "F1", "the loss"), (360, 718, 10, "F1", "2024"), (440, 718, 10, "F1", "2023")]
    rows = ("Hull", "At sea", "512", "410"), ("Masts", "In port", "271", "95"), ("Sails", "At sea", "38", "64")
    for i, row in enumerate(rows):
        page += [(at, 704 - 12 * i, 10, "F1", text) for at, text in zip((72, 190, 360, 440), row, strict=True)]
    text = convert(tmp_path, "x.pdf", pdf([page], rules=[(320, 731, 470, 731)])).text.removeprefix(PROSE).strip()
    names = "Place of the loss | " if x == 72 else " | Place of the loss"
    assert text.startswith(f"| {names} | Months ended in spring 2024 | Months ended in spring 2023 |\n")
    assert "| Hull | At sea | 512 | 410 |" in text


@pytest.mark.parametrize(("behind", "asked"), [(0, 30), (80, 50)], ids=["through all columns", "behind the labels"])
def test_no_labels_are_looked_for_between_lines_through_all_columns(behind: float, asked: int) -> None:
    boxes = []
    ys = [700.0 - 20 * n for n in range(11)]
    rows = [Rule(y, 72 if y in (ys[0], ys[-1]) else 72 + behind, 400) for y in ys]
    columns = [Rule(x, ys[-1], ys[0]) for x in (72, 152, 300, 400)]
    table_between(rows, columns, lambda *box: boxes.append(box) or "")  # type: ignore[arg-type,func-returns-value]
    assert len(boxes) == asked
