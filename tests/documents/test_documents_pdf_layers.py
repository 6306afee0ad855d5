"""Text of layers of a PDF that are not shown is no text of its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from document_builders import convert, pdf

from rag_app.documents.converters.pdf.page.layers import without_hidden_layers

LAYERS = range(40)
_OFF = "/OCProperties<</OCGs[90 0 R 91 0 R]/D<</OFF[90 0 R]>>>>"
_PICTURE = "q 300 0 0 60 60 660 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q"


def layered(*texts: tuple[str, str, int], before: str = "", catalog: str = _OFF) -> bytes:
    """A PDF of a page with texts (layer, words, height), of whose layers `L0` is off and `L1` and the `Ln` on."""
    body = "\n".join(
        f"/OC /{layer} BDC BT /F1 12 Tf 72 {y} Td ({words}) Tj ET EMC"
        if layer
        else f"BT /F1 12 Tf 72 {y} Td ({words}) Tj ET"
        for layer, words, y in texts
    )
    data = pdf([[]], matrix=f"{before}\n{body}\n1 0 0 1 0 0", catalog=catalog)
    data = data.replace(
        b"/Resources<<", b"/Resources<</Properties<<%s>>" % b"".join(b"/L%d %d 0 R" % (n, 90 + n) for n in LAYERS)
    )
    layers = b"".join(b"%d 0 obj\n<</Type/OCG/Name(layer %d)>>\nendobj\n" % (90 + n, n) for n in LAYERS)
    end = data[data.index(b"trailer") : data.index(b"startxref")]
    return data[: data.index(b"xref\n0 ")] + layers + end  # without offsets, which PDFium finds itself


def test_text_of_a_layer_that_is_off_is_left_out(tmp_path: Path) -> None:
    data = layered(
        ("L0", "Der Preis betr\u00e4gt", 700), ("L0", "12.50", 680), ("L1", "The price is", 700), ("L1", "12.50", 680)
    )
    assert convert(tmp_path, "x.pdf", data).text == "The price is 12.50"
    both = convert(tmp_path, "y.pdf", layered(("L0", "Off", 700), ("L1", "On", 680), catalog="")).text
    assert both.split() == ["Off", "On"]


def test_text_that_may_be_that_of_a_scan_stays(tmp_path: Path) -> None:
    data = layered(("L0", "The words of the scan", 690), ("", "and more", 600), before=_PICTURE)
    assert "The words of the scan" in convert(tmp_path, "x.pdf", data).text


def test_each_of_many_layers_is_read_that_is_shown(tmp_path: Path) -> None:
    texts = [(f"L{n}", f"storey {n}", 780 - 18 * n) for n in LAYERS]
    assert convert(tmp_path, "x.pdf", layered(*texts)).text.split() == " ".join(t for _, t, _ in texts[1:]).split()


def test_text_in_a_font_that_the_machine_may_lack_stays(tmp_path: Path) -> None:
    words = "".join(f"\\{byte:03o}" for byte in "价格是五百元".encode("utf-16-be"))
    data = layered(("L1", words, 700)).replace(
        b"/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding",
        b"/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0"
        b"/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>]",
    )
    assert convert(tmp_path, "x.pdf", data).text == "价格是五百元"


def test_a_drawing_is_not_drawn_anew_for_each_layer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    render = pdfium.PdfPage.render

    def counted(page: pdfium.PdfPage, **how: Any) -> Any:
        picture = render(page, **how)
        drawn.append(int((picture.to_numpy() != picture.to_numpy()[0, 0]).any(axis=2).sum()))
        return picture

    monkeypatch.setattr(pdfium.PdfPage, "render", counted)
    data = layered(("L1", "seen", 700), ("L2", "seen", 600), before="0 0 500 500 re f")
    path = tmp_path / "x.pdf"
    path.write_bytes(data)
    document = pdfium.PdfDocument(path)
    page = document[0]
    without_hidden_layers(page, page.get_textpage())
    assert len(drawn) == 2 and max(drawn) < 10_000
