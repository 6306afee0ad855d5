"""Ordinary CSV files, forms, lists and formats beside which the rules for lifelike files could go wrong."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from document_builders import convert, docx, odt, saved, word_paragraph
from pdf_texts import lines
from test_documents_lifelike_office import BULLETS, cells, grid, numbered, numbering, run
from test_documents_lifelike_pdf import form
from test_documents_lifelike_web import records

from rag_app.documents.converters.xlsx.convert import convert as convert_workbook
from rag_app.documents.converters.xlsx.convert import formulas_without_value


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (
            ["question,answer", "Why?,So.", 'When?,"On Monday, Tuesday, and Friday"', 'Who?,"Ann, Bob, and Carl"'],
            "question",
        ),
        (["title,body", 'A,"First', "second, line, with, commas", 'third, more, commas, here"', "B,short"], "title"),
        (["Frage;Antwort", "Wie?;So.", "Was?;Buch, Heft, und Stift", "Wer?;Ann, Bob, und Carl"], "Frage"),
        (
            [
                "Description,,Amount",
                'Beginning as of May,,"1,000.00"',
                'Ending as of June,,"1,210.50"',
                "",
                "Date,Text,Amount,Balance",
                '04/02,PAYROLL,500.00,"1,500.00"',
                '04/03,"RENT, April",-289.50,"1,210.50"',
            ],
            "Date",
        ),
    ],
)
def test_the_header_of_an_export_is_the_one_of_its_rows(tmp_path: Path, rows: list[str], name: str) -> None:
    assert records(tmp_path, *rows)[0][1].startswith(f"{name}: ")


def test_a_spacer_column_behind_labels_without_a_header() -> None:
    assert grid("||Plan|Actual", "Rent||10|11", "Power||2|3") == ["|Plan|Actual", "Rent|10|11", "Power|2|3"]


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [(datetime.timedelta(hours=-1.5), "[h]:mm", "-1:30"), (1200, "[$CHF] #,##0", "CHF 1200"), (3, '"Nr. "0', "Nr. 3"),
     (-26, r"\+0;\-0;0", "-26"), (26, r"\+0;\-0;0", "+26")],
)  # fmt: skip
def test_cells(tmp_path: Path, value: Any, pattern: str, shown: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(["x", value])
    book.active["B1"].number_format = pattern
    assert shown in cells(convert(tmp_path, "x.xlsx", saved(book)).text)[-1]


def test_a_bullet_at_the_level_of_a_number_ends_its_list(tmp_path: Path) -> None:
    body = numbered("one", 1) + numbered("two", 1) + numbered("dot", 2) + numbered("three", 1)
    text = convert(tmp_path, "x.docx", docx(body, "", numbering([("decimal", "%1.", 1)], BULLETS))).text
    assert text == "1. one\n2. two\n\n- dot\n\n3. three"


@pytest.mark.parametrize(("hides", "shown"), [('<w:vanish w:val="off"/>', "a b"), ("<w:vanish/><w:vanish/>", "a")])
def test_hidden_text(tmp_path: Path, hides: str, shown: str) -> None:
    assert convert(tmp_path, "x.docx", docx(f"<w:p>{run('a')}{run(' b', hides)}</w:p>")).text == shown


def hiding(style_id: str, kind: str, value: str = "1", based_on: str = "") -> str:
    based = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    vanish = f'<w:rPr><w:vanish w:val="{value}"/></w:rPr>' if value else ""
    return f'<w:style w:type="{kind}" w:styleId="{style_id}"><w:name w:val="{style_id}"/>{based}{vanish}</w:style>'


@pytest.mark.parametrize(
    ("of_paragraph", "of_run", "shown"),
    [
        ("", '<w:rStyle w:val="Note"/>', "a c"),
        ("", '<w:rStyle w:val="Deeper"/>', "a c"),
        ("", '<w:rStyle w:val="Plain"/>', "a b c"),
        ("", '<w:rStyle w:val="Note"/><w:vanish w:val="0"/>', "a b c"),
        ("Hint", "", ""),
        ("Hint", '<w:rStyle w:val="Note"/>', "b"),  # hidden twice is shown, as Word has it
    ],
)
def test_what_a_style_of_word_hides_is_left_out(tmp_path: Path, of_paragraph: str, of_run: str, shown: str) -> None:
    styles = hiding("Note", "character") + hiding("Deeper", "character", "", "Note") + hiding("Hint", "paragraph")
    styles += hiding("Plain", "character", "off", "Note")
    style = f'<w:pPr><w:pStyle w:val="{of_paragraph}"/></w:pPr>' if of_paragraph else ""
    body = f"<w:p>{style}{run('a ')}{run('b ', of_run)}{run('c')}</w:p>{word_paragraph('End.')}"
    assert convert(tmp_path, "x.docx", docx(body, styles)).text.removesuffix("End.").strip() == shown


@pytest.mark.parametrize("shape", ["rect", "ellipse"])
def test_a_shape_stands_once(tmp_path: Path, shape: str) -> None:
    body = f"<office:text><text:p>A<draw:{shape}><text:p>In</text:p></draw:{shape}></text:p></office:text>"
    assert convert(tmp_path, "x.odt", odt(body)).text == "A\n\nIn"


def spanning(text: str, **spans: int) -> str:
    said = "".join(f' table:number-{name}-spanned="{count}"' for name, count in spans.items())
    return f"<table:table-cell{said}><text:p>{text}</text:p></table:table-cell>"


COVERED = "<table:covered-table-cell/>"
SPANNED = "".join(
    f"<table:table-row>{row}</table:table-row>"
    for row in (
        spanning("Region", rows=2)
        + (spanning("First year", columns=2) + COVERED)
        + (spanning("Second year", columns=2) + COVERED),
        COVERED + (spanning("Works") + spanning("Staff")) * 2,
        spanning("North", rows=2) + "".join(map(spanning, "1234")),
        COVERED + spanning("5", columns=2) + COVERED + spanning("7") + spanning("8"),
    )
)


@pytest.mark.parametrize(("name", "kind", "above"), [("x.odt", "text", ""), ("x.ods", "spreadsheet", "## T\n\n")])
def test_merged_cells_of_open_document_stand_in_each_of_theirs(
    tmp_path: Path, name: str, kind: str, above: str
) -> None:
    body = f'<office:{kind}><table:table table:name="T">{SPANNED}</table:table></office:{kind}>'
    assert convert(tmp_path, name, odt(body)).text == (
        f"{above}| Region | First year Works | First year Staff | Second year Works | Second year Staff |\n"
        "| --- | --- | --- | --- | --- |\n| North | 1 | 2 | 3 | 4 |\n| North | 5 |  | 7 | 8 |"
    )


def test_formulas_without_stored_values_are_counted(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Rent", 900], ["Heat", 60], ["Sum", "=SUM(B1:B2)"], ["Name", '=A1&"<"']):
        book.active.append(row)
    path = tmp_path / "x.xlsx"
    book.save(path)
    warnings = convert_workbook(path, "x.xlsx").warnings
    assert len(warnings) == 1 and "sheet 'Sheet': 2 formulas without a stored value" in warnings[0]


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ('<c r="A1"><f>SUM(B1:B2)</f><v></v></c>', 1),
        ('<c r="A1"><f t="shared" si="0"/></c>', 1),
        ('<x:c r="A1"><x:f>B1</x:f><x:v/></x:c>', 1),
        ('<c r="A1"><f>SUM(B1:B2)</f><v>9</v></c>', 0),
        ('<c r="A1" t="str"><f>IF(B1,"","")</f><v></v></c>', 0),
        ('<c r="A1"/><c r="B1"><v>2</v></c>', 0),
    ],
)
def test_a_formula_without_a_value(cell: str, count: int) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("sheet.xml", " " * (2**20 - 9) + cell)  # across two pieces of what is read
    with zipfile.ZipFile(held) as archive:
        assert formulas_without_value(archive, "sheet.xml") == count


NAMES = ["/FT/Tx/T(a)/V(Ann)/Rect[140 756 300 772]", "/FT/Tx/T(b)/V(Leeds)/Rect[380 756 500 772]"]
BELOW = ["/FT/Tx/T(a)/V(Ann)/Rect[72 740 200 755]", "/FT/Tx/T(b)/V(Leeds)/Rect[72 690 200 705]"]


@pytest.mark.parametrize(
    ("page", "fields", "shown"),
    [
        ([*lines("First name:"), *lines("Town:", left=330)], NAMES, "First name: Ann Town: Leeds"),
        ([*lines("First name:"), *lines("Town:", top=710)], BELOW, "First name:\n\nAnn\n\nTown:\n\nLeeds"),
        ([], BELOW, "Ann\n\nLeeds"),
    ],
)
def test_fields_of_a_form(tmp_path: Path, page: Any, fields: list[str], shown: str) -> None:
    assert convert(tmp_path, "x.pdf", form(page, fields)).text == shown


def test_an_alias_of_a_western_set(tmp_path: Path) -> None:
    head = b"Subject: Price\nContent-Type: text/plain; charset=latin1\nContent-Transfer-Encoding: 8bit\n\n"
    assert convert(tmp_path, "x.eml", head + b"12 \x80").text.endswith("12 \u20ac")


def test_rows_that_are_typed_with_tabs_keep_their_columns(tmp_path: Path) -> None:
    def tabbed(*cells: str) -> str:
        return f"<w:p><w:r>{'<w:tab/>'.join(f'<w:t>{cell}</w:t>' for cell in cells)}</w:r></w:p>"

    rows = [("Item", "Qty", "Price"), ("Bolt", "40", "0.12"), ("Nut", "", "0.05")]
    body = word_paragraph("Invoice") + "".join(tabbed(*row) for row in rows) + word_paragraph("Thank you.")
    text = convert(tmp_path, "x.docx", docx(body)).text
    table = "| Item | Qty | Price |\n| --- | --- | --- |\n| Bolt | 40 | 0.12 |\n| Nut |  | 0.05 |"
    assert text == f"Invoice\n\n{table}\n\nThank you."
    names = [("Ann Hale", "Chair", "Hull"), ("Peter Moss", "Clerk", "Leeds"), ("Ruth Cole", "Guest", "York")]
    text = convert(tmp_path, "y.docx", docx("".join(tabbed(*row) for row in names))).text
    assert text == "\n\n".join(" ".join(row) for row in names)
