"""What survives of office documents and PDF: headings, tables, lists, pages, titles."""
# ruff: noqa: E501 (markup reads better on its own lines)

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest
from document_builders import convert, docx, epub, odt, paths, pdf, saved, word_paragraph, word_style
from openpyxl.chart import BarChart, Reference
from pptx import Presentation
from pptx.util import Inches

PUMPS = "# Pumps\n\nOpen the valve.\n\n## Parts\n\n| Part | Price |\n| --- | --- |\n| Seal | 12 |\n| Rotor | 340 |"

HTML = """<!DOCTYPE html><html><head><title>Pumps | ACME</title><style>p {}</style><script>var x = "script";</script>
</head><body><header><a href="/">ACME home</a></header><nav><ul><li>Products</li></ul></nav>
<div role="main"><h1>Pumps<a class="headerlink" href="#pumps">¶</a></h1><p>Open   the
valve.</p><h2>Parts</h2><table><tr><th>Part</th><th>Price</th></tr><tr><td>Seal</td><td>12</td></tr>
<tr><td>Rotor</td><td>340</td></tr></table></div>
<div class="sphinxsidebar">Quick search</div><footer>Copyright 2024</footer></body></html>"""

DOCX = docx(
    word_paragraph("Pumps", "Heading1")
    + word_paragraph("Open the valve.")
    + word_paragraph("Parts", "Own")
    + "<w:tbl>"
    + "".join(
        f"<w:tr><w:tc>{word_paragraph(a)}</w:tc><w:tc>{word_paragraph(b)}</w:tc></w:tr>"
        for a, b in (("Part", "Price"), ("Seal", "12"), ("Rotor", "340"))
    )
    + "</w:tbl>",
    word_style("Heading1", "heading 1") + word_style("Own", "Our own heading", '<w:outlineLvl w:val="1"/>'),
)

ODT = odt(
    '<office:text><text:h text:outline-level="1">Pumps</text:h><text:p>Open the <text:span>valve</text:span>.</text:p>'
    '<text:h text:outline-level="2">Parts</text:h><table:table><table:table-row><table:table-cell><text:p>Part</text:p>'
    "</table:table-cell><table:table-cell><text:p>Price</text:p></table:table-cell></table:table-row><table:table-row>"
    "<table:table-cell><text:p>Seal</text:p></table:table-cell><table:table-cell><text:p>12</text:p></table:table-cell>"
    "</table:table-row><table:table-row><table:table-cell><text:p>Rotor</text:p></table:table-cell><table:table-cell>"
    '<text:p>340</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    "</table:table></office:text>"
)

RST = """Pumps
=====

Open the valve.

.. index:: valve

Parts
-----

===== =====
Part  Price
===== =====
Seal  12
Rotor 340
===== =====
"""

ADOC = "= Pumps\n:unit: mm\n\nOpen the valve.\n\n== Parts\n\n|===\n|Part |Price\n\n|Seal |12\n|Rotor |340\n|===\n"

BODY = HTML[HTML.index("<h1>") : HTML.index("</div>")]
EPUB = epub({"one.xhtml": f"<html><body>{BODY}</body></html>"})


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.md", PUMPS),
        ("x.html", HTML),
        ("x.docx", DOCX),
        ("x.odt", ODT),
        ("x.rst", RST),
        ("x.adoc", ADOC),
        ("x.epub", EPUB),
        ("x.txt", PUMPS.replace("\n", "\r\n")),
    ],
)
def test_one_page_reads_the_same_in_every_format(tmp_path: Path, name: str, data: str | bytes) -> None:
    document = convert(tmp_path, name, data)
    assert document.text == PUMPS
    assert paths(document) == [("Pumps",), ("Pumps", "Parts")]
    assert document.title == ("A small book" if name == "x.epub" else "Pumps")
    assert document.source == name


def test_xlsx(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Parts"
    for row in (["Price list"], ["Part", "Price", "Share"], ["Seal", 12, 0.25], ["Rotor", 340.5, None]):
        sheet.append(row)
    sheet["C3"].number_format = "0%"
    for at, value in {"F2": "Town", "G2": "Open", "F3": "Oslo", "G3": True}.items():
        sheet[at] = value
    chart = BarChart()
    chart.title = "Prices by part"
    sheet.add_chart(chart, "J1")
    chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=4), titles_from_data=True)
    hidden = book.create_sheet("Hidden")
    hidden["A1"] = "secret"
    hidden.sheet_state = "hidden"
    book.create_sheet("Dates")["B2"] = datetime.datetime(2024, 5, 1)
    document = convert(tmp_path, "x.xlsx", saved(book))
    assert document.text.startswith(
        "## Parts\n\nPrice list\n\n| Part | Price | Share |\n| --- | --- | --- |\n| Seal | 12 | 25% |\n"
        "| Rotor | 340.5 |  |\n\n| Town | Open |\n| --- | --- |\n| Oslo | TRUE |\n\nPrices by part"
    )
    assert document.text.endswith("## Dates\n\n2024-05-01")
    assert "secret" not in document.text
    assert [(p.number, document.text[p.start : p.end].strip()[:8]) for p in document.pages] == [
        (1, "## Parts"),
        (2, "## Dates"),
    ]


def test_pptx(tmp_path: Path) -> None:
    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "Pumps"
    body = first.placeholders[1].text_frame
    body.text = "Open the valve"
    body.add_paragraph().text = "Start the motor"
    body.paragraphs[1].level = 1
    first.notes_slide.notes_text_frame.text = "Say it slowly."
    second = deck.slides.add_slide(deck.slide_layouts[6])
    table = second.shapes.add_table(2, 2, Inches(1), Inches(3), Inches(4), Inches(1)).table
    for at, text in enumerate(("Part", "Price", "Seal", "12")):
        table.cell(at // 2, at % 2).text = text
    second.shapes.add_textbox(Inches(1), Inches(1), Inches(3), Inches(1)).text_frame.text = "Above the table"
    document = convert(tmp_path, "x.pptx", saved(deck))
    assert document.text == (
        "# Pumps\n\n- Open the valve\n  - Start the motor\n\nNotes: Say it slowly.\n\n"
        "# Slide 2\n\nAbove the table\n\n| Part | Price |\n| --- | --- |\n| Seal | 12 |"
    )
    assert [(p.number, p.start, p.end) for p in document.pages] == [
        (1, 0, document.text.index("# Slide 2")),
        (2, document.text.index("# Slide 2"), len(document.text)),
    ]


HEADER = (72, 800, 9, "F1", "Handbook of pumps")


def test_pdf_paragraphs_headings_pages_and_furniture(tmp_path: Path) -> None:
    pages = [
        [HEADER, (72, 760, 20, "F2", "Starting"), (72, 730, 10, "F1", "Open the inlet valve be-"),
         (72, 718, 10, "F1", "fore the motor starts. A well-known"), (72, 706, 10, "F1", "mistake."),
         (72, 680, 10, "F1", "\\225 First item"), (72, 668, 10, "F1", "\\225 Second item"),
         (72, 640, 10, "F3", "pump --start"), (72, 628, 10, "F3", "pump --status"), (300, 30, 9, "F1", "1")],
        [HEADER, (72, 760, 10, "F1", "Never run it dry: the sentence goes"), (300, 30, 9, "F1", "2")],
        [HEADER, (72, 760, 10, "F1", "on here."), (72, 700, 20, "F2", "Stopping"),
         (72, 670, 10, "F1", "Close the valve."), (300, 30, 9, "F1", "3")],
    ]  # fmt: skip
    document = convert(tmp_path, "x.pdf", pdf(pages, outline=[("Starting", 0), ("Stopping", 2)]))
    assert document.text == (
        "# Starting\n\nOpen the inlet valve before the motor starts. A well-known mistake.\n\n- First item\n"
        "- Second item\n\n```\npump --start\npump --status\n```\n\nNever run it dry: the sentence goes on here.\n\n"
        "# Stopping\n\nClose the valve."
    )
    assert paths(document) == [("Starting",), ("Stopping",)]
    assert [p.number for p in document.pages] == [1, 2, 3]
    third = document.pages[2]
    assert document.text[third.start :].startswith("on here.")


def test_pdf_headings_by_type_without_bookmarks(tmp_path: Path) -> None:
    text = [(72, 700 - 12 * i, 10, "F1", f"This is an ordinary line of text, number {i}.") for i in range(8)]
    page = [(72, 780, 22, "F1", "Handbook"), (72, 740, 14, "F2", "Starting the pump"), *text,
            (72, 580, 10, "F2", "A bold line"), (72, 560, 10, "F1", "More ordinary text.")]  # fmt: skip
    document = convert(tmp_path, "x.pdf", pdf([page]))
    assert paths(document) == [("Handbook",), ("Handbook", "Starting the pump"),
                               ("Handbook", "Starting the pump", "A bold line")]  # fmt: skip


def test_pdf_ruled_table(tmp_path: Path) -> None:
    cells = [("Part", "Price"), ("Seal", "12"), ("Rotor", "340")]
    words = [(80 + 100 * c, 700 - 20 * r, 10, "F1", text) for r, row in enumerate(cells) for c, text in enumerate(row)]
    rules = [(72, 714 - 20 * r, 272, 714 - 20 * r) for r in range(4)] + [(x, 654, x, 714) for x in (72, 172, 272)]
    page = [(72, 760, 10, "F1", "Before the table."), *words, (72, 600, 10, "F1", "After the table.")]
    document = convert(tmp_path, "x.pdf", pdf([page], rules=rules))
    table = "| Part | Price |\n| --- | --- |\n| Seal | 12 |\n| Rotor | 340 |"
    assert document.text == f"Before the table.\n\n{table}\n\nAfter the table."


def test_docx_numbers_equations_and_lists(tmp_path: Path) -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    styles = "".join(
        word_style(f"Heading{i}", f"heading {i}",
                   f'<w:numPr><w:ilvl w:val="{i - 1}"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="{i - 1}"/>')
        for i in (1, 2)
    )  # fmt: skip
    item = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    )
    equation = (
        "<w:p><w:r><w:t>Area</w:t></w:r><m:oMath><m:sSup><m:e><m:r><m:t>r</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t>"
    )
    equation += "</m:r></m:sup></m:sSup></m:oMath><w:r><w:t>here.</w:t></w:r></w:p>"
    titles = [("One", 1), ("Sub", 2), ("Two", 1), ("Other", 2)]
    body = "".join(word_paragraph(text, f"Heading{level}") for text, level in titles)
    document = convert(
        tmp_path, "x.docx", docx(body + equation + item.format("First") + item.format("Second"), styles, numbering)
    )
    assert document.text == (
        "# 1. One\n\n## 1.1 Sub\n\n# 2. Two\n\n## 2.1 Other\n\nArea $r^{2}$ here.\n\n- First\n- Second"
    )


def test_odt_lists_notes_and_repeats(tmp_path: Path) -> None:
    styles = '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"/></text:list-style>'
    body = (
        '<office:text><text:tracked-changes><text:p>deleted</text:p></text:tracked-changes><text:p text:style-name="Title">'
        'Pumps</text:p><text:p>A<text:s text:c="2"/>b<text:line-break/>c<text:note><text:note-body><text:p>A note.</text:p>'
        '</text:note-body></text:note></text:p><text:list text:style-name="L"><text:list-item><text:p>one</text:p><text:list>'
        "<text:list-item><text:p>sub</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>two</text:p>"
        "</text:list-item></text:list></office:text>"
    )
    document = convert(tmp_path, "x.odt", odt(body, styles))
    assert document.text == "# Pumps\n\nA  b\nc (A note.)\n\n1. one\n   - sub\n2. two"


def test_ods_and_odp(tmp_path: Path) -> None:
    cell = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>".format
    rows = "<table:table-row>" + cell("", "A") + cell(' table:number-columns-repeated="2"', "B") + "</table:table-row>"
    rows += '<table:table-row table:number-rows-repeated="1048576"><table:table-cell/></table:table-row>'
    sheet = f'<office:spreadsheet><table:table table:name="Stock">{rows}</table:table></office:spreadsheet>'
    ods = convert(tmp_path, "x.ods", odt(sheet))
    assert ods.text == "## Stock\n\n| A | B | B |\n| --- | --- | --- |"
    assert [p.number for p in ods.pages] == [1]
    slides = "<draw:page><draw:frame><draw:text-box><text:p>Words</text:p></draw:text-box></draw:frame></draw:page>"
    odp = convert(tmp_path, "x.odp", odt(f"<office:presentation>{slides * 2}</office:presentation>"))
    assert odp.text == "# Slide 1\n\nWords\n\n# Slide 2\n\nWords"
    assert [p.number for p in odp.pages] == [1, 2]
