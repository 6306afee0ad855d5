"""Whether the mark on a page of a PDF stands on the words that were cited: text under the boxes against those words.

`python benchmarks/evidence_boxes.py FOLDER_OF_PDFS... [--citations 50] [--pictures DIR] [--seed 0]`

Each PDF is converted as for an index; sentences and table rows are drawn from its text at random, looked for on their
page, and what stands under the boxes is read back from the PDF. Right: the same letters and digits in the same order.
"""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pypdfium2 as pdfium
from common import plain_parser

from rag_app.documents.child.contents import convert
from rag_app.ui.evidence import page_draw
from rag_app.ui.evidence.page_words import boxes, find, letters_of, plain


def citations(path: Path, count: int, random_: random.Random) -> list[tuple[int, str, str]]:
    """(page from 1, the text before on it, cited text): half table rows where the PDF has tables."""
    sentences, rows = [], []
    for page, text in convert("pdf", path, path.name).parts:
        for match in re.finditer(r"^\|.*\|$", text, re.MULTILINE):
            if sum(map(str.isalnum, match[0])) >= 8:
                rows.append((page, text[: match.start()], match[0]))
        for match in re.finditer(r"[A-Z][^.|#\n]{30,300}\.(?=\s|$)", text):
            sentences.append((page, text[: match.start()], match[0]))
    taken = random_.sample(rows, min(len(rows), count // 2))
    return taken + random_.sample(sentences, min(len(sentences), count - len(taken)))


def under(document: pdfium.PdfDocument, places: list) -> str:
    """The text under the boxes, as PDFium reads it back by area."""
    made = []
    for place in places:
        page = document[place.page]
        page_text = page.get_textpage()
        for left, bottom, right, top in boxes(document, place):
            made.append(page_text.get_text_bounded(left, bottom, right, top))
        page_text.close()
        page.close()
    return " ".join(made)


def _cells(cited: str) -> str:
    """A table row as an expression in which equal cells beside each other may stand for one over several columns."""
    made, previous = "", ""
    for cell in filter(None, (letters_of(c).text for c in plain(cited).split("|"))):
        made += f"(?:{cell})?" if cell == previous else cell
        previous = cell
    return made


def main() -> None:
    parser = plain_parser(__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--citations", type=int, default=50)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    random_ = random.Random(arguments.seed)
    paths = sorted(p for folder in arguments.folders for p in folder.glob("*.pdf"))
    right = missing = total = 0
    seconds: list[float] = []
    for number, path in enumerate(paths):
        share = arguments.citations // len(paths) + (number < arguments.citations % len(paths))
        document = pdfium.PdfDocument(path)
        for at, (page, before, cited) in enumerate(citations(path, share, random_)):
            begun = time.perf_counter()
            places = find(document, page - 1, before, cited)
            seconds.append(time.perf_counter() - begun)
            wanted, found = letters_of(plain(cited)).text, letters_of(under(document, places)).text
            total += 1
            if wanted != found and found and re.fullmatch(_cells(cited), found):
                wanted = found
            right += wanted == found
            missing += not places
            if wanted != found:
                print(f"{path.name}, page {page}: cited {cited!r}\n    under the boxes: {found!r}")
            if arguments.pictures and places:
                arguments.pictures.mkdir(parents=True, exist_ok=True)
                here = [box for place in places if place.page == page - 1 for box in boxes(document, place)]
                picture, _ = page_draw.draw(document, page - 1, here, 1.5)
                (arguments.pictures / f"{number}-{at}.png").write_bytes(picture)
        document.close()
    print(f"{right} of {total} citations over {len(paths)} PDFs are right, {missing} were not found at all; ", end="")
    print(f"found in {1000 * sum(seconds) / len(seconds):.0f} ms on average, {1000 * max(seconds):.0f} at most")


if __name__ == "__main__":
    main()
