"""Raised digits, exponents and marks of footnotes, that are no part of the number before them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter
from document_builders import convert, docx, epub, odt, pdf, saved, with_members
from pptx import Presentation

from rag_app.documents.markdown import raised


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("12", "¹²"),
        ("-3", "⁻³"),
        (" 1 ", " ¹ "),
        ("1,2", "¹,²"),
        ("1, 4–6", "¹, ⁴–⁶"),
        ("0.5", "⁰.⁵"),
        ("1,", "1,"),
        ("st", "st"),
        ("[1]", "[1]"),
    ],
)
def test_digits_alone_are_raised(text, shown):
    assert raised(text) == shown


def test_of_a_page(tmp_path: Path) -> None:
    page = "<p>45<sup>1</sup> million of 10<sup>-3</sup> m<sup><a href='#n'>2</a></sup>, the 1<sup>st</sup></p>"
    assert convert(tmp_path, "x.html", page).text == "45¹ million of 10⁻³ m², the 1st"


@pytest.mark.parametrize(
    "mark",
    [
        '<a href="#n" epub:type="noteref">1</a>',
        '<a href="#n" role="doc-noteref">1</a>',
        '<span style="font-size: 6pt; vertical-align: super">1</span>',
        '<span style="position: relative; top: -0.33em; vertical-align: baseline">1</span>',
    ],
)
def test_of_a_page_by_role_or_style(tmp_path: Path, mark: str) -> None:
    """As in books, where the style of the whole raises the marks of notes."""
    assert convert(tmp_path, "x.html", f"<p>45{mark} million</p>").text == "45¹ million"


STYLE = (
    "p { color: red } @media all { span.note, .c7{font-size: 6pt; vertical-align : super} } .c8 {vertical-align: top}"
)


@pytest.mark.parametrize(("mark", "shown"), [("c7", "45¹"), ("x note", "45¹"), ("c8", "451"), ("c70", "451")])
def test_of_a_page_by_class(tmp_path: Path, mark: str, shown: str) -> None:
    """As in what Google Docs exports, and in books that InDesign and Calibre make."""
    body = f'<p>45<span class="{mark}">1</span> million pumps are made there.</p>'
    page = f"<html><head><style>{STYLE}</style></head><body>{body}</body></html>"
    assert convert(tmp_path, "x.html", page).text == f"{shown} million pumps are made there."
    book = with_members(epub({"a.xhtml": body}), {"OEBPS/style.css": STYLE, "OEBPS/empty.css": ""})
    assert convert(tmp_path, "x.epub", book).text == f"{shown} million pumps are made there."


def test_in_a_table_of_numbers_marks_leave_them_numbers(tmp_path: Path) -> None:
    page = (
        "<table><tr><td></td><td colspan=2>2023<sup>1</sup></td><td colspan=2>2022</td></tr>"
        "<tr><td>Cash</td><td>$</td><td>1,204<sup>2,3</sup></td><td>$</td><td>980</td></tr></table>"
    )
    assert convert(tmp_path, "x.html", page).text == (
        "|  | 2023¹ | 2022 |\n| --- | --- | --- |\n| Cash | $1,204²,³ | $980 |"
    )


def test_of_a_word_file(tmp_path: Path) -> None:
    body = (
        '<w:p><w:r><w:t>Revenue of 45</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t>'
        "</w:r><w:r><w:t> million</w:t></w:r></w:p>"
    )
    assert convert(tmp_path, "x.docx", docx(body)).text == "Revenue of 45¹ million"


@pytest.mark.parametrize(("baseline", "shown"), [("30000", "45¹"), ("30%", "45¹"), ("-25000", "451"), ("0", "451")])
def test_of_a_slide(tmp_path: Path, baseline: str, shown: str) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    line = slide.placeholders[1].text_frame.paragraphs[0]
    line.add_run().text = "Revenue 45"
    mark = line.add_run()
    mark.text = "1"
    mark._r.get_or_add_rPr().set("baseline", baseline)
    line.add_run().text = " million"
    assert convert(tmp_path, "x.pptx", saved(deck)).text == f"# Slide 1\n\nRevenue {shown} million"


@pytest.mark.parametrize("in_the_sheet", [False, True])
@pytest.mark.parametrize(("script", "shown"), [(1, "45¹ million"), (2, "451 million")])
def test_of_a_workbook(tmp_path: Path, script: int, shown: str, in_the_sheet: bool) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": in_the_sheet}) as book:
        sheet = book.add_worksheet("Cases")
        sheet.write_row(0, 0, ["Year", "Cases"])
        sheet.write(1, 0, 2021)
        sheet.write_rich_string(1, 1, "45", book.add_format({"font_script": script}), "1", " million")
    text = convert(tmp_path, "x.xlsx", out.getvalue()).text
    assert text == f"## Cases\n\n| Year | Cases |\n| --- | --- |\n| 2021 | {shown} |"


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        (r"10{\super 6} cells", "10⁶ cells"),
        (r"10\super -6\nosupersub  cells", "10⁻⁶ cells"),
        (r"10{\up6\fs16 \'36} cells", "10⁶ cells"),
        (r"10\super{\b 6}\plain  cells", "10⁶ cells"),
        (r"10{\sub 6} and{\super th} {\super0 6} cells", "106 andth 6 cells"),
        (r"{\super {\pict\bin4 }}}}}6} cells", "⁶ cells"),
        (r"\trowd\cellx1\cellx2 a\cell 10\super 6\cell\row\nosupersub", "| a | 10⁶ |\n| --- | --- |"),
    ],
)
def test_of_rich_text(tmp_path: Path, markup: str, shown: str) -> None:
    pytest.importorskip("striprtf")
    assert convert(tmp_path, "x.rtf", rf"{{\rtf1\ansi {markup}\par}}").text == shown


@pytest.mark.parametrize(("position", "shown"), [("super 58%", "45¹"), ("33% 58%", "45¹"), ("sub 58%", "451")])
def test_of_an_opendocument_text(tmp_path: Path, position: str, shown: str) -> None:
    style = (
        f'<style:style style:name="T1" style:family="text"><style:text-properties style:text-position="{position}"/>'
        "</style:style>"
    )
    body = '<office:text><text:p>Revenue 45<text:span text:style-name="T1">1</text:span> million</text:p></office:text>'
    assert convert(tmp_path, "x.odt", odt(body, style)).text == f"Revenue {shown} million"


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        (") Tj 5 Ts /F1 6 Tf (12) Tj 0 Ts /F1 10 Tf (", "The grid of 45¹² million cells"),
        (") Tj 4 Ts /F1 9.6 Tf (12) Tj 0 Ts /F1 10 Tf (", "The grid of 45¹² million cells"),
        (") Tj 4 Ts (12) Tj 0 Ts (", "The grid of 4512 million cells"),
        (") Tj -2 Ts /F1 6 Tf (12) Tj 0 Ts /F1 10 Tf (", "The grid of 4512 million cells"),
        ("12", "The grid of 4512 million cells"),
    ],
)
def test_of_a_pdf(tmp_path: Path, mark: str, shown: str) -> None:
    line = (72, 760, 10, "F1", f"The grid of 45{mark} million cells")
    assert convert(tmp_path, "x.pdf", pdf([[line]])).text == shown


def test_the_lower_end_of_a_date_is_not_raised(tmp_path: Path) -> None:
    """Where a scan is read, a stroke may be lower and larger than the digits beside it."""
    line = (72, 760, 10, "F1", "Paid on 07) Tj -2 Ts /F1 12.5 Tf (/) Tj 0 Ts /F1 10 Tf (07 in coins")
    assert convert(tmp_path, "x.pdf", pdf([[line]])).text == "Paid on 07/07 in coins"


def test_in_a_drawn_table_of_a_pdf(tmp_path: Path) -> None:
    mark = ") Tj 5 Ts /F1 6 Tf ({}) Tj 0 Ts /F1 10 Tf ("
    rows = (
        ("Item", "2023", "2022"),
        ("Cash", f"1,234{mark.format(2)}", "980"),
        (f"Debt{mark.format(1)}", "300", "280"),
        ("Debt1", "30", "28"),
    )
    page = [
        (x, 700 - 14 * n, 10, "F1", cell)
        for n, row in enumerate(rows)
        for x, cell in zip((72, 200, 300), row, strict=True)
    ]
    rules = [(70, 712 - 14 * n, 400, 712 - 14 * n) for n in range(5)] + [(x, 656, x, 712) for x in (70, 190, 290, 400)]
    prose = "Open the valve and let the water flow until the pump runs without a noise."
    said = [(72, y, 10, "F1", prose) for y in (760, 600)]
    text = convert(tmp_path, "x.pdf", pdf([said[:1] + page + said[1:]], rules=rules)).text
    assert "| Cash | 1,234² | 980 |\n| Debt¹ | 300 | 280 |\n| Debt1 | 30 | 28 |\n" in text


MARK = ") Tj 5 Ts /F1 6 Tf ({}) Tj 0 Ts /F1 10 Tf ("
BODY = "Open the valve and let the water flow until the pump runs without a noise"


def page_text(tmp_path: Path, *texts: str, size: float = 10) -> str:
    page = [(72, 760 - 12 * i, size, "F1", text) for i, text in enumerate(texts)]
    return convert(tmp_path, "x.pdf", pdf([page])).text


def test_at_the_beginning_of_notes_of_a_pdf(tmp_path: Path) -> None:
    notes = [f"{MARK.format(n)}{said}" for n, said in ((1, "Without the seal."), (2, " With the seal."))]
    assert page_text(tmp_path, f"{BODY}.{MARK.format(1)}", *notes).endswith("¹Without the seal.\n\n² With the seal.")
    assert page_text(tmp_path, f"{BODY}. {MARK.format(2)} With it.").endswith("noise. ² With it.")
    assert page_text(tmp_path, "1 Without the seal.") == "1 Without the seal."


def test_a_number_above_larger_type_is_not_raised(tmp_path: Path) -> None:
    page = [(72, 720, 8, "F1", "3"), (72, 706, 14, "F1", "Seals"), (72, 690, 10, "F1", BODY)]
    assert convert(tmp_path, "x.pdf", pdf([page])).text.startswith("3\n")


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (((72, 0, 10, "The seal is new."), (72, -30, 10, "2 With it.")), "The seal is new.\n\n2 With it."),
        (((72, 4, 6, "2"), (82, 0, 10, "With the seal.")), "² With the seal."),
        (((72, 4, 6, "*"), (82, 0, 10, "With the seal.")), "* With the seal."),
        (((72, 0, 10, "seal"), (91, 4, 6, "2"), (105, 0, 10, "and rotor")), "seal² and rotor"),
    ],
)
def test_marks_that_are_a_line_of_their_own_in_a_pdf(
    tmp_path: Path, texts: tuple[tuple[float, float, float, str], ...], shown: str
) -> None:
    page = [(72, 760, 10, "F1", f"{BODY}.")] + [(x, 700 + up, size, "F1", text) for x, up, size, text in texts]
    text = convert(tmp_path, "x.pdf", pdf([page])).text
    assert text.replace("\\", "").replace("- With", "* With").endswith(f"\n\n{shown}")


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (("The pumps* of the mill", "* Filed with the rest."), "\\* Filed with the rest."),
        (("The pumps of the mill", "* Filed with the rest."), "- Filed with the rest."),
        (("The pumps* of the mill", "* Seals", "* Rotors"), "- Seals\n- Rotors"),
    ],
)
def test_a_star_that_a_word_bears_is_no_bullet(tmp_path: Path, texts: tuple[str, ...], shown: str) -> None:
    assert page_text(tmp_path, *texts).endswith(f"\n\n{shown}")
