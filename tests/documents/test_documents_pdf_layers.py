"""Text of layers of a PDF that are not shown is no text of its page."""

from __future__ import annotations

from pathlib import Path

from document_builders import convert, pdf

_OFF = "/OCProperties<</OCGs[90 0 R 91 0 R]/D<</OFF[90 0 R]>>>>"
_PICTURE = "q 300 0 0 60 60 660 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q"


def layered(*texts: tuple[str, str, int], before: str = "", catalog: str = _OFF) -> bytes:
    """A PDF of a page with texts (layer, words, height), of whose layers `L0` is off and `L1` on."""
    body = "\n".join(
        f"/OC /{layer} BDC BT /F1 12 Tf 72 {y} Td ({words}) Tj ET EMC"
        if layer
        else f"BT /F1 12 Tf 72 {y} Td ({words}) Tj ET"
        for layer, words, y in texts
    )
    data = pdf([[]], matrix=f"{before}\n{body}\n1 0 0 1 0 0", catalog=catalog)
    data = data.replace(b"/Resources<<", b"/Resources<</Properties<</L0 90 0 R/L1 91 0 R>>")
    layers = b"90 0 obj\n<</Type/OCG/Name(de)>>\nendobj\n91 0 obj\n<</Type/OCG/Name(en)>>\nendobj\n"
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
