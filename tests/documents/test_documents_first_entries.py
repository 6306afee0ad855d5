"""Tables whose first row is an entry as all others, where the document declares no header."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, odt, saved
from pptx import Presentation
from pptx.util import Inches

from rag_app.documents.converters.html.convert import html_to_markdown
from rag_app.documents.converters.tables.header_rows import begins_with_an_entry
from rag_app.documents.converters.tables.sheets import sheet_markdown

OPTIONS = [
    ["margins", "This option sets the margins of the page in millimetres."],
    ["paper", "This option sets the size of the paper."],
]


@pytest.mark.parametrize(
    "grid",
    [
        OPTIONS,
        [["--quiet", "say nothing"], ["-v", "say more"], ["--log=FILE", "write there"]],
        [["read_rows", "Read rows"], ["write_rows()", "Write rows"], ["`drop_rows`", "**Drop** them"]],
        [["user_id", "user name"], ["group_id", "group name"], ["room_id", "room name"]],
        [[code, f"Motion to {code}"] for code in ("MTQSH", "MTSAN", "MTAMD", "MTINV")],
        [[code, f"Motion {code}"] for code in ("M-1", "M-2", "M-33", "M-4")],
        [["-a", "Archive."], ["-b FILE, --back=FILE", "Back up."]],
        [["Tenant:", "Ann Lee"], ["Rent:", "700"]],
        [["1", "Ax_2011", "Tin"], ["2", "By_2014", "Lead"], ["3", "Cy_2019", "Zinc"]],
        [["2019", "Ayr"], ["2020", "Rye"], ["2021", "Ely"]],
    ],
)
def test_entries_above_entries_are_no_names_of_columns(grid: list[list[str]]) -> None:
    assert begins_with_an_entry(grid)


@pytest.mark.parametrize(
    "grid",
    [
        [["Option", "What it does"], *OPTIONS],
        [["Option", "What does this option do to the page?"], *OPTIONS],
        [["This option sets the margins of the page in millimetres.", ""], *OPTIONS],
        [["This option sets the margins of the page in millimetres.", "b"], ["1", "2"]],
        [["--quiet", "say nothing"], ["verbose", "say more"]],
        [["user_id", "role"], ["ann_lee", "clerk"], ["ben_ray", "guard"]],
        [["user_id", "user name"], ["ann_lee", "Ann Lee"], ["ben_ray", "Ben Ray"]],
        [["error_code", "its meaning"], ["no_file", "File not found"], ["no_room", "Disk is full"]],
        [[code, f"Motion to {code}"] for code in ("CODE", "MTSA", "MTAM", "MTIN")],
        [[code, f"Country of {code}"] for code in ("ISO", "DEU", "FRA", "ITA")],
        [["Item:", "Fee"], ["Hall:", "40"], ["Loft:", "25"]],
        [["Field:", "Value:"], ["Tenant:", "Ann Lee"]],
        [["1", "2", "3"], ["2", "4", "6"], ["3", "6", "9"]],
        [["1", "Town"], ["3", "Ayr"], ["5", "Rye"]],
        [["1", "Town"], ["2", "Ayr"]],
        [["No", "Town"], ["1", "Ayr"], ["2", "Rye"]],
        [["2021", "Sales", "Costs"], ["2022", "5", "6"], ["2023", "7", "8"]],
        [["Item:", "2024", "2025"], ["Hall:", "40", "41"]],
        OPTIONS[:1],
        [],
    ],
)
def test_what_may_be_names_of_columns_stays(grid: list[list[str]]) -> None:
    assert not begins_with_an_entry(grid)


def test_a_sheet_that_begins_with_an_entry_has_no_header() -> None:
    text = sheet_markdown("Books", [["1", "Ax_2011", "Tin"], ["2", "By_2014", "Lead"], ["3", "Cy_2019", "Zinc"]])
    assert text.startswith("## Books\n\n|  |  |  |\n| --- | --- | --- |\n| 1 | Ax_2011 | Tin |\n| 2 |")


WITHOUT_NAMES = "|  |  |\n| --- | --- |\n" + "\n".join(f"| {name} | {said} |" for name, said in OPTIONS)
WITH_NAMES = "\n".join(WITHOUT_NAMES.split("\n")[i] for i in (2, 1, 3))


@pytest.mark.parametrize(("tag", "text"), [("td", WITHOUT_NAMES), ("th", WITH_NAMES)])
def test_a_web_page_declares_a_header_by_its_cells(tag: str, text: str) -> None:
    first, *rows = ["".join(f"<{{0}}>{cell}</{{0}}>" for cell in row) for row in OPTIONS]
    lines = [first.format(tag), *(row.format("td") for row in rows)]
    assert html_to_markdown(f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>")[0] == text


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (
            "<tr><th>Author</th><td>Ann Lee</td></tr><tr><th>Version</th><td>3.2</td></tr>",
            "|  |  |\n| --- | --- |\n| Author",
        ),
        (
            "<tr><th>Author</th><td>Ann Lee</td></tr><tr><td>Ben Ray</td><td>Cy Dow</td></tr>",
            "| Author | Ann Lee |\n| ---",
        ),
        ("<tr><th>Author</th><td>Version</td></tr>", "| Author | Version |\n| ---"),
        (
            "<thead><tr><th>Role</th><td>Name</td></tr></thead><tr><th>Author</th><td>Ann Lee</td></tr>",
            "| Role | Name |\n| ---",
        ),
    ],
)
def test_header_cells_beside_one_cell_each_name_rows(rows: str, text: str) -> None:
    assert html_to_markdown(f"<table>{rows}</table>")[0].startswith(text)


@pytest.mark.parametrize(
    ("rows", "text"), [("{}{}", WITHOUT_NAMES), ("<table:table-header-rows>{}</table:table-header-rows>{}", WITH_NAMES)]
)
def test_a_free_office_text_declares_rows_of_a_header(tmp_path: Path, rows: str, text: str) -> None:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    lines = [f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in OPTIONS]
    body = f"<office:text><table:table>{rows.format(*lines)}</table:table></office:text>"
    assert convert(tmp_path, "x.odt", odt(body)).text == text


@pytest.mark.parametrize(("declared", "text"), [(False, WITHOUT_NAMES), (True, WITH_NAMES)])
def test_a_slide_declares_the_first_row_a_header(tmp_path: Path, declared: bool, text: str) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(6), Inches(2)).table
    table.first_row = declared
    for at, row in enumerate(OPTIONS):
        for column, said in enumerate(row):
            table.cell(at, column).text = said
    assert text in convert(tmp_path, "x.pptx", saved(deck)).text
