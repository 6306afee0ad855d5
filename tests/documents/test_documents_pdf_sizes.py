"""Type sizes of a PDF whose fonts have boxes of different heights."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf

from rag_app.documents.converters.pdf.flow.headings import body_size
from rag_app.documents.converters.pdf.line import Line
from rag_app.documents.converters.pdf.lines.sizes import with_nominal_sizes

TEXT = ("Open the valve and let the water flow", "until the pump runs without a noise", "and close the tap again.")


def described(font: str, ascent: int, descent: int) -> bytes:
    """The name of a font that says how tall its box is, in thousandths of its size."""
    box = f"/Ascent {ascent}/Descent {descent}/FontBBox[0 {descent} 900 {ascent}]"
    descriptor = f"/Type/FontDescriptor/FontName/{font}/Flags 32/ItalicAngle 0/StemV 80{box}"
    return f"/BaseFont/{font}/FontDescriptor<<{descriptor}>>".encode()


def shown(tmp_path: Path, page: list, ascent: int, descent: int, scaled: str = "") -> str:
    data = pdf([page]).replace(b"/BaseFont/Helvetica-Bold", described("Other", ascent, descent))
    if scaled:
        data = data.replace(b"/F2 10 Tf 72 718 Td", scaled.encode())
    return convert(tmp_path, "x.pdf", data).text


@pytest.mark.parametrize("scaled", ["", "/F2 1 Tf 10 0 0 10 72 718 Tm", "/F2 -1 Tf -10 0 0 -10 72 718 Tm"])
@pytest.mark.parametrize("box", [(1100, -400), (700, -100)])
def test_a_line_in_another_font_of_the_same_size_goes_on(tmp_path: Path, box: tuple[int, int], scaled: str) -> None:
    page = [(72, 730 - 12 * n, 10, f"F{1 + n % 2}", text) for n, text in enumerate(TEXT)]
    page = [(72, 760, 14, "F1", "Care of the pump"), *page]
    assert shown(tmp_path, page, *box, scaled) == f"# Care of the pump\n\n{' '.join(TEXT)}"


def test_a_heading_in_a_font_with_a_low_box(tmp_path: Path) -> None:
    page = [(72, 730 - 12 * n, 10, "F1", text) for n, text in enumerate(TEXT)]
    page = [(72, 760, 13, "F2", "Care of the pump"), *page]
    assert shown(tmp_path, page, 750, -100) == f"# Care of the pump\n\n{' '.join(TEXT)}"


def test_lines_of_fonts_without_a_size_keep_that_of_their_box() -> None:
    lines = [
        Line("text", 0, 90, 12, 0, 12, tallest=12, nominal=(10, 10)),
        Line("other", 0, 90, 9, 0, 9, tallest=13.5, nominal=(10, 15)),
        Line("a longer text", 0, 90, 24, 0, 24, tallest=24, nominal=(20, 20)),
        Line("drawn", 0, 90, 15, 0, 15, tallest=15),
    ]
    (sized,) = with_nominal_sizes([lines])
    assert [(line.size, line.tallest) for line in sized] == [(12, 12), (12, 18), (24, 24), (15, 15)]


@pytest.mark.parametrize(("rows", "size"), [(2, 12.0), (60, 8.0)])
def test_the_titles_of_many_tables_are_no_running_text(rows: int, size: float) -> None:
    title = Line(text="Results of the first district", left=50, right=250, top=700, bottom=688, size=12.0)
    table = Line(text="", left=50, right=500, top=680, bottom=100, size=8.0, table="| Votes by mail | 1,204 |\n" * rows)
    assert body_size([[title, table]] * 200) == size


def test_lines_of_a_font_that_says_less_than_its_letters_take(tmp_path: Path) -> None:
    words = ("This is how a valve is opened and closed", "once a row sums up on an area near", "rooms, and so on")
    page = [(72, 730 - 12 * n, 10, "F2", text) for n, text in enumerate(words)]
    page += [(72, 670 - 12 * n, 10, "F2", text) for n, text in enumerate(("Close the tap", "a moment later."))]
    assert shown(tmp_path, page, 451, -4) == f"{' '.join(words)}\n\nClose the tap a moment later."
