"""Office files as people write them: fields and clauses, forms in sheets, SmartArt, charts, hidden parts."""

from __future__ import annotations

import copy
import datetime
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from document_builders import convert, docx, saved, word_paragraph, word_style
from lxml import etree
from pptx import Presentation
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.util import Inches

from rag_app.documents.converters.parts.charts import chart_markdown
from rag_app.documents.converters.tables.sheets import sheet_markdown

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        (f'<w:fldSimple w:instr=" MERGEFIELD Name ">{run("Ms Jones")}</w:fldSimple>', "a Ms Jones z"),
        (f'<w:dir w:val="rtl">{run("Levi")}</w:dir>', "a Levi z"),
        (f'<w:bdo w:val="ltr">{run("Levi")}</w:bdo>', "a Levi z"),
        ('<w:r><w:br w:type="page"/></w:r>', "a\nz"),
        ('<w:r><w:br w:type="column"/></w:r>', "a\nz"),
        ("<w:r><w:cr/></w:r>", "a\nz"),
        ('<w:r><w:t>b</w:t><w:ptab w:alignment="right"/><w:t>c</w:t></w:r>', "a b c z"),
        (run("99 EUR", "<w:dstrike/>"), "a ~~99 EUR~~ z"),
        (
            f"<w:r><w:ruby><w:rt>{run('とうきょう')}</w:rt><w:rubyBase>{run('東京')}</w:rubyBase></w:ruby></w:r>",
            "a 東京 z",
        ),
        (run("secret ", "<w:vanish/>"), "a z"),
        (run("\ue000b\ue001"), "a\n\nb\n\nz"),
        (run("shown", '<w:vanish w:val="0"/>'), "a shown z"),
    ],
)
def test_what_word_shows_within_a_paragraph(tmp_path: Path, inner: str, shown: str) -> None:
    text = convert(tmp_path, "x.docx", docx(f"<w:p>{run('a ')}{inner}{run(' z')}</w:p>")).text
    assert "\n".join(" ".join(line.split()) for line in text.split("\n")) == shown


def test_a_hidden_mark_of_a_paragraph_hides_nothing(tmp_path: Path) -> None:
    body = word_paragraph("Pumps", "Title").replace("</w:pPr>", "<w:rPr><w:vanish/></w:rPr></w:pPr>")
    assert convert(tmp_path, "x.docx", docx(body, word_style("Title", "Title"))).text == "# Pumps"


def numbered(text: str, number: int, level: int = 0) -> str:
    listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{listed}</w:pPr>{run(text)}</w:p>"


def numbering(*lists: Sequence[tuple[str, str, int]]) -> str:
    """Lists 1, 2, ... of levels, each with its kind of number, its text and where it starts."""
    out = ""
    for key, levels in enumerate(lists, start=1):
        inner = "".join(
            f'<w:lvl w:ilvl="{i}"><w:start w:val="{at}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
            for i, (kind, text, at) in enumerate(levels)
        )
        number = f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>'
        out = f'<w:abstractNum w:abstractNumId="{key}">{inner}</w:abstractNum>{out}{number}'
    return out


CLAUSES = (("decimal", "%1.", 1), ("decimal", "%1.%2", 1), ("lowerLetter", "(%3)", 1))
LETTERS, BULLETS = (("lowerLetter", "%1)", 1),), (("bullet", "-", 1), ("bullet", "-", 1))


def test_clauses_have_the_numbers_that_word_shows(tmp_path: Path) -> None:
    body = numbered("Definitions", 1) + numbered("Work", 1, 1) + numbered("Fees", 1, 1) + numbered("monthly;", 1, 2)
    body += numbered("Term", 1) + word_paragraph("Agreed:") + numbered("End", 1) + numbered("Notice", 1, 1)
    body += word_paragraph("Not:") + numbered("war;", 2) + word_paragraph("and") + numbered("fire.", 2)
    document = convert(tmp_path, "x.docx", docx(body, "", numbering(CLAUSES, LETTERS)))
    assert [line for line in document.text.split("\n") if line] == [
        *("1. Definitions", "1.1 Work", "1.2 Fees", "(a) monthly;", "2. Term", "Agreed:"),
        *("3. End", "3.1 Notice", "Not:", "a) war;", "and", "b) fire."),
    ]


def test_items_with_the_numbers_of_markdown_stay_a_list_whatever_stands_within(tmp_path: Path) -> None:
    lists = numbering((("decimal", "%1.", 1), ("decimal", "%2)", 1)), BULLETS)
    body = numbered("Open", 1) + numbered("Turn", 1, 1) + numbered("Close", 1) + numbered("Lock", 1, 1)
    body += (
        numbered("Wait", 1) + numbered("Slowly", 2, 1) + numbered("Go", 1) + word_paragraph("Then") + numbered("Sit", 1)
    )
    shown = "1. Open\n   1. Turn\n2. Close\n   1. Lock\n3. Wait\n   - Slowly\n4. Go\n\nThen\n\n5. Sit"
    assert convert(tmp_path, "x.docx", docx(body, "", lists)).text == shown


@pytest.mark.parametrize(
    ("kind", "start", "shown"),
    [
        *(("lowerLetter", 26, "z aa"), ("upperLetter", 2, "B C"), ("decimal", 41, "41 42")),
        *(("lowerRoman", 8, "viii ix"), ("upperRoman", 149, "CXLIX CL")),
        *(("lowerLetter", 99_999_998, "99999998 99999999"), ("upperRoman", 99_999_998, "99999998 99999999")),
    ],
)
def test_kinds_of_numbers_of_a_list(tmp_path: Path, kind: str, start: int, shown: str) -> None:
    data = docx(numbered("x", 1) * 2, "", numbering([(kind, "%1)", start)]))
    assert convert(tmp_path, "x.docx", data).text.split("\n\n") == [f"{number}) x" for number in shown.split()]


def test_numbers_that_a_style_gives_stand_once(tmp_path: Path) -> None:
    listed = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'
    linked = numbering(CLAUSES).replace('w:ilvl="1">', 'w:ilvl="1"><w:pStyle w:val="Clause"/>')
    body = word_paragraph("Work", "Clause") + word_paragraph("Fees", "Clause")
    document = convert(tmp_path, "x.docx", docx(body, word_style("Clause", "Clause", listed), linked))
    assert document.text == "1.1 Work\n\n1.2 Fees"


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (1067, "00000", "01067"),
        (42, '"INV-"0000', "INV-0042"),
        (123456, '"INV-"0000', "INV-123456"),
        (1, '"1."00', "1.01"),
        (5551234567, "(000) 000-0000", "(555) 123-4567"),
        (78051120, "000\\-00\\-0000", "078-05-1120"),
        (1067, "0,000", "1067"),
        (1, '"Yes";"Yes";"No"', "Yes"),
        (0, '"Yes";"Yes";"No"', "No"),
        (-1, '[Green]"up";[Red]"down"', "down"),
        (0, '#,##0;-#,##0;"n/a"', "n/a"),
        (0, '#,##0;-#,##0;"-"', "0"),
        (7, '[>5]"many";"few"', "7"),
        (datetime.date(2024, 3, 1), "mmm\\-yy;@", "March 2024"),
        (datetime.date(2024, 3, 1), "[$-407]mmmm yyyy", "March 2024"),
        (datetime.date(2024, 3, 1), "yyyy", "2024"),
        (datetime.date(2024, 3, 1), 'd. "day" mmm', "2024-03-01"),
        (1234.5, '#,##0.00\\ "€"', "1234.50 €"),
        (1234.5, '#,##0.00" kg";[Red]-#,##0.00" kg"', "1234.5 kg"),
        (1234, "[$€-407] #,##0", "€1234"),
        (-5.5, "$0.00", "-$5.50"),
        (12.125, "0.0", "12.1"),
        (12.04, "0.0", "12"),
        (8.38153846153847, "#,##0", "8"),
        (2.5, "0_);(0)", "3"),
        (1999.5, "#,##0.0#", "1999.5"),
        (0.04, "0.0", "0.04"),
        (20310504, "0", "20310504"),
        (1234567.25, "#,##0,", "1234567.25"),
        (741.200000000001, "General", "741.2"),
        (1234567890123.0, "General", "1234567890123"),
        (0.000012345, "General", "1.2345e-05"),
        (2.675, '0.00 "€"', "2.68 €"),
        (0.004, '0.00 "€"', "0.004 €"),
        (datetime.time(6), "hh:mm", "06:00"),
        (datetime.time(6, 0, 30), "hh:mm:ss", "06:00:30"),
        (datetime.datetime(2031, 5, 4, 17, 30), "dd/mm/yyyy hh:mm", "2031-05-04 17:30"),
        (datetime.datetime(2031, 5, 4, 17, 30, 9, 600_000), "dd/mm/yyyy hh:mm", "2031-05-04 17:30:09"),
        (datetime.time(0, 1, 23, 400_000), "mm:ss.0", "00:01:23.400000"),
        (7, '_-"£"* #,##0_-', "£7"),
        (12, '"#"0" m2"', "#12 m2"),
        (7, r"\2\.0#", "2.7"),
        (7, '"No."0', "No. 7"),
        (datetime.timedelta(hours=37, minutes=30), "[h]:mm", "37:30"),
        (datetime.timedelta(minutes=5, seconds=7), "[h]:mm:ss", "0:05:07"),
    ],
)
def test_cells_are_as_their_format_shows_them(tmp_path: Path, value: Any, pattern: str, shown: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Entry", "Value"])
    book.active.append(["x", value])
    book.active["B2"].number_format = pattern
    assert convert(tmp_path, "x.xlsx", saved(book)).text.endswith(f"\n| x | {shown} |")


def test_a_text_box_of_a_sheet_follows_its_table(tmp_path: Path) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Sales")
    sheet.write_row(0, 0, ["Region", "2024"])
    sheet.write_row(1, 0, ["North", 10])
    sheet.insert_textbox(5, 1, "The plant was sold in June.\nSee the report.")
    book.close()
    text = convert(tmp_path, "x.xlsx", out.getvalue()).text
    assert text.endswith("| North | 10 |\n\nThe plant was sold in June. See the report.")


def cells(text: str) -> list[str]:
    """The rows of the tables of a text, and its other lines."""
    lines = [line.strip("|").split("|") for line in text.split("\n") if "---" not in line]
    return ["|".join(cell.strip() for cell in line) for line in lines]


def grid(*rows: str) -> list[str]:
    return cells(sheet_markdown("S", [[cell.strip() for cell in row.split("|")] for row in rows]))[2:]


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        (["Item||Plan|Actual", "Rent||10|11", "Power||2|"], ["Item|Plan|Actual", "Rent|10|11", "Power|2|"]),
        (["|Item||", "|Rent||10"], ["Item", "", "Rent|10"]),
        (["Rent||10"], ["Rent|10"]),
        (["Rent||Leeds"], ["Rent", "", "Leeds"]),
        (["Item|||Plan", "Rent|||10"], ["Item", "Rent", "", "Plan", "10"]),
        (["Item||Town|Size", "Rent||Leeds|1"], ["Item", "Rent", "", "Town|Size", "Leeds|1"]),
        (["Item||Plan", "Rent||10", "Power||"], ["Item", "Rent", "Power", "", "Plan", "10"]),
    ],
)
def test_numbers_behind_one_empty_column_belong_to_the_labels_before_it(rows: list[str], shown: list[str]) -> None:
    assert grid(*rows) == shown


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        (
            ["Flow||l/s|:|12 to 14", "Medium|||:|Water", "Lining||||None"],
            ["Flow (l/s):|12 to 14", "Medium:|Water", "Lining:|None"],
        ),
        (["Flow|||:|12|Note 1"], ["Flow:|12|Note 1"]),
        (["Flow|:|Slow", "Medium|:|Water"], ["Flow:|Slow", "Medium:|Water"]),
        (["Owner:|||Acme", "Town:|||Leeds"], ["Owner:|Acme", "Town:|Leeds"]),
        (["Owner:|Acme", "Town:|Leeds"], ["Owner:|Acme", "Town:|Leeds"]),
        (["Owner:||||Acme"], ["Owner:", "", "Acme"]),
        (["Owner:|||Acme", "|||Leeds"], ["Owner:", "", "Acme", "Leeds"]),
        (["Rovers|2|:|1|United"], ["Rovers|2|:|1|United"]),
    ],
)
def test_labels_of_a_form_stand_before_what_is_filled_in(rows: list[str], shown: list[str]) -> None:
    assert [row for row in grid(*rows) if row != "|" * row.count("|") or not row] == shown


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        (["Bolt|1|10", "Nut|2|20"], ["Part|Price|Stock", "Bolt|1|10", "Nut|2|20"]),
        (["Bolt|1|", "||", "Nut|2|20"], ["Part|Price|Stock", "Bolt|1|", "", "Part|Price|Stock", "Nut|2|20"]),
        (["Screws||", "Bolt|1|"], ["Screws", "", "Part|Price|Stock", "Bolt|1|"]),
        (["|1|10"], ["Part|Price|Stock", "|1|10"]),
        (["Town|Size|Staff", "Leeds|1|3"], ["Town|Size|Staff", "Leeds|1|3"]),
        (["Bolt|1|10|5", "|||", "Nut|2|20|"], ["Bolt|1|10|5", "", "Nut|2|20"]),
        (["The stocks are of last year.||", "||", "Bolt|1|10"], ["The stocks are of last year.", "", "Bolt|1|10"]),
    ],
)
def test_a_header_goes_on_below_an_empty_row_over_rows_of_data(rows: list[str], shown: list[str]) -> None:
    assert grid("Part|Price|Stock|", "Pipe|7|8|", "|||", *rows) == ["Part|Price|Stock", "Pipe|7|8", "", *shown]


NAMES = ["Metal|Use|Use|Ax_2011|By_2014|Cy_2019", "|mean|most|value|value|value"]
BOTH = "Metal|Use mean|Use most|Ax_2011 value|By_2014 value|Cy_2019 value"


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([*NAMES, "|||||", "Tin|2|4||3|"], [BOTH, "Tin|2|4||3|"]),
        (["Metals of 2019|||||", *NAMES, "|||||", "Tin|2|4|||"], ["Metals of 2019", "", BOTH, "Tin|2|4|||"]),
        ([NAMES[0], "|||||", "Tin|2||4||1"], [NAMES[0], "Tin|2||4||1"]),
        (
            [*NAMES, "Tin|2|4|1|2|3", "|||||", "Lead|5||7||9", "Zinc|6||8|1|2", "|||||", "Iron||8|||late"],
            [BOTH, "Tin|2|4|1|2|3", "", BOTH, "Lead|5||7||9", "Zinc|6||8|1|2", "", BOTH, "Iron||8|||late"],
        ),
        # no row below the names: without a label, without figures, with names of its own, beyond the columns
        ([*NAMES, "Tin|2|4|1|2|3", "|||||", "|5|||9|"], [BOTH, "Tin|2|4|1|2|3", "", "5", "", "9"]),
        ([NAMES[0], "|||||", "seen by|Ann||late|in May|"], [NAMES[0], "", "seen by|Ann", "", "late|in May"]),
        ([NAMES[0], "|||||", "Site|Fee||Town|Fee|"], [NAMES[0], "", "Site|Fee", "", "Town|Fee"]),
        (["Metal|Use|Most", "||", "Tin|2||by|Ann"], ["Metal|Use|Most", "Tin|2|", "", "by|Ann"]),
        (["Head|Ann", "Town|Leeds", "|", "Rent|5"], ["Head|Ann", "Town|Leeds", "", "Head|Ann", "Rent|5"]),
    ],
)
def test_cells_in_the_rows_under_names_of_columns_belong_to_them(rows: list[str], shown: list[str]) -> None:
    assert grid(*rows) == shown


def slide_of(deck: Any, layout: int = 5) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    slide.shapes.title.text = "Pumps"
    return slide


def box(slide: Any, text: str, left: float = 1, top: float = 2) -> Any:
    shape = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(0.5))
    shape.text_frame.text = text
    return shape


def test_texts_of_smart_art_are_a_list(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_of(deck)
    texts = ("Request", "Check by finance", "")
    drawn = "".join(f"<d:pt><d:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></d:t></d:pt>" for text in texts)
    data = f'<d:dataModel xmlns:d="{DIAGRAM}" xmlns:a="{A}"><d:ptLst>{drawn}</d:ptLst></d:dataModel>'
    part = Part(PackURI("/ppt/diagrams/data1.xml"), "application/xml", deck.part.package, data.encode())
    frame = slide.shapes.add_table(1, 1, 0, 0, 1, 1)._element.find(f".//{{{A}}}graphicData")
    frame.set("uri", DIAGRAM)
    frame.remove(frame[0])
    shown = etree.SubElement(frame, f"{{{DIAGRAM}}}relIds")
    shown.set(f"{{{OFFICE}}}dm", slide.part.relate_to(part, f"{OFFICE}/diagramData"))
    assert convert(tmp_path, "x.pptx", saved(deck)).text == "# Pumps\n\n- Request\n- Check by finance"


def test_of_a_choice_for_newer_programs_their_part_is_read(tmp_path: Path) -> None:
    deck = Presentation()
    shape = box(slide_of(deck), "The flow is as the law says.")._element
    choice = etree.Element(f"{{{COMPATIBLE}}}AlternateContent")
    shape.getparent().replace(shape, choice)
    etree.SubElement(choice, f"{{{COMPATIBLE}}}Choice", Requires="a14").append(shape)
    etree.SubElement(choice, f"{{{COMPATIBLE}}}Fallback").append(copy.deepcopy(shape))
    assert convert(tmp_path, "x.pptx", saved(deck)).text == "# Pumps\n\nThe flow is as the law says."


def test_numbered_paragraphs_of_a_slide_count_from_where_they_start(tmp_path: Path) -> None:
    deck = Presentation()
    frame = slide_of(deck, 1).placeholders[1].text_frame
    frame.text = "Open\nSlowly\nWait\nNote\nAgain"
    for line, (level, bullet) in zip(frame.paragraphs, ((0, "4"), (1, "1"), (0, "4"), (0, ""), (0, "4")), strict=True):
        line.level = level
        made = etree.SubElement(line._p.get_or_add_pPr(), f"{{{A}}}{'buAutoNum' if bullet else 'buChar'}")
        made.set(*(("startAt", bullet) if bullet else ("char", "-")))
    text = convert(tmp_path, "x.pptx", saved(deck)).text
    assert text.split("\n")[2:] == ["4. Open", "  1. Slowly", "5. Wait", "- Note", "4. Again"]


@pytest.mark.parametrize(
    ("scheme", "shown"),
    [("alphaLcParenR", "b)"), ("alphaUcPeriod", "B."), ("romanLcParenBoth", "(ii)"), ("romanUcPeriod", "II."),
     ("arabicParenBoth", "2."), ("circleNumDbPlain", "2.")],
)  # fmt: skip
def test_numbered_paragraphs_of_a_slide_count_as_they_show(tmp_path: Path, scheme: str, shown: str) -> None:
    deck = Presentation()
    frame = slide_of(deck, 1).placeholders[1].text_frame
    frame.text = "Open\nWait"
    for line in frame.paragraphs:
        etree.SubElement(line._p.get_or_add_pPr(), f"{{{A}}}buAutoNum").set("type", scheme)
    assert convert(tmp_path, "x.pptx", saved(deck)).text.endswith(f"\n{shown} Wait")


def points(*values: str, pattern: str = "", level: str = "cache") -> str:
    """The stored values of a part of a series of a chart; there are none for empty ones."""
    shown = "".join(f'<pt idx="{i}"><v>{value}</v></pt>' for i, value in enumerate(values) if value)
    return f"<{level}><formatCode>{pattern}</formatCode>{shown}</{level}>"


HALVES = points("H1", "H2", "H1", "H2", level="lvl") + points("2023", "", "2024", level="lvl")


@pytest.mark.parametrize(
    ("series", "shown"),
    [
        ([f"<cat>{points('45292', '45323.25', pattern='mmm')}</cat>"], ["2024-01-01|1", "2024-02-01 06:00:00|2"]),
        ([f"<cat>{points('5.0', 'x', pattern='d')}</cat>"], ["1900-01-04|1", "x|2"]),
        ([f"<cat>{points('0.25', '1', pattern='0.0%')}</cat>"], ["25%|1", "100%|2"]),
        ([f"<cat>{points('5.0', '6', pattern='0&quot;% of d&quot;')}</cat>"], ["5|1", "6|2"]),
        ([f"<cat>{points('5', '6').replace('<pt', '<pt formatCode=!0%!', 1)}</cat>"], ["500%|1", "6|2"]),
        ([f"<cat>{HALVES}</cat>"], ["2023 H1|1", "2023 H2|2", "2024 H1|3", "2024 H2|4"]),
        ([f"<cat>{points('May', 'June')}</cat>", ""], ["May|1|1", "June|2|2"]),
        ([f"<xVal>{points(*xs)}</xVal>" for xs in (("10", "20"), ("15", "20"))], ["10|1|", "15||1", "20|2|2"]),
    ],
)
def test_charts_of_dates_shares_groups_and_points(series: list[str], shown: list[str]) -> None:
    values = points(*"1234"[: 4 if "lvl" in series[0] else 2])
    drawn = "".join(f"<ser><tx>{points('A')}</tx>{one}<val>{values}</val></ser>" for one in series).replace("!", '"')
    assert cells(chart_markdown(f"<c><chart>{drawn}</chart></c>".encode()))[1:] == shown


def _run(text: str, line: str = "") -> str:
    underline = f'<w:rPr><w:u w:val="{line}"/></w:rPr>' if line else ""
    parts = "<w:tab/>".join(f'<w:t xml:space="preserve">{part}</w:t>' for part in text.split("\t"))
    return f"<w:r>{underline}{parts}</w:r>"


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ((("this", ""), ("\t", "single"), ("day", "")), "this ____ day"),
        ((("on ", ""), (" ", "single"), ("\t", "single"), (" of May", "")), "on ____ of May"),
        ((("the year 20", ""), (" ", "single"), (", at noon", "")), "the year 20 ____, at noon"),
        ((("rent of ", ""), ("    ", "thick"), (" a month", "")), "rent of ____ a month"),
        ((("of the", ""), (" ", "single"), ("Pump", "")), "of the Pump"),  # by chance
        ((("of the ", ""), ("big", "single"), ("    ", "single"), ("Pump", "")), "of the big Pump"),
        ((("of the", ""), ("    ", "none"), ("Pump", "")), "of the Pump"),
    ],
)
def test_an_underlined_gap_is_a_blank_to_fill_in(tmp_path: Path, runs: tuple[tuple[str, str], ...], text: str) -> None:
    body = f"<w:p>{''.join(_run(*run) for run in runs)}</w:p><w:p></w:p>"
    assert " ".join(convert(tmp_path, "x.docx", docx(body)).text.split()) == text


def test_blanks_on_both_sides_of_a_link_are_two(tmp_path: Path) -> None:
    blank = _run("   ", "single")
    body = f"<w:p>{_run('Seal')}{blank}<w:hyperlink>{_run('of')}</w:hyperlink>{blank}{_run('Rotor')}</w:p>"
    assert convert(tmp_path, "x.docx", docx(body)).text == "Seal ____ of ____ Rotor"
