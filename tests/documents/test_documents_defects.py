"""Line breaks that must not glue words, spans that must not double numbers, notebooks, deep pages."""

from __future__ import annotations

import json
from pathlib import Path

import lxml.html
import pytest
from document_builders import convert, docx, odt, saved, source, word_paragraph, word_style
from openpyxl import Workbook
from pptx import Presentation

from rag_app.config import IndexRecipe
from rag_app.documents import read
from rag_app.documents.converters.html.tables import table_text
from rag_app.errors import DocumentError


def test_a_line_break_in_code_is_a_line(tmp_path: Path) -> None:
    page = "<pre>a<br>b</pre><pre><code>c<br/>  <b>d</b></code></pre>"
    assert convert(tmp_path, "x.html", page).text == "```\na\nb\n```\n\n```\nc\n  d\n```"


def test_a_line_break_in_a_code_paragraph_of_word_is_a_line(tmp_path: Path) -> None:
    code = '<w:p><w:pPr><w:pStyle w:val="Code"/></w:pPr><w:r><w:t>ls</w:t><w:br/><w:t>cd</w:t></w:r></w:p>'
    text = convert(tmp_path, "x.docx", docx(word_paragraph("Run:") + code, word_style("Code", "Code"))).text
    assert text == "Run:\n\n```\nls\ncd\n```"


def test_a_line_break_in_a_paragraph_of_a_slide_divides_words(tmp_path: Path) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Pumps"
    slide.placeholders[1].text_frame.text = "Open the valve\vStart the motor"
    assert convert(tmp_path, "x.pptx", saved(deck)).text == "# Pumps\n\nOpen the valve Start the motor"


def test_a_number_that_spans_columns_stands_once(tmp_path: Path) -> None:
    page = (
        "<table><tr><td></td><td colspan=3>2023</td><td colspan=3>2022</td></tr>"
        "<tr><td>Gaming</td><td>$</td><td>2,240</td><td></td><td>$</td><td>3,620</td><td></td></tr>"
        "<tr><td>Losses</td><td colspan=2>(12</td><td>)</td><td colspan=2>(7</td><td>)</td></tr>"
        "<tr><td>Other</td><td colspan=2>40</td><td></td><td colspan=2>51</td><td></td></tr></table>"
    )
    assert convert(tmp_path, "x.html", page).text == (
        "|  | 2023 | 2022 |\n| --- | --- | --- |\n| Gaming | $2,240 | $3,620 |\n| Losses | (12) | (7) |\n"
        "| Other | 40 | 51 |"
    )


def test_years_that_span_columns_name_each_of_them(tmp_path: Path) -> None:
    page = (
        "<table><tr><th></th><th colspan=2>2023</th><th colspan=2>2022</th></tr>"
        "<tr><th></th><th>Q1</th><th>Q2</th><th>Q1</th><th>Q2</th></tr>"
        "<tr><td>Gaming</td><td>1,100</td><td>1,200</td><td>900</td><td>950</td></tr>"
        "<tr><td>Other</td><td colspan=2>40</td><td>7</td><td>8</td></tr></table>"
    )
    lines = convert(tmp_path, "x.html", page).text.split("\n")
    assert lines[0] == "|  | 2023 Q1 | 2023 Q2 | 2022 Q1 | 2022 Q2 |" and lines[-1] == "| Other |  | 40 | 7 | 8 |"


def test_rows_below_a_first_row_that_spans_columns_are_header_where_they_have_no_label_and_no_number() -> None:
    top = "<tr><td></td><td colspan=2>Three Months Ended</td><td colspan=2>Six Months Ended</td></tr>"
    years = "<tr><td></td><td>2023</td><td>2022</td><td>2023</td><td>2022</td></tr>"
    sales = "<tr><td>Sales</td><td>7</td><td>6</td><td>13</td><td>11</td></tr>"
    page = lxml.html.fromstring(f"<table>{top}{years}{sales}</table>")
    names = [f"{months} Months Ended {year}" for months in ("Three", "Six") for year in (2023, 2022)]
    text = table_text(page, text_of, lambda cell: [])
    assert text == f"|  | {' | '.join(names)} |\n|{' --- |' * 5}\n| Sales | 7 | 6 | 13 | 11 |"
    page = lxml.html.fromstring(f"<table>{top}{sales}{sales}</table>")
    assert len(table_text(page, text_of, lambda cell: []).split("\n")) == 1 + 3


@pytest.mark.parametrize("count", ["²", "two", "-1", "", "9" * 12])
def test_a_count_that_is_none_is_left_out(tmp_path: Path, count: str) -> None:
    page = f"<table><tr><th colspan='{count}'>Day</th><th>Hall</th></tr><tr><td>Monday</td><td>9</td></tr></table>"
    listed = f"<ol start='{count}'><li value='{count}'>one</li><li>two</li></ol>"
    text = convert(tmp_path, "x.html", f"{page}{listed}").text
    assert text == "| Day | Hall |\n| --- | --- |\n| Monday | 9 |\n\n1. one\n2. two"
    body = (
        f'<office:text><text:h text:outline-level="{count}">Hours<text:s text:c="{count}"/>2031</text:h></office:text>'
    )
    assert convert(tmp_path, "x.odt", odt(body)).text == "# Hours 2031"


def text_of(cell: lxml.html.HtmlElement) -> str:
    return cell.text_content()


def test_merged_cells_of_slides_name_each_column_and_numbers_stand_once(tmp_path: Path) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    table = slide.shapes.add_table(5, 4, 0, 0, 9_000_000, 3_000_000).table
    for at, texts in enumerate(
        (("", "2023", "", "2022"), ("", "Q1", "Q2", "Q1"), ("Gaming", "1,100", "1,200", "900"),
         ("Other", "40", "", "50"), ("", "41", "42", "51"))
    ):  # fmt: skip
        for column, text in enumerate(texts):
            table.cell(at, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(3, 1).merge(table.cell(3, 2))
    table.cell(3, 0).merge(table.cell(4, 0))
    lines = convert(tmp_path, "x.pptx", saved(deck)).text.split("\n")
    assert lines[-5:] == [
        "|  | 2023 Q1 | 2023 Q2 | 2022 Q1 |", "| --- | --- | --- | --- |",
        "| Gaming | 1,100 | 1,200 | 900 |", "| Other | 40 |  | 50 |", "| Other | 41 | 42 | 51 |",
    ]  # fmt: skip


def test_merged_cells_of_sheets_name_each_column_and_numbers_stand_once(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in (
        ["Revenue by market", None, None, None],
        [None, "2023", None, "2022"],
        [None, "Q1", "Q2", "Q1"],
        ["Gaming", 1100, 1200, 900],
        ["Other", 40, None, 50],
        [None, 41, 42, 51],
    ):
        sheet.append(row)
    for cells in ("A1:D1", "B2:C2", "B5:C5", "A5:A6"):
        sheet.merge_cells(cells)
    assert convert(tmp_path, "x.xlsx", saved(book)).text.split("\n") == [
        "## Sheet", "", "Revenue by market", "",
        "|  | 2023 Q1 | 2023 Q2 | 2022 Q1 |", "| --- | --- | --- | --- |",
        "| Gaming | 1100 | 1200 | 900 |", "| Other | 40 |  | 50 |", "| Other | 41 | 42 | 51 |",
    ]  # fmt: skip


def test_merged_cells_of_word_tables_name_each_column_and_numbers_stand_once(tmp_path: Path) -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    two, down, on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = (
        cell("") + cell("2023", two) + cell("2022"),
        cell("") + cell("Q1") + cell("Q2") + cell("Q1"),
        cell("Gaming") + cell("1,100") + cell("1,200") + cell("900"),
        cell("Other", down) + cell("40", two) + cell("50"),
        cell("", on) + cell("41") + cell("42") + cell("51"),
    )
    grid = "<w:tblGrid>" + "<w:gridCol/>" * 4 + "</w:tblGrid>"
    body = f"<w:tbl>{grid}{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    lines = convert(tmp_path, "x.docx", docx(body)).text.split("\n")
    assert lines == [
        "|  | 2023 Q1 | 2023 Q2 | 2022 Q1 |", "| --- | --- | --- | --- |",
        "| Gaming | 1,100 | 1,200 | 900 |", "| Other |  | 40 | 50 |", "| Other | 41 | 42 | 51 |",
    ]  # fmt: skip


def test_a_text_that_spans_columns_is_repeated(tmp_path: Path) -> None:
    page = (
        "<table><tr><th colspan=2>Pumps</th></tr><tr><td>A</td><td>1</td></tr><tr><td colspan=2>none</td></tr></table>"
    )
    assert convert(tmp_path, "x.html", page.replace("</tr>", "<td>x</td></tr>")).text == (
        "| Pumps | Pumps | x |\n| --- | --- | --- |\n| A | 1 | x |\n| none | none | x |"
    )


def test_a_cell_across_two_columns_is_the_label_of_the_text_below_it(tmp_path: Path) -> None:
    page = (
        "<table><tr><td colspan=2>--cache=folder</td></tr><tr><td>&nbsp;</td><td>where pages are kept</td></tr>"
        "<tr><td>-v</td><td>says more</td></tr><tr><td colspan=2>Rarely used</td></tr><tr><td>-x</td><td>both</td></tr>"
        "</table>"
    )
    assert convert(tmp_path, "x.html", page).text == (
        "| --cache=folder | where pages are kept |\n| --- | --- |\n| -v | says more |\n"
        "| Rarely used |  |\n| -x | both |"
    )


def test_a_note_beside_a_picture_is_no_table(tmp_path: Path) -> None:
    page = '<table><tr><td><i title="Tip"></i></td><td><p>Close the lid.</p><ul><li>first</li></ul></td></tr></table>'
    assert convert(tmp_path, "x.html", page).text == "Close the lid.\n\n- first"


def test_notebook(tmp_path: Path) -> None:
    book = {
        "nbformat": 4,
        "metadata": {"language_info": {"name": "python"}},
        "cells": [
            {"cell_type": "markdown", "source": ["# Pumps\n", "\n", "Open the valve."]},
            {"cell_type": "code", "source": "print(1 + 1)", "outputs": [
                {"output_type": "stream", "text": ["2\n"]},
                {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo="}},
                {"output_type": "execute_result", "data": {"text/plain": "'done'", "text/html": "<b>done</b>"}},
            ]},
            {"cell_type": "code", "source": "log()", "outputs": [{"output_type": "stream", "text": "line\n" * 1000}]},
        ],
    }  # fmt: skip
    document = convert(tmp_path, "x.ipynb", json.dumps(book))
    assert document.text == (
        "# Pumps\n\nOpen the valve.\n\n```python\nprint(1 + 1)\n```\n\n```\n2\n'done'\n```\n\n```python\nlog()\n```"
    )
    assert document.title == "Pumps"
    assert document.metadata["format"] == "notebook"


def test_a_notebook_of_the_third_format(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Pumps"},
        {"cell_type": "code", "input": "run()", "outputs": []},
    ]
    text = convert(tmp_path, "x.ipynb", json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]})).text
    assert text == "## Pumps\n\n```python\nrun()\n```"


@pytest.mark.parametrize("data", ["[1, 2]", "{}", "no JSON", '{"cells": [{}]}'])
def test_what_is_no_notebook_is_refused(tmp_path: Path, data: str) -> None:
    with pytest.raises(DocumentError, match=r"x\.ipynb: the file is not a notebook"):
        convert(tmp_path, "x.ipynb", data)


def test_deep_pages_are_read_or_refused_for_their_depth(tmp_path: Path) -> None:
    text = convert(tmp_path, "x.html", "<p>top</p>" + "<div>" * 1_000 + "deep" + "</div>" * 1_000).text
    assert text == "top\n\ndeep"
    (tmp_path / "y.html").write_text("<p>top</p>" + "<div>" * 50_000 + "deep" + "</div>" * 50_000)
    (tmp_path / "z.odt").write_bytes(odt("<office:text>" + "<text:p>" * 500 + "</text:p>" * 500 + "</office:text>"))
    for name in ("y.html", "z.odt"):
        with pytest.raises(DocumentError, match="nested too deeply"):
            list(read(source(tmp_path / name), IndexRecipe()))


def test_a_statement_without_a_text_in_its_corner_is_one_table(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Balance"
    for row in (["", "2022", "2021"], ["Assets"], ["Cash", 10, 20], ["Total", 1, 2]):
        sheet.append(row)
    assert convert(tmp_path, "x.xlsx", saved(book)).text == (
        "## Balance\n\n|  | 2022 | 2021 |\n| --- | --- | --- |\n| Assets |  |  |\n| Cash | 10 | 20 |\n| Total | 1 | 2 |"
    )


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (12.5, '0.0"%"', "12.5%"),
        (5, '0.0"%"', "5.0%"),
        (-5, '0.0" %"', "-5.0%"),
        (5, "0\\%", "5%"),
        (0.25, "0%", "25%"),
        (0.5, '0.0%" of all"', "50.0%"),
        (0.1639042, "0.0%", "16.4%"),
        (-0.1639042, "#,##0.00%;[Red]-0.00%", "-16.39%"),
        (0.5, "0.0#%", "50.0%"),
        (0.5, "0.0 %", "50.0%"),
        (0.0012, "0%", "0.12%"),
        (0, "0.0%", "0.0%"),
    ],
)
def test_a_share_is_shown_in_percent_as_its_format_says(tmp_path: Path, value: float, pattern: str, shown: str) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Kind", "Share"])
    sheet.append(["x", value])
    sheet.cell(2, 2).number_format = pattern
    assert convert(tmp_path, "x.xlsx", saved(book)).text.split("\n")[4:] == [f"| x | {shown} |"]


@pytest.mark.parametrize(
    ("below", "kept"),
    [
        ("John\n555 1234", ""),
        ("John\n\n-------- Forwarded Message --------\nThe price is 4,000 euros.", "The price is 4,000 euros."),
        ("John\n\nOn Monday Ann wrote:\nThe price is 4,000 euros.", "The price is 4,000 euros."),
        ("John\n555 1234\n\nPS: The price is 4,000 euros.", "PS: The price is 4,000 euros."),
        ("\nJohn\n555 1234\n \nPS: The price is 4,000 euros.", "PS: The price is 4,000 euros."),
    ],
)
def test_of_a_mail_the_signature_goes_and_what_stands_below_it_stays(tmp_path: Path, below: str, kept: str) -> None:
    mail = f"From: a@b.c\nTo: d@e.f\nSubject: Price\n\nSee below.\n\n-- \n{below}\n"
    text = convert(tmp_path, "x.eml", mail).text
    assert "See below." in text and "John" not in text and "555" not in text and kept in text


def test_the_menu_of_a_restaurant_is_no_menu_of_links(tmp_path: Path) -> None:
    dish, links = "<p>Pizza Margherita 8 euros.</p>", "<a href='/'>Home</a> <a href='/a'>About</a>"
    for kind, inside, kept in (("menu", dish, True), ("menu", links, False), ("navbar menu", dish, False)):
        page = f"<h1>Trattoria</h1><p>Welcome.</p><div class='{kind}'>{inside}</div>"
        assert ("Margherita" in convert(tmp_path, "x.html", page).text) is (kept and inside == dish)
        assert "About" not in convert(tmp_path, "x.html", page).text


def test_a_format_with_more_decimals_than_python_counts_with_is_read(tmp_path: Path) -> None:
    book = Workbook()
    for row in (("Name", "Share"), ("A", 1.25)):
        book.active.append(row)
    book.active["B2"].number_format = "0." + "0" * 200 + "%"
    book.save(tmp_path / "a.xlsx")
    (document,) = read(source(tmp_path / "a.xlsx"), IndexRecipe())
    assert "| A | 125." + "0" * 28 in document.text
