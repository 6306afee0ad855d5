"""Pages of a PDF that are pictures of text: found, and read by recognition where that is installed."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from rag_app.documents.converted import AtPage
from rag_app.documents.converters.pdf import recognition
from rag_app.documents.converters.pdf.line import Line

DOTS_PER_POINT = 150 / 72  # 150 dpi: finer pictures were not read better, and took longer
LONGEST = 2_000  # pixels of a page's longer side
MOST_PAGES = 1_000  # of a file; a page takes seconds
COVERED = 0.5  # share of a page with some text that pictures cover where it is a scan with a stamp


def scanned_pages(document: pdfium.PdfDocument, raw: Sequence[list[Line]], cleaned: Sequence[list[Line]]) -> list[int]:
    """Indices of the pages whose text is in a picture: those with pictures and no text, and those covered by pictures
    whose only text, such as a stamp, repeats from page to page. `raw` and `cleaned` are lines with and without that."""
    found = []
    for index, (lines, kept) in enumerate(zip(raw, cleaned, strict=True)):
        if not kept and (area := _pictures(document, index)) and (not lines or area >= COVERED):
            found.append(index)
    return found


def recognised(
    document: pdfium.PdfDocument, indices: Sequence[int]
) -> Generator[AtPage | None, None, dict[int, tuple[list[Line], float]]]:
    """Lines and confidence of each page, by index; yields before each page, which takes seconds."""
    pages = {}
    for index in indices[:MOST_PAGES]:
        yield AtPage(index + 1, len(document))
        yield None
        page = document[index]
        scale = min(DOTS_PER_POINT, LONGEST / max(*page.get_size(), 1.0))
        picture = page.render(scale=scale, rev_byteorder=False).to_numpy()
        page.close()
        found = recognition.recognise(picture)
        pages[index] = recognition.lines_of(found.words, 1 / scale), found.confidence
    return pages


def unread_warning(indices: Sequence[int], count: int) -> str:
    """What to do about pages of pictures that were not read."""
    if recognition.available():
        return f"at most {MOST_PAGES} pages are recognised; {recognition.pages(i + 1 for i in indices)} were left out."
    return (
        f"{len(indices)} of {count} pages hold pictures and no text ({recognition.named([i + 1 for i in indices])}); "
        f"{recognition.INSTALL} if they are scans."
    )


def _pictures(document: pdfium.PdfDocument, index: int) -> float:
    """Area of a page's pictures as a share of its own; 0 without any."""
    page = document[index]
    width, height = page.get_size()
    area = 0.0
    for picture in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        area += max(abs((right - left) * (top - bottom)), 1e-9)
    page.close()
    return area / max(1.0, width * height)
