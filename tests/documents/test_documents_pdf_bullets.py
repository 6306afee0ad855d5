"""Lists of PDFs: bullets that are drawn and no characters, as browsers print them, and lists of slides."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from document_builders import convert, pdf

from rag_app.documents.converters.pdf.lines.bullets import REACH, with_bullets
from rag_app.documents.converters.pdf.lines.page_lines import _parts
from rag_app.documents.converters.pdf.lines.placing import Line
from rag_app.documents.converters.pdf.lines.symbols import without_private


def test_lines_with_a_drawn_mark_to_their_left_are_items(tmp_path: Path) -> None:
    lines = ["Our values:", "Straight answers, also where they are", "not welcome", "Open doors", "Steady hands"]
    texts = [(40.0 if at == 0 else 58.0, 700.0 - 14 * at, 11.0, "F1", text) for at, text in enumerate(lines)]
    marks = [(46.0, 700.0 - 14 * at + 2, 49.5, 700.0 - 14 * at + 5.5) for at in (1, 3, 4)]
    text = convert(tmp_path, "x.pdf", pdf([texts], rules=marks)).text
    assert text == "Our values:\n\n- Straight answers, also where they are not welcome\n- Open doors\n- Steady hands"


def test_marks_elsewhere_and_of_another_size_are_none(tmp_path: Path) -> None:
    texts = [(58.0, 700.0, 11.0, "F1", "Open doors"), (58.0, 640.0, 11.0, "F1", "Steady hands")]
    marks = [
        (20.0, 702.0, 23.5, 705.5),
        (46.0, 670.0, 49.5, 673.5),
        (40.0, 640.0, 50.0, 650.0),
        (46.0, 642.0, 54.0, 643.0),
    ]
    assert convert(tmp_path, "x.pdf", pdf([texts], rules=marks)).text == "Open doors\n\nSteady hands"


def test_marks_written_behind_the_text_of_a_page_open_their_lines(tmp_path: Path) -> None:
    """As WeasyPrint writes them."""
    items = [("1.", 0, "Close the valve."), ("2.", 0, "Drain the pump."), ("1.", 20, "Wait."), ("3.", 0, "Open it.")]
    places = [(58.0 + right, 700.0 - 14 * at) for at, (_, right, _) in enumerate(items)]
    texts = [(x, y, 11.0, "F1", text) for (x, y), (*_, text) in zip(places, items, strict=True)]
    marks = [(x - 14, y, 11.0, "F1", mark) for (x, y), (mark, *_) in zip(places, items, strict=True)]
    after = (58.0, 620.0, 11.0, "F1", "All is done.")
    text = convert(tmp_path, "x.pdf", pdf([[*texts, after, *marks]])).text
    assert text == "1. Close the valve.\n\n2. Drain the pump.\n\n   1. Wait.\n\n3. Open it.\n\nAll is done."


def test_marks_belong_to_the_lines_they_stand_before() -> None:
    chance = random.Random(1)
    lines = [
        Line("x", left, left + 9, foot + 9, foot, 9.0, table="| x |" if at % 7 == 0 else "")
        for at, (left, foot) in enumerate(
            zip(chance.choices(range(60), k=300), chance.choices(range(90), k=300), strict=True)
        )
    ]
    marks = [(float(chance.randrange(60)), chance.randrange(180) / 2) for _ in range(40)]
    shown = with_bullets(lines, marks)
    items = 0
    for line, made in zip(lines, shown, strict=True):
        is_item = not line.table and any(
            0 < line.left - right < REACH * line.size and line.bottom < middle < line.top for right, middle in marks
        )
        assert made.text == ("• x" if is_item else "x")
        items += is_item
    assert 30 < items < 270


def test_signs_of_the_fonts_that_word_has_for_them(tmp_path: Path) -> None:
    items = [("F4", "·", "ladder"), ("F5", "§", "rope"), ("F5", "v", "lamp"), ("F5", "¨", "not yet bought")]
    page = [(72, 780, 10, "F1", "You need:")]
    for n, (font, sign, text) in enumerate(items):
        page += [(80, 760 - 14 * n, 10, font, sign), (98, 760 - 14 * n, 10, "F1", text)]
    page += [(72, 660, 10, "F1", "An angle of 5"), (135, 660, 10, "F4", "°"), (150, 660, 10, "F4", "a")]
    assert convert(tmp_path, "x.pdf", pdf([page])).text == (
        "You need:\n\n- ladder\n- rope\n- lamp\n- ☐ not yet bought\n\nAn angle of 5 ° α"
    )


def test_signs_that_a_file_calls_letters_are_what_their_font_shows(tmp_path: Path) -> None:
    """Distiller and the programs of filings write the code of a sign of Wingdings as if it were a letter."""
    signs = zip("§vØJ", ("ladder", "rope", "lamp", "tent"), strict=True)
    page = [(72, 780, 10, "F1", "You need:")]
    for n, (sign, text) in enumerate(signs):
        page += [(80, 760 - 14 * n, 10, "F5", sign), (98, 760 - 14 * n, 10, "F1", text)]
    for x, font, text in ((72, "F1", "Yes"), (96, "F5", "x"), (110, "F1", "No"), (130, "F5", "¨"), (145, "F5", "ü")):
        page.append((x, 660, 10, font, text))
    data = re.sub(rb"(Wingdings-Regular)/ToUnicode \d+ 0 R", rb"\1/Encoding/WinAnsiEncoding", pdf([page]))
    listed = "You need:\n\n- ladder\n- rope\n- lamp\n- tent\n\n"
    assert convert(tmp_path, "x.pdf", data).text == f"{listed}Yes ☒ No ☐ ✓"
    second = data.replace(b"Wingdings-Regular", b"Wingdings2").replace("¨".encode("cp1252"), "£".encode("cp1252"))
    text = convert(tmp_path, "y.pdf", second.replace(b"(x)", b"(R)")).text
    assert text.removeprefix(listed).startswith("Yes ☑ No ☐")


def test_lists_in_large_type_are_no_headings(tmp_path: Path) -> None:
    items = ["• Open doors", "• Steady hands", "• Straight answers"]
    page = [
        (60.0, 700.0, 30.0, "F1", "Our values"),
        *((60.0, 640.0 - 30 * n, 20.0, "F1", t) for n, t in enumerate(items)),
    ]
    page += [(60.0, 400.0 - 14 * n, 10.0, "F1", f"The small print of the slide number {n} is here.") for n in range(4)]
    page += [(60.0, 300.0, 20.0, "F1", "• Delivery"), (60.0, 280.0, 10.0, "F1", "Pumps are delivered within a week.")]
    text = convert(tmp_path, "x.pdf", pdf([page])).text
    assert text.startswith("# Our values\n\n- Open doors\n- Steady hands\n- Straight answers\n\nThe small print")
    assert text.endswith("## • Delivery\n\nPumps are delivered within a week.")


def test_items_that_pdfium_takes_for_a_line_are_parted() -> None:
    page = [(60, 700, 10, "F1", "• I1 • I2"), (60, 686, 10, "F1", "• I3")]
    page_text = pdfium.PdfDocument(pdf([page]))[0].get_textpage()
    assert page_text.get_text_range() == "• I1 • I2\r\n• I3"
    assert list(_parts(page_text, "• I1 • I2  • I3", 0, ())) == [(0, 9), (11, 15)]


def test_signs_that_mean_nothing_outside_their_font_are_spaces(tmp_path: Path) -> None:
    page = [(72, 700, 10, "F1", "Press"), (104, 700, 10, "F5", "J"), (118, 700, 10, "F1", "twice.")]
    page += [(72, 660, 10, "F5", "JJ"), (72, 620, 10, "F1", "Then wait.")]
    assert convert(tmp_path, "x.pdf", pdf([page])).text == "Press twice.\n\nThen wait."


@pytest.mark.parametrize(("text", "shown"), [("\uf731\uf739th", "19th"), ("ID\uee47 4", "ID 4"), ("a\uee55b", "a b")])
def test_old_style_figures_are_figures(text: str, shown: str) -> None:
    line = Line(text, 72, 100, 710, 700, 10)
    assert [line.text for line in without_private([line])] == [shown]
