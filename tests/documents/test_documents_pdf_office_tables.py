"""Tables of PDFs that Word and LibreOffice make: behind a watermark, with lines of text that go on in their cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
from document_builders import convert, pdf
from pdf_texts import left, placed

from rag_app.documents.converters.pdf.page.objects import Box
from rag_app.documents.converters.pdf.tables.parts.rules import Rule, drawn_rules, paths_of

XS = (72, 172, 272, 372, 472)
STRAIGHT = "1 0 0 1 0 0"


def table(folder: Path, rows: Sequence[Sequence[str]], *, drawn: str = "", columns: bool = True) -> str:
    """The text of a page with a table, `/` in a cell begins a new line; with lines between all rows, and between the
    `columns` or around all, behind what is `drawn` first."""
    xs = XS[: len(rows[0]) + 1]
    ys, texts = [720.0], []
    for n, row in enumerate(rows):
        for x, cell in zip(xs, row, strict=False):
            texts += [
                left(x + 4, ys[-1] - 12 - 11 * at, line, font="F1" if n else "F2")
                for at, line in enumerate(cell.split("/"))
            ]
        ys.append(ys[-1] - 5 - 11 * max(cell.count("/") + 1 for cell in row))
    rules = [(xs[0], y, xs[-1], y) for y in ys]
    rules += [(x, ys[-1], x, ys[0]) for x in (xs if columns else (xs[0], xs[-1]))]
    return convert(folder, "x.pdf", pdf([texts], rules=rules, matrix=f"{drawn} {STRAIGHT}")).text


def test_a_watermark_has_no_lines_of_a_table() -> None:
    letter = "100 600 m 212 670 l 212 710 l 280 780 l 300 640 l 120 560 l h f"
    page = pdfium.PdfDocument(pdf([[]], rules=[(72, 720, 272, 720)], matrix=f"{letter} {STRAIGHT}"))[0]
    assert drawn_rules(paths_of(page), Box(*page.get_bbox())) == ([Rule(720, 72, 272)], [])
    frame = "100 600 m 100 700 l 110 710 l 200 710 l 200 600 l h S"
    page = pdfium.PdfDocument(pdf([[]], matrix=f"{frame} {STRAIGHT}"))[0]
    across, down = drawn_rules(paths_of(page), Box(*page.get_bbox()))
    assert (len(across), len(down)) == (2, 2)


def markdown(rows: Sequence[Sequence[str]]) -> str:
    cells = [[cell.replace("/", " ") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in (cells[0], ["---"] * len(cells[0]), *cells[1:]))


def test_labels_with_two_numbers_leave_a_drawn_table_as_it_is(tmp_path: Path) -> None:
    rows = [("Scheme", "Approved", "Spent"), ("Mill main,/phase 2 (1,240 m)", "310.0", "196.5")]
    rows += [("Crag intake/screens", "84.0", "12.0"), ("Smart meters,/trial (180 meters)", "65.0", "40.2")]
    assert table(tmp_path, rows) == markdown(rows)


def test_telephone_numbers_in_two_lines_leave_a_drawn_table_as_it_is(tmp_path: Path) -> None:
    rows = [("Name", "Phone", "Room"), ("Ines Marlow", "+44 1632/960000", "10"), ("Piet Sole", "+44 1632/960001", "11")]
    assert table(tmp_path, rows) == markdown(rows)


def test_columns_of_numbers_that_share_cells_are_read_by_their_places(tmp_path: Path) -> None:
    page = [(x, 708, 10, "F2", name) for x, name in ((76, "Site"), (176, "2024"), (226, "2025"), (276, "Rate"))]
    for n, row in enumerate(
        [("Ashby", "31", "22", "0.1"), ("Barrow", "40", "38", "0.2"), ("Corby", "52", "13", "0.3")]
    ):
        page += [(x, 692 - 16 * n, 10, "F1", cell) for x, cell in zip((76, 176, 226, 276), row, strict=True)]
    rules = [(72, 720 - 16 * n, 372, 720 - 16 * n) for n in range(5)] + [(x, 656, x, 720) for x in (72, 172, 272, 372)]
    text = convert(tmp_path, "x.pdf", pdf([page], rules=rules)).text
    assert "| Ashby | 31 | 22 | 0.1 |" in text


def test_a_row_without_lines_between_its_cells_has_those_of_the_others(tmp_path: Path) -> None:
    """As LibreOffice draws every other row of some of Word's styles."""
    rows = [("Role", "Name", "Room"), ("Payroll", "Ines Marlow", "B0"), ("Safety officer", "Piet Sole", "B1")]
    rows += [("Council", "Dalia Roshan", "B2"), ("All of those who take part in it have a deputy", "", "")]
    page = placed(rows, [x + 4 for x in XS], 708, 16, head="F2")
    rules = [(72, 720 - 16 * n, 372, 720 - 16 * n) for n in range(6)] + [(x, 640, x, 720) for x in (72, 372)]
    rules += [(x, 720 - 16 * n - 16, x, 720 - 16 * n) for n in (0, 1, 3) for x in (172, 272)]
    assert convert(tmp_path, "x.pdf", pdf([page], rules=rules)).text == markdown(rows)


def test_rows_of_a_printed_worksheet_may_end_in_texts(tmp_path: Path) -> None:
    rows = [("Article", "Name", "On hand", "Price", "Supplier")]
    rows += [(f"A-{n}", "Hex nut", f"{100 + n}", f"0.{n + 20}", "Brandt") for n in range(5)]
    page = placed(rows, (72, 150, 230, 310, 390), 720, head="F2")
    assert convert(tmp_path, "x.pdf", pdf([page])).text == markdown(rows)


def test_a_drawn_table_without_its_first_row_is_read_by_its_numbers(tmp_path: Path) -> None:
    """Of shaded rows that hold the sign of a currency apart, and a first one without a colour."""
    rows = [("Due in one year", "$", "81,352"), ("Due in five years", "", "11,928"), ("All", "$", "93,280")]
    page = placed(rows, (76, 260, 290), 724, 16)
    rules = [(72, 720 - 16 * n, 372, 720 - 16 * n) for n in range(3)] + [(x, 688, x, 720) for x in (72, 250, 280, 372)]
    assert (
        "| Due in one year | $81,352 |\n| Due in five years | 11,928 |"
        in convert(tmp_path, "x.pdf", pdf([page], rules=rules)).text
    )


def test_a_range_is_one_where_a_line_ends_with_its_dash(tmp_path: Path) -> None:
    rows = [("Medicine", "Weeks 1–/12"), ("Cream", "each day"), ("Tablets", "2–/4 a day")]
    assert table(tmp_path, rows) == markdown(rows).replace("– ", "–")
    page = [
        (72, 720, 10, "F1", "Take it in the evening of each day of the weeks 1–"),
        (72, 708, 10, "F1", "12 and rest."),
    ]
    assert convert(tmp_path, "x.pdf", pdf([page])).text.endswith("weeks 1–12 and rest.")
