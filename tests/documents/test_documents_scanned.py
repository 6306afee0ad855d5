"""Scans and pictures: their text is recognised, marked as that, and doubted where it is unclear."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from document_builders import convert, pdf, source
from PIL import Image, ImageDraw, ImageFont

from rag_app.config import IndexRecipe
from rag_app.documents import read
from rag_app.documents.converters.pdf.recognition import report
from rag_app.errors import DocumentError
from rag_app.schema import Document

pytest.importorskip("rapidocr")
pytest.importorskip("onnxruntime")

FIRST = ("The inlet pump starts at noon.", "Open the blue valve before ten.", "Gas is measured in litres.")
TABLE = (("Revenue", "2022", "2023"), ("Gaming", "3,620", "2,240"), ("Networks", "1,215", "1,874"))


def drawn(lines: Sequence[str | tuple[str, ...]]) -> Image.Image:
    """A page of lines; the cells of a line stand 260 pixels apart."""
    page = Image.new("RGB", (1000, 500), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(30)
    for number, line in enumerate(lines):
        for place, text in enumerate([line] if isinstance(line, str) else line):
            draw.text((70 + 300 * place, 60 + 56 * number), text, font=font, fill="black")
    return page


def saved(path: Path, *pages: Image.Image) -> Path:
    several = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(path, resolution=100, **several)
    return path


def heard_of(path: Path) -> tuple[Document, list[str]]:
    warnings: list[str] = []
    (document,) = read(source(path), IndexRecipe(), warnings.append)
    return document, warnings


def test_a_scanned_pdf_is_read_page_by_page_and_marked(tmp_path: Path) -> None:
    document, warnings = heard_of(saved(tmp_path / "x.pdf", drawn(FIRST), drawn(TABLE)))
    first, second = (document.text[page.start : page.end] for page in document.pages)
    assert first.split() == " ".join(FIRST).split()
    assert "| Gaming | 3,620 | 2,240 |" in second and "| Revenue | 2022 | 2023 |" in second
    assert [page.number for page in document.pages] == [1, 2]
    assert document.metadata["ocr_pages"] == 2 and float(document.metadata["ocr_confidence"]) > 0.9
    assert len(warnings) == 1
    assert warnings[0].startswith(
        "x.pdf: the text of 2 pages (1, 2) was recognised in pictures, with a mean confidence of "
    )


@pytest.mark.parametrize(("name", "turn"), [("x.png", 90), ("x.jpg", 180), ("x.tif", 2)])
def test_pictures_are_turned_upright(tmp_path: Path, name: str, turn: int) -> None:
    page = drawn(FIRST).rotate(turn, expand=True, fillcolor="white")
    if name == "x.jpg":  # with a preview, as photos have one
        page.save(tmp_path / name, format="MPO", save_all=True, append_images=[page.resize((500, 250))])
    else:
        page.save(tmp_path / name)
    document, warnings = heard_of(tmp_path / name)
    assert document.text.split() == " ".join(FIRST).split() and document.metadata["ocr_pages"] == 1
    assert len(warnings) == 1 and "the text of page 1 was recognised" in warnings[0]


def test_pages_of_low_confidence_are_named_as_doubtful() -> None:
    metadata, (warning,) = report({1: 0.9, 2: 0.6})
    assert metadata == {"ocr_pages": 2, "ocr_confidence": 0.75}
    assert warning.endswith("a mean confidence of 0.75; page 2 is doubtful (below 0.85): check there.")


def test_pages_with_text_are_not_recognised(tmp_path: Path) -> None:
    document = convert(tmp_path, "x.pdf", pdf([[(72, 700, 12, "F1", "Typed words.")]]))
    assert "ocr_pages" not in document.metadata


def test_a_picture_without_text_or_of_a_few_pixels_is_refused(tmp_path: Path) -> None:
    for size, reason in ((300, "no text was recognised"), (20, "too small to hold text")):
        path = saved(tmp_path / "x.png", Image.new("RGB", (size, size), "white"))
        with pytest.raises(DocumentError, match=reason):
            heard_of(path)


PROGRAM = """
import importlib.util, sys
from pathlib import Path
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "rapidocr" else find(name, package)
from rag_app.config import IndexRecipe
from rag_app.documents.child.contents import documents_of
from rag_app.errors import DocumentUnavailableError
from rag_app.schema import Document
for name in sys.argv[1:]:
    try:
        found = documents_of(Path(name), Path(name).name, IndexRecipe(), print)
        print([d.metadata for d in found if isinstance(d, Document)])
    except DocumentUnavailableError as error:
        print(error)
"""


def test_without_the_extra_the_refusal_names_it(tmp_path: Path) -> None:
    """Of a PDF that is partly a scan the metadata do."""
    scan, picture = (saved(tmp_path / name, drawn(FIRST)) for name in ("x.pdf", "x.png"))
    typed, partly = tmp_path / "typed.pdf", tmp_path / "partly.pdf"
    typed.write_bytes(pdf([[(72, 700, 12, "F1", "Typed words.")]]))
    whole = pdfium.PdfDocument.new()
    for path in (typed, scan):
        whole.import_pages(pdfium.PdfDocument(path))
    whole.save(partly)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, (scan, picture, partly))], capture_output=True, text=True, check=True
    )
    of_scan, of_picture, warned, metadata = done.stdout.splitlines()
    assert of_scan.startswith(
        "x.pdf: no page of the PDF holds text; install text recognition (pip install 'lora-rag[ocr]')"
    )
    assert of_picture.startswith("x.png: the file is a picture; install text recognition (pip install 'lora-rag[ocr]')")
    assert "1 of 2 pages hold pictures and no text" in warned
    assert metadata == "[{'format': 'pdf', 'needs_extra': 'ocr'}]"
    document, _ = heard_of(partly)
    assert "needs_extra" not in document.metadata and document.metadata["ocr_pages"] == 1


OFFLINE = """
import socket, sys
def refuse(*arguments, **names):
    raise OSError("no network here")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
import numpy as np
from PIL import Image
from rag_app.documents.converters.pdf.recognition import recognise
print(" ".join(word.text for word in recognise(np.asarray(Image.open(sys.argv[1]))).words))
"""


def test_nothing_is_fetched(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.png", drawn(FIRST[:1]))
    done = subprocess.run([sys.executable, "-c", OFFLINE, str(path)], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == FIRST[0], done.stderr
