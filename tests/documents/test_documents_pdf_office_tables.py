"""Tables of PDFs that Word and LibreOffice make: behind a watermark, with lines of text that go on in their cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
from document_builders import convert, pdf

from rag_app.documents.converters.pdf.objects import Box
from rag_app.documents.converters.pdf.tables.rules import Rule, drawn_rules, paths_of

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
                (x + 4, ys[-1] - 12 - 11 * at, 10, "F1" if n else "F2", line.replace("(", "\\(").replace(")", "\\)"))
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
