"""Headers in several rows, notes in worksheets, and bold cells: tables of Office files as people make them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from document_builders import convert, odt, saved
from pptx import Presentation
from pptx.util import Inches

from rag_app.documents.converters.html.convert import html_to_markdown
from rag_app.documents.converters.tables.header_rows import table_markdown, with_one_header
from rag_app.documents.converters.tables.sheets import sheet_markdown


def test_rows_that_divide_what_the_first_spans_are_one_header() -> None:
    grid = [["WP", "Owner", "Baseline", "Baseline"], ["WP", "Owner", "Works", "2025"], ["A1", "Li", "312", "18"]]
    assert with_one_header(grid) == [["WP", "Owner", "Baseline Works", "Baseline 2025"], ["A1", "Li", "312", "18"]]


def test_a_row_of_data_or_with_a_label_is_no_header() -> None:
    for second in (["A1", "Works", "Fees"], ["", "312", "18"]):
        grid = [["WP", "Baseline", "Baseline"], second, ["A2", "1", "2"]]
        assert with_one_header(grid) == grid


ROOMS = [["", "Weekday", "Weekday", "Weekend", "Weekend"], ["Room", "Half", "Full", "Half", "Full"]]
RATES = [["Loft", "40", "75", "52", "98"], ["Barn", "65", "120", "80", "151"]]


@pytest.mark.parametrize("years", [["2025/26", "2026/27"], ["Half", "Full"], ["2025", "2026"]])
def test_the_lower_row_of_a_header_names_a_corner_left_blank(years: list[str]) -> None:
    grid = [ROOMS[0], ["Room", *years, *years], *RATES]
    names = [f"{day} {year}" for day in ("Weekday", "Weekend") for year in years]
    assert with_one_header(grid) == [["Room", *names], *RATES]


@pytest.mark.parametrize("remark", ["", "Remark"])  # in the upper row alone, or in both where its cell is merged
def test_a_column_that_the_upper_row_alone_names_needs_no_name_in_the_lower_one(remark: str) -> None:
    upper, lower = [*ROOMS[0], "Remark"], ["Room", "Half", "Full", "Half", "Full", remark]
    rows = [
        ["Indoors", "", "", "", "", ""],
        *([*row, text] for row, text in zip(RATES, ("", "no heating"), strict=True)),
    ]
    header, *below = with_one_header([upper, lower, *rows])
    assert header[:4] == ["Room", "Weekday Half", "Weekday Full", "Weekend Half"]
    assert header[5:] == ["Remark"] and below == rows


LINES = [["Length", "Steel", "Steel", "Copper", "Copper"], ["of the line", "Bare", "Coated", "Bare", "Coated"]]


def test_the_name_of_the_labels_goes_on_where_groups_are_divided_alike() -> None:
    names = ["Length of the line", "Steel Bare", "Steel Coated", "Copper Bare", "Copper Coated"]
    assert with_one_header([*LINES, ["5 m", "40", "75", "52", "98"]]) == [names, ["5 m", "40", "75", "52", "98"]]


@pytest.mark.parametrize(
    ("second", "third"),
    [
        (["Maker", "Ann", "Ben", "Cleo", "Dan"], ["5 m", "40", "75", "52", "98"]),  # each its own
        (LINES[1], ["5 m", "thick", "thin", "thick", "thin"]),  # no figures
        (["5 m", "40", "75", "40", "75"], ["9 m", "41", "76", "41", "76"]),
        (["Colour", "", "red", "", "red"], ["5 m", "40", "75", "52", "98"]),
    ],
)
def test_a_labelled_row_below_groups_is_else_one_of_data(second: list[str], third: list[str]) -> None:
    grid = [LINES[0], second, third]
    assert with_one_header(grid) == grid


@pytest.mark.parametrize(
    "second",
    [
        ["Room", "Half", "Full", "", ""],
        ["Room", "Half", "Half", "Half", "Full"],
        ["Attic", "30", "60", "41", "77"],
        ["Attic", "on request", "60", "on request", "77"],
    ],
)
def test_a_row_that_does_not_divide_every_column_is_one_of_data(second: list[str]) -> None:
    grid = [ROOMS[0], second, *RATES]
    assert with_one_header(grid) == grid


def test_a_table_of_texts_keeps_its_rows() -> None:
    grid = [ROOMS[0], ROOMS[1], ["Loft", "Ann", "Ben", "Cleo", "Dan"], ["Barn", "Eve", "Fay", "Gil", "Hal"]]
    assert with_one_header(grid) == grid


NAMES = [["Trade", "Number", "Median"], ["", "of Hires", "Monthly"], ["", "", "Wage"]]


def test_names_that_go_on_below_are_one_header() -> None:
    rows = [["Law", "13", "$2,300"], ["Art", "few", "$900"], ["Sum", "15", "n/a"]]
    assert with_one_header([*NAMES, *rows]) == [["Trade", "Number of Hires", "Median Monthly Wage"], *rows]
    assert with_one_header([*NAMES[:2], *rows])[0] == ["Trade", "Number of Hires", "Median Monthly"]
    sheet = sheet_markdown("Jobs", [*NAMES, rows[0], ["", "", ""], ["East", "4", "$700"]])
    assert sheet.count("| Trade | Number of Hires | Median Monthly Wage |") == 2


@pytest.mark.parametrize(
    "rows",
    [
        [["Law", "Ann", "Ben"], ["Art", "Cid", "Dan"]],
        [["", "13", "2,300"], ["Art", "3", "900"]],
        [["Law", "13", "Ben"], ["Art", "3", "Dan"]],
    ],
)
def test_rows_of_words_or_without_a_label_are_no_rest_of_names(rows: list[list[str]]) -> None:
    assert with_one_header([*NAMES[:2], *rows]) == [*NAMES[:2], *rows]


def test_merged_headers_of_a_worksheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Budget"
    for row in (["WP", "Baseline", None, "Paid"], [None, "Works", "Fees", None], ["A1", 312, 18, 330]):
        sheet.append(row)
    for cells in ("A1:A2", "B1:C1", "D1:D2"):
        sheet.merge_cells(cells)
    text = convert(tmp_path, "x.xlsx", saved(book)).text
    assert "| WP | Baseline Works | Baseline Fees | Paid |\n| --- | --- | --- | --- |\n| A1 | 312 | 18 | 330 |" in text


def test_a_column_of_sentences_is_text_and_a_column_of_entries_a_table() -> None:
    rules = [["Rules"], ["Leak test before every use."], ["No two machines are ever serviced on the same day."]]
    text = sheet_markdown("Start", rules)
    assert text.endswith("Rules\n\n- Leak test before every use.\n- No two machines are ever serviced on the same day.")
    lines = [["Rules"], ["• Leak test before every\n# use of it."], ["• No two machines on the same day, ever."]]
    assert sheet_markdown("Start", lines).endswith(
        "\n- Leak test before every # use of it.\n- No two machines on the same day, ever."
    )
    assert "| Name |\n| --- |\n| Ann |" in sheet_markdown("Start", [["Name"], ["Ann"], ["Ben"]])
    names = [["Name"], ["Ann"], ["Ben"], ["Cleo"], ["The whole of the night shift too"]]
    assert "| Ann |" in sheet_markdown("Start", names)


def test_merged_headers_of_a_slide(tmp_path: Path) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    table = slide.shapes.add_table(3, 3, Inches(1), Inches(1), Inches(6), Inches(2)).table
    for i, row in enumerate((("Site", "Energy", ""), ("", "Actual", "Plan"), ("North", "12.1", "11.8"))):
        for j, text in enumerate(row):
            table.cell(i, j).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    text = convert(tmp_path, "x.pptx", saved(deck)).text
    assert "| Site | Energy Actual | Energy Plan |\n| --- | --- | --- |\n| North | 12.1 | 11.8 |" in text


def test_cells_that_are_all_bold_have_no_marks() -> None:
    html = "<table><tr><td><b>Item</b></td><td><b>Details</b> of it</td></tr><tr><td>a</td><td>b</td></tr></table>"
    assert html_to_markdown(html)[0] == "| Item | **Details** of it |\n| --- | --- |\n| a | b |"


def test_a_table_without_any_text_is_left_out(tmp_path: Path) -> None:
    row = "<table:table-row><table:table-cell/><table:table-cell/></table:table-row>"
    body = f"<office:text><table:table>{row * 2}</table:table><text:p>Rooms of the hall</text:p></office:text>"
    assert convert(tmp_path, "x.odt", odt(body)).text == "Rooms of the hall"
    assert table_markdown([["", ""], ["", ""]], 0) == table_markdown([]) == ""


@pytest.mark.parametrize("title", [["Hours 2031", "", ""], ["Hours 2031"] * 3])
def test_a_first_row_of_one_text_is_the_title_of_the_table_below(title: list[str]) -> None:
    grid = [title, ["Day", "Hall", "Pool"], ["Monday", "9", "10"], ["Sunday", "11", "12"]]
    text = table_markdown(grid)
    assert text == "Hours 2031\n\n| Day | Hall | Pool |\n| --- | --- | --- |\n| Monday | 9 | 10 |\n| Sunday | 11 | 12 |"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (["Region", "", ""], ["North", "4", "5"]),
        (["Contact", "", ""], ["Name:", "Ann", "Hall"]),
        (["Hours 2031", "", ""], ["Monday", "Ann", ""]),
        (["Hours", "Hall", ""], ["Day", "Hall", "Pool"]),
        (["Hours", ""], ["Monday", "closed"]),
    ],
)
def test_a_first_row_above_no_names_of_columns_stays(first: list[str], second: list[str]) -> None:
    text = table_markdown([first, second, ["a", *["1"] * (len(first) - 1)]])
    assert text.startswith("| " + " | ".join(first) + " |\n| ---")


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ("North; Lions, Bears, 1:2; Bears, Foxes, 0:0", False),
        ("Starters; Soup, peas, hot; Roll, rye, cold; Mains; Stew, lamb, hot", False),
        ("Menu; Dish, Of, How; Starters; Soup, peas, hot; Mains; Stew, lamb, hot", True),
        ("Menu; Dish, Of, How; Soup, peas, hot; Stew, lamb, hot; All with bread", True),
    ],
)
def test_a_first_row_above_data_is_no_title(rows: str, title: bool) -> None:
    grid = [[*row.split(", "), "", ""][:3] for row in rows.split("; ")]
    assert table_markdown(grid).startswith("|") is not title


HOURS = "<tr><td>Monday</td><td>9</td></tr>"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            f"<thead><tr><th colspan=2>Hours</th></tr><tr><th>Day</th><th>Hall</th></tr></thead>{HOURS}",
            "Hours\n\n| Day | Hall |\n| --- | --- |\n| Monday | 9 |",
        ),
        (
            f"<thead><tr><th>Day</th><th>Hall</th></tr></thead><tr><th colspan=2>Winter</th></tr>{HOURS}",
            "| Day | Hall |\n| --- | --- |\n| Winter |  |\n| Monday | 9 |",
        ),
    ],
)
def test_a_header_cell_over_a_web_table_is_its_title_and_within_it_names_a_group(html: str, text: str) -> None:
    assert html_to_markdown(f"<table>{html}</table>")[0] == text


@pytest.mark.parametrize(
    "page", ["<ol><li>Ports:{}</li><li>Users</li></ol>", "<ul><li>A<dl><dt>B</dt><dd>{}</dd></dl></ul>"]
)
def test_a_table_in_an_item_of_a_list_begins_its_lines(page: str) -> None:
    table = "<table><tr><th>Service</th><th>Port</th></tr><tr><td>IMAP</td><td>143</td></tr></table>"
    text, _ = html_to_markdown(page.format(f"{table}<pre>\n| sort\n| uniq</pre>"))
    assert "\n| Service | Port |\n| --- | --- |\n| IMAP | 143 |" in text and "   | sort\n" in f" {text}"
