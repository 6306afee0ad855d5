"""Characters of a PDF whose fonts do not say what they show: control characters, of which PDFium leaves some out."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf

from rag_app.documents.converters.pdf.page.text import _without_controls


@pytest.mark.parametrize("mark", ["\\002", "\\003", "\\000", "\\001", "\\033"])
def test_one_that_begins_a_line_is_a_bullet_and_shifts_nothing(tmp_path: Path, mark: str) -> None:
    raised = ") Tj 5 Ts /F1 6 Tf (2) Tj 0 Ts /F1 10 Tf ("
    texts = [f"{mark} Loosen the fastening screws", f"{mark} Keep the lid of 12 cm{raised} in Table 3-1", "Before:"]
    page = [(72, 700 + 14 * n, 10, "F1", text) for n, text in enumerate(texts)]
    document = convert(tmp_path, "x.pdf", pdf([page[::-1]]))
    assert document.text == "Before:\n\n- Keep the lid of 12 cm² in Table 3-1\n- Loosen the fastening screws"


def test_one_in_a_cell_leaves_the_table_whole(tmp_path: Path) -> None:
    rows = (("Part", "What to check"), ("Rotor", "\\002 cracks"), ("Seal", "\\002 wear"), ("Lid", "nothing"))
    page = [(x, 700 - 14 * n, 10, "F1", t) for n, row in enumerate(rows) for x, t in zip((72, 200), row, strict=True)]
    rules = [(70, 712 - 14 * n, 400, 712 - 14 * n) for n in range(5)] + [(x, 656, x, 712) for x in (70, 190, 400)]
    text = convert(tmp_path, "x.pdf", pdf([page], rules=rules)).text
    assert text.endswith("| Rotor | • cracks |\n| Seal | • wear |\n| Lid | nothing |")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x03 Rinse it\n\x03 Dry it", "• Rinse it\n• Dry it"),
        ("\x84 Rinse it \x96 twice", "• Rinse it – twice"),
        ("turn\x03the wheel\x01 twice", "turn the wheel  twice"),
        ("\x03\x04\x05 \x06\n\x03 \x04", "     \n   "),  # a font that names none of its characters
        ("main\x02\r\ntenance", "main\x02\r\ntenance"),  # a hyphen that divides a word
        ("de\x1cned, \x1crst, o\x1b, e\x1ecient, ba\x1fe, re\x1dect", "deﬁned, ﬁrst, oﬀ, eﬃcient, baﬄe, reﬂect"),
        ("de\x0cned, di\x0berent, e\x0ecient", "deﬁned, diﬀerent, eﬃcient"),
        ("ages 0\x1599 and\x15 for 3 \x1c 4, \x1cPump\x0c", "ages 0–99 and  for 3 • 4,  Pump\x0c"),
        ("the \x93pump\x94 \x96 don\x92t\x81", "the “pump” – don’t "),
    ],
)
def test_control_characters_of_a_text(text: str, shown: str) -> None:
    assert _without_controls(text) == shown


def test_a_ligature_is_read_as_its_letters(tmp_path: Path) -> None:
    page = [(72, 700, 10, "F1", "The e\\033ects are de\\034ned \\034rst, and su\\036ciently.")]
    assert convert(tmp_path, "x.pdf", pdf([page])).text == "The effects are defined first, and sufficiently."


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("terms of 1-12 months", "terms of 1-12 months"),
        ("an Internet-based action", "an Internet-based action"),
        ("the correc-) Tj 0 -12 Td (tion of it", "the correction of it"),
    ],
)
def test_a_soft_hyphen_that_is_drawn_is_a_hyphen(tmp_path: Path, written: str, read: str) -> None:
    named = b"/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[45/softhyphen]>>"
    data = pdf([[(72, 700, 10, "F1", written)]]).replace(b"/Encoding/WinAnsiEncoding", named)
    assert convert(tmp_path, "x.pdf", data).text == read
