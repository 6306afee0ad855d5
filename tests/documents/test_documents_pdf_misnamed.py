"""Characters of a PDF that its fonts name wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_builders import convert, pdf

from rag_app.documents.converters.pdf.page import misnamed

WIDTHS = {"i": 222, "l": 222, "f": 278, "T": 611, "h": 556}
LIGATURES = (("i", 500), ("i", 740), ("l", 500), ("f", 520), ("h", 1100), ("i", 320))  # at 1 to 6
PLAIN = "The fifth of all the files that left it. The first half of this list. Then the rest of it. "


def page(text: str) -> bytes:
    """A page whose font names what stands at 1 to 6 by letters that it has elsewhere, in other widths."""
    named = " ".join(f"{at}/{letter}" for at, (letter, _) in enumerate(LIGATURES, start=1))
    widths = [width for _, width in LIGATURES] + [WIDTHS.get(chr(code), 550) for code in range(7, 127)]
    font = f"/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[{named}]>>/FirstChar 1/LastChar 126/Widths{widths}"
    data = pdf([[(72, 700, 10, "F1", PLAIN), (72, 688, 10, "F1", text)]])
    return data.replace(b"/Encoding/WinAnsiEncoding", font.replace(",", "").encode("ascii"))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("de\\001ned di\\002cult re\\003ect e\\004ort \\005ey", "defined difficult reflect effort They"),
        ("mar\\006ne", "marine"),  # a wider letter, but no ligature
        ("fifty filters", "fifty filters"),
    ],
)
def test_a_ligature_that_is_named_by_its_last_letter(tmp_path: Path, written: str, read: str) -> None:
    assert convert(tmp_path, "x.pdf", page(written)).text == PLAIN + read


def test_letters_of_a_typewriter_without_a_name_are_no_ligatures(tmp_path: Path) -> None:
    code = "filter the files of this list first"
    data = pdf([[(72, 700, 10, "F1", PLAIN), (72, 688, 10, "F2", code)]])
    for name, letters in ((b"Helvetica", WIDTHS), (b"Helvetica-Bold", dict.fromkeys(WIDTHS, 500))):
        widths = " ".join(str(letters.get(chr(code), 550)) for code in range(32, 127))
        metrics = f"/FirstChar 32/LastChar 126/Widths[{widths}]/Encoding".encode("ascii")
        data = data.replace(b"/BaseFont/%s/Encoding" % name, metrics)
    assert convert(tmp_path, "x.pdf", data).text == PLAIN + code


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\uff72 Rinse it\n\uff2b 51 \uff2b", "• Rinse it\n  51  "),
        ("\uff72 Rinse 水", "\uff72 Rinse 水"),
        ("\uff72\uff2b Rinse", "\uff72\uff2b Rinse"),
    ],
)
def test_a_sign_that_is_named_a_letter_of_full_or_half_width(
    monkeypatch: pytest.MonkeyPatch, text: str, shown: str
) -> None:
    monkeypatch.setattr(misnamed, "_ligatures", lambda *_: ())
    units = misnamed.with_known_letters(None, list(map(ord, text)))  # type: ignore[arg-type]
    assert "".join(map(chr, units)) == shown


def test_letters_that_are_slanted_by_the_page_are_no_ligatures(tmp_path: Path) -> None:
    slanted = "Codes for the identification of all, a list of it"
    data = pdf([[(72, 700, 10, "F1", PLAIN), (72, 688, 10, "F1", slanted)]])
    data = data.replace(b"72 688 Td", b"1 0 0.33 1 72 688 Tm")
    assert convert(tmp_path, "x.pdf", data).text == PLAIN + slanted
