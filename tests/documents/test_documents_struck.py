"""Text that is struck out is marked as such; what is hidden or deleted is left out."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter
from document_builders import convert, epub, odt, saved, with_members
from pptx import Presentation
from pptx.util import Inches

from rag_app.documents.markdown import with_struck


def test_marks_stand_inside_blanks_and_once_around_runs():
    assert with_struck([("was ", False), (" 100", True), ("", False), (" EUR ", True), ("80", False)]) == (
        "was  ~~100 EUR~~ 80"
    )
    assert with_struck([("a", False), (" ", True), ("b", False)]) == "a b"


@pytest.mark.parametrize("in_the_sheet", [False, True])
def test_of_a_workbook(tmp_path: Path, in_the_sheet: bool) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": in_the_sheet}) as book:
        sheet, struck = book.add_worksheet("Prices"), book.add_format({"font_strikeout": True})
        sheet.write_row(0, 0, ["Product", "Price"])
        sheet.write(1, 0, "Pump")
        sheet.write_rich_string(1, 1, struck, "100 EUR", " 80 EUR")
        sheet.write_row(2, 0, ["Valve", 40], struck)
        sheet.write_row(3, 0, ["Hose", 9])
    assert convert(tmp_path, "x.xlsx", out.getvalue()).text == (
        "## Prices\n\n| Product | Price |\n| --- | --- |\n| Pump | ~~100 EUR~~ 80 EUR |\n| ~~Valve~~ | ~~40~~ |\n"
        "| Hose | 9 |"
    )


def test_struck_numbers_are_numbers_of_their_table(tmp_path: Path) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet, struck = book.add_worksheet("Days"), book.add_format({"font_strikeout": True})
        for row, cells in enumerate((["Team", "2023", "2024"], ["A", 1, 2], [], ["B", 3, 4])):
            sheet.write_row(row, 0, cells, struck)
    head = "| ~~Team~~ | ~~2023~~ | ~~2024~~ |\n| --- | --- | --- |\n"
    assert convert(tmp_path, "x.xlsx", out.getvalue()).text == (
        f"## Days\n\n{head}| ~~A~~ | ~~1~~ | ~~2~~ |\n\n{head}| ~~B~~ | ~~3~~ | ~~4~~ |"
    )


@pytest.mark.parametrize(("kind", "shown"), [("sngStrike", "~~10~~"), ("dblStrike", "~~10~~"), ("noStrike", "10")])
def test_of_a_slide(tmp_path: Path, kind: str, shown: str) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    table = slide.shapes.add_table(2, 1, Inches(1), Inches(4), Inches(4), Inches(1)).table
    table.cell(0, 0).text = "Fee"
    for frame in (slide.shapes.title, slide.placeholders[1], table.cell(1, 0)):
        line = frame.text_frame.paragraphs[0]
        for text, strike in (("Was ", ""), ("1", kind), ("0", kind), (" now 12", "")):
            run = line.add_run()
            run.text = text
            if strike:
                run._r.get_or_add_rPr().set("strike", strike)
    line = f"Was {shown} now 12"
    assert convert(tmp_path, "x.pptx", saved(deck)).text == (f"# {line}\n\n{line}\n\n| Fee |\n| --- |\n| {line} |")


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        (r"Fee {\strike 100 }{\b\strike EUR} 80 EUR", "Fee ~~100 EUR~~ 80 EUR"),
        (r"Fee \striked1 100\striked0  80", "Fee ~~100~~ 80"),
        (r"Fee {\strike 10{\super 6} cells}", "Fee ~~10⁶ cells~~"),
        (r"{\strike Old\par Older\par}New", "~~Old~~\n\n~~Older~~\n\nNew"),
        (r"Fee {\v hidden \'38\u8364? \emdash }80 {\deleted\strike del 9}EUR", "Fee 80 EUR"),
        (r"Fee \v {\b hidden}\v0 80{\v {\deleted a}b}", "Fee 80"),
        (r"\trowd\cellx1\cellx2{\strike a\cell 1\cell}\row", "| ~~a~~ | ~~1~~ |\n| --- | --- |"),
        (r"{\*\x {\strike }not shown}80", "80"),
    ],
)
def test_of_rich_text(tmp_path: Path, markup: str, shown: str) -> None:
    pytest.importorskip("striprtf")
    assert convert(tmp_path, "x.rtf", rf"{{\rtf1\ansi {markup}\par}}").text == shown


STYLES = "".join(
    f'<style:style style:name="{name}" style:family="{family}"{parent}><style:text-properties{says}/></style:style>'
    for name, family, parent, says in (
        ("Gone", "text", "", ' text:display="none"'),
        ("Gone", "paragraph", "", ""),
        ("T1", "text", ' style:parent-style-name="Gone"', ""),
        ("S", "text", "", ' style:text-line-through-style="solid"'),
        ("T2", "text", ' style:parent-style-name="S"', ' style:text-line-through-style="none"'),
        ("P", "paragraph", "", ' style:text-line-through-type="single"'),
        ("C", "table-cell", "", ' style:text-line-through-style="solid"'),
        ("H", "paragraph", "", ' text:display="none"'),
    )
)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('<text:p>Fee <text:span text:style-name="Gone">hidden 8</text:span>80</text:p>', "Fee 80"),
        ('<text:p>Fee <text:span text:style-name="T1">hidden <text:s/>8</text:span>80</text:p>', "Fee 80"),
        ('<text:p text:style-name="H">hidden</text:p><text:p text:style-name="Gone">Fee 80</text:p>', "Fee 80"),
        ('<text:section text:display="none"><text:p>hidden</text:p></text:section><text:p>80</text:p>', "80"),
        ('<text:section text:display="true"><text:p>80</text:p></text:section>', "80"),
        (
            '<text:p>Fee <text:span text:style-name="S">100 </text:span><text:span text:style-name="S">EUR<text:span '
            'text:style-name="S">*</text:span></text:span> <text:span text:style-name="T2">80</text:span></text:p>',
            "Fee ~~100 EUR*~~ 80",
        ),
        ('<text:p text:style-name="P">Fee <text:span text:style-name="S">100</text:span></text:p>', "~~Fee 100~~"),
        (
            '<table:table><table:table-row><table:table-cell table:style-name="C"><text:p>100</text:p>'
            "</table:table-cell><table:table-cell><text:p>80</text:p></table:table-cell></table:table-row></table:table>",
            "| ~~100~~ | 80 |\n| --- | --- |",
        ),
    ],
)
def test_of_an_opendocument_text(tmp_path: Path, body: str, shown: str) -> None:
    assert convert(tmp_path, "x.odt", odt(f"<office:text>{body}</office:text>", STYLES)).text == shown


SHEET = "p {color: red} .c5, .old{text-decoration : line-through} .c6{text-decoration: underline} .old:hover{top: 1px}"


@pytest.mark.parametrize(
    ("price", "shown"),
    [
        ("<strike>80 EUR</strike>", "~~80 EUR~~"),
        ('<span style="text-decoration: underline line-through">80 EUR</span>', "~~80 EUR~~"),
        ('<span class="x c5">80 EUR</span>', "~~80 EUR~~"),
        ('<span class="old">80 EUR</span>', "~~80 EUR~~"),
        ('<span class="c6">80 EUR</span>', "80 EUR"),
        ('<span class="c6">8</span><span class="c6">0 E</span><span class="c5">UR</span>', "80 E~~UR~~"),
        ("80 EUR<comment>ask Jo</comment>", "80 EUR"),
    ],
)
def test_of_pages_and_books(tmp_path: Path, price: str, shown: str) -> None:
    """Tags and classes as LibreOffice, Word and Google Docs export them."""
    body = f"<p>The old price was {price} and the new one is 70 EUR.</p>"
    said = f"The old price was {shown} and the new one is 70 EUR."
    page = f"<html><head><style>{SHEET}</style></head><body>{body}</body></html>"
    assert convert(tmp_path, "x.html", page).text == said
    book = with_members(epub({"a.xhtml": body}), {"OEBPS/style.css": SHEET})
    assert convert(tmp_path, "x.epub", book).text == said
