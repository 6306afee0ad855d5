"""PDFs in which text is drawn over text: a shadow, what was filled into a form that was flattened since, ticks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
from document_builders import convert, pdf
from pdf_texts import Text
from test_documents_lifelike_pdf import form

from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.lines import symbols
from rag_app.documents.converters.pdf.lines.fields import with_fields
from rag_app.documents.converters.pdf.lines.symbols import with_ticks
from rag_app.documents.converters.pdf.page import flattened as flattened_forms
from rag_app.documents.converters.pdf.page import overprinted
from rag_app.documents.converters.pdf.page.text import Filled

ROWS = (("Northern Star", "54.5", "7.6"), ("Valley Queen", "120.0", "1.9"), ("Harbour Light", "98.4", "2.7"))
SPOILT = str.maketrans(".,", "  ")  # as wide in Helvetica


def table(rows: Sequence[Sequence[str]], right: float = 0.0) -> list[list[Text]]:
    return [
        [(x + right, 700 - 14 * n, 10, "F1", cell) for x, cell in zip((72, 200, 300), row, strict=True)]
        for n, row in enumerate(rows)
    ]


def figures_in(text: str) -> list[str]:
    """The lines with figures, without what divides their cells."""
    return [" ".join(line.replace("|", " ").split()) for line in text.split("\n") if "." in line]


@pytest.mark.parametrize("second", ["whole", "spoilt", "shifted"])
def test_text_that_is_drawn_twice_is_read_once_with_all_its_signs(tmp_path: Path, second: str) -> None:
    poor = table([[cell.translate(SPOILT) for cell in row] for row in ROWS])
    whole = table(ROWS, 0.3 if second == "shifted" else 0.0)
    copies = (whole, poor) if second == "spoilt" else (poor, whole)
    page = [word for rows in zip(*copies, strict=True) for row in rows for word in row]
    text = convert(tmp_path, "x.pdf", pdf([page])).text
    assert figures_in(text) == [" ".join(row) for row in ROWS]


def test_a_row_may_be_drawn_again_in_one_piece(tmp_path: Path) -> None:
    page: list[Text] = []
    for n, (name, first, second) in enumerate(ROWS):
        gap = " " * (27 if len(first) > 4 else 29)
        row = ((72, name), (200, first.translate(SPOILT)), (72, name), (200, f"{first}{gap}{second}"))
        page += [(x, 700 - 14 * n, 10, "F1", text) for x, text in row]
    text = convert(tmp_path, "x.pdf", pdf([page])).text
    assert figures_in(text) == [" ".join(row) for row in ROWS]


def test_a_page_of_very_many_objects_is_not_searched_for_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overprinted, "_MOST_READ", 50)
    monkeypatch.setattr(overprinted, "text_of", lambda *_: pytest.fail("searched"))
    poor = table([[cell.translate(SPOILT) for cell in row] for row in ROWS])
    page = [word for rows in zip(poor, table(ROWS), strict=True) for row in rows for word in row]
    assert "Northern Star" in convert(tmp_path, "x.pdf", pdf([page])).text


def flattened(page: list[Text], values: Sequence[tuple[float, float, str]]) -> bytes:
    """A page on which a form is drawn for each value; PDFium finds the objects though the table is off."""
    data = pdf([page])
    names = " ".join(f"/V{n} {50 + n} 0 R" for n in range(len(values)))
    drawn = "".join(f"q 1 0 0 1 {x} {y} cm /V{n} Do Q\n" for n, (x, y, _) in enumerate(values))
    forms = ""
    for n, (_, _, value) in enumerate(values):
        lines = "".join(f"BT /F1 9 Tf 2 {14 - 10 * at} Td ({line}) Tj ET\n" for at, line in enumerate(value.split("/")))
        fonts = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
        if value == "4":
            fonts = "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>>>"
        forms += (
            f"{50 + n} 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 -20 200 30]/Resources<<{fonts}>>"
            f"/Length {len(lines)}>>stream\n{lines}\nendstream\nendobj\n"
        )
    data = data.replace(b"/Resources<<", f"/Resources<</XObject<<{names}>>".encode())
    data = data.replace(b"ET\n\nendstream", b"ET\n" + drawn.encode() + b"\nendstream", 1)
    return data.replace(b"xref\n0", forms.encode() + b"xref\n0", 1)


LABELS: list[Text] = [
    (72, 760, 10, "F1", "Application for a berth"),
    (72, 720, 10, "F1", "Name of the boat:"),
    (72, 700, 10, "F1", "Length in feet:"),
    (300, 700, 10, "F1", "Crew:"),
    (72, 680, 10, "F1", "Why here:"),
    (72, 600, 10, "F1", "To be signed at the office of the harbour."),
]
VALUES = [(180, 706, "Northern Star"), (180, 686, "20"), (340, 686, "20"), (180, 666, "It is near/to the town")]
WORDS = "Name of the boat: Northern Star Length in feet: 20 Crew: 20 Why here: It is near to the town"


def test_what_was_filled_into_a_flattened_form_stands_beside_its_labels(tmp_path: Path) -> None:
    text = convert(tmp_path, "x.pdf", flattened(LABELS, VALUES)).text
    words = " ".join(text.split())
    assert WORDS in words
    assert text.rstrip().endswith("To be signed at the office of the harbour.")


def test_a_form_that_pdfium_flattened_is_one_too(tmp_path: Path) -> None:
    places = [f"/Rect[{x} {y + 6} {x + 110} {y + 20}]/V({value.replace('/', ' ')})" for x, y, value in VALUES]
    fields = [f"/FT/Tx/T({n})/DA(/Helv 9 Tf){place}" for n, place in enumerate(places)]
    document = pdfium.PdfDocument(form(LABELS, fields))
    document.init_forms()
    assert pdfium_c.FPDFPage_Flatten(document[0], pdfium_c.FLAT_NORMALDISPLAY) == pdfium_c.FLATTEN_SUCCESS
    document.save(tmp_path / "flat.pdf")
    text = convert(tmp_path, "x.pdf", (tmp_path / "flat.pdf").read_bytes()).text
    assert WORDS in " ".join(text.split())


def test_a_few_forms_on_top_of_a_page_are_no_fields(tmp_path: Path) -> None:
    foot = [(72, 40, "Berths of Leeds"), (300, 40, "June"), (500, 40, "Page 1")]
    text = convert(tmp_path, "x.pdf", flattened(LABELS, foot)).text
    assert "Berths of Leeds" in text


def test_a_page_that_is_all_forms_keeps_its_order(tmp_path: Path) -> None:
    columns = (
        ("The boats lie here", "by day and by night", "and leave soon"),
        ("The cars stand", "at the road", "there"),
    )
    words = [(72 + 240 * c, 600 - 12 * n, line) for c, lines in enumerate(columns) for n, line in enumerate(lines)]
    text = convert(tmp_path, "x.pdf", flattened([(72, 720, 10, "F1", "Berths")], words)).text
    assert "The boats lie here by day and by night and leave soon" in " ".join(text.split())


def test_signs_of_several_rows_take_no_field_from_its_label() -> None:
    arrows = Line("▼▼▼", 200, 420, 690, 610, 26)
    label = Line("Length in feet:", 72, 140, 660, 650, 9)
    page_text: Any = SimpleNamespace(get_text_bounded=lambda *_: label.text)
    shown = with_fields(page_text, [arrows, label], [Filled("20", 210, 650, 230, 660)])
    assert [line.text for line in shown] == ["▼▼▼", "Length in feet: 20"]


def test_high_fields_beside_one_another_are_one_line() -> None:
    page_text: Any = SimpleNamespace(get_text_bounded=lambda *_: "")
    shown = with_fields(page_text, [], [Filled("By night", 300, 600, 400, 660), Filled("By day", 72, 600, 150, 660)])
    assert [line.text for line in shown] == ["By day By night"]


def test_what_stands_above_all_text_comes_first(tmp_path: Path) -> None:
    text = convert(tmp_path, "x.pdf", flattened(LABELS, [*VALUES, (72, 790, "Harbour of Leeds")])).text
    assert text.startswith("Harbour of Leeds")


def test_a_tick_that_was_filled_in_on_a_box_ticks_it(tmp_path: Path) -> None:
    boxes: list[Text] = [(x, 650, 10, "F5", "¨") for x in (72, 140)]
    page = [*LABELS, boxes[0], (84, 650, 10, "F1", "By the year"), boxes[1], (152, 650, 10, "F1", "By the day")]
    text = convert(tmp_path, "x.pdf", flattened(page, [*VALUES, (138, 636, "4")])).text
    assert "☐ By the year ☑ By the day" in text


@pytest.mark.parametrize(("left", "shown"), [(31, "☐ Year ☑ Day  "), (3, "☑ Year ☐ Day  "), (60, "☐ Year ☐ Day ✔")])
def test_a_tick_that_is_written_on_a_box_ticks_it(monkeypatch: pytest.MonkeyPatch, left: float, shown: str) -> None:
    text = "☐ Year ☐ Day ✔"
    boxes = {0: Filled("", 0, 0, 8, 10), 7: Filled("", 30, 0, 38, 10), 13: Filled("", left, 2, left + 9, 11)}
    monkeypatch.setattr(symbols, "char_box", lambda _, at: boxes[at])
    page_text: Any = None
    units, _ = with_ticks(page_text, [*map(ord, text)], [])
    assert "".join(map(chr, units)) == shown


def test_very_many_ticks_and_boxes_are_no_form(monkeypatch: pytest.MonkeyPatch) -> None:
    boxes = {0: Filled("", 0, 0, 8, 10), 1: Filled("", 3, 2, 12, 11)}
    monkeypatch.setattr(symbols, "char_box", lambda _, at: boxes[at])
    monkeypatch.setattr(symbols, "_MOST_PAIRS", 0)
    page_text: Any = None
    assert with_ticks(page_text, [*map(ord, "☐✔")], []) == ([*map(ord, "☐✔")], [])


def test_a_page_of_very_many_forms_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flattened_forms, "MOST_FORMS", 3)
    monkeypatch.setattr(flattened_forms, "text_of", lambda *_: pytest.fail("read"))
    assert "Northern Star" in convert(tmp_path, "x.pdf", flattened(LABELS, VALUES)).text


def test_a_line_that_ends_in_type_too_small_to_read_is_read(tmp_path: Path) -> None:
    page = [(72, 700, 10, "F1", "Name of the boat"), (155, 700, 1, "F1", "This must be filled in by all who want one")]
    text = convert(tmp_path, "x.pdf", pdf([[*page, (72, 600, 10, "F1", "To be signed.")]])).text
    assert text.startswith("Name of the boat")
