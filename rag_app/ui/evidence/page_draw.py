"""The child process that opens PDFs: pages as pictures with marked words, one request a line, one reply each.

PDFium reads bytes that strangers made, and is not safe to share between threads: it works here, with a limit on memory,
and whoever started it ends it when it takes too long.
"""

from __future__ import annotations

import ctypes
import io
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageChops, ImageDraw

from rag_app.documents.child.worker import limit_memory
from rag_app.documents.converters.pdf.page.labels import page_label
from rag_app.ui.evidence.page_words import Box, boxes, find
from rag_app.ui.evidence.pictures import LENGTH

_MARK = (255, 225, 90)
_MOST_PIXELS = 12_000_000
_MARGIN = 1.5  # points around the words

MEMORY_BYTES = 2 << 30


def draw(document: pdfium.PdfDocument, index: int, marked: Sequence[Box], scale: float) -> tuple[bytes, float]:
    """A page as PNG, `scale` pixels a point at most, with a translucent mark over the boxes.

    With it, where the highest mark begins, as a share of the page's height from its top; 0 without marks.
    """
    top = 0.0
    with closing(document[index]) as page:
        width, height = page.get_size()
        scale = min(scale, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        picture = page.render(scale=scale).to_pil().convert("RGB")
        if marked:
            over = Image.new("RGB", picture.size, (255, 255, 255))
            pen = ImageDraw.Draw(over)
            spots = [_pixels(page, box, picture.size) for box in marked]
            for spot in spots:
                pen.rectangle(spot, fill=_MARK)
            top = max(0, min(spot[1] for spot in spots)) / picture.height
            picture = ImageChops.multiply(picture, over)
    made = io.BytesIO()
    picture.save(made, "PNG", compress_level=3)
    return made.getvalue(), top


def _pixels(page: pdfium.PdfPage, box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """A box of the page as pixels of its picture: turned pages, and those that do not begin at 0, included."""
    left, bottom, right, top = box
    corners = []
    for x, y in ((left - _MARGIN, top + _MARGIN), (right + _MARGIN, bottom - _MARGIN)):
        px, py = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, px, py)
        corners.append((px.value, py.value))
    (x1, y1), (x2, y2) = corners
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def answer(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The picture of page `page` (from 1) of the file `path`, or, with `cited`, of where these words are.

    The reply says how many pages there are, whether words were found on this one (`marked`) and on which they go on,
    and the labels of these pages that have one.
    """
    with closing(pdfium.PdfDocument(Path(request["path"]))) as document:
        index = int(request["page"]) - 1
        if not 0 <= index < len(document):
            return {"problem": f"page {index + 1} does not exist: the file has {len(document)}."}, b""
        origin = int(request["cited_page"]) - 1
        places = find(document, origin, request["before"], request["cited"]) if 0 <= origin < len(document) else []
        here = [box for place in places if place.page == index for box in boxes(document, place)]
        pages = sorted({place.page + 1 for place in places})
        picture, top = draw(document, index, here, request["scale"])
        labels = [(number, page_label(document, number)) for number in {index + 1, *pages}]
        return {
            "pages": len(document), "marked": len(here), "found_on": pages, "top": top, "labels": labels
        }, picture  # fmt: skip


def main() -> None:
    """Serve until stdin ends."""
    limit_memory(MEMORY_BYTES)
    for line in sys.stdin.buffer:
        try:
            said, picture = answer(json.loads(line))
        except Exception as error:  # a damaged file is one reply, not the end
            said, picture = {"problem": f"the page cannot be drawn ({type(error).__name__})."}, b""
        encoded = json.dumps(said).encode()
        sys.stdout.buffer.write(LENGTH.pack(len(encoded), len(picture)) + encoded + picture)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
