"""Measure text recognition: pages of real PDFs as pictures, recognised, against the text that the PDFs hold.

    python benchmarks/ocr.py --data DIR [--pages 3] [--dpi 100 150 200]

Prints Markdown: word recall and precision, mean confidence and processor seconds a page, for each folder and
resolution, and for the program `tesseract` where it is installed.
"""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from common import need, parser
from numpy.typing import NDArray
from PIL import Image

from rag_app.documents.converters.pdf.recognition import recognise

FOLDERS = ("docs_agency", "docs_filings", "docs_debian")
LEAST_WORDS = 50  # of a page that is measured

Picture = NDArray[np.uint8]


@dataclass
class Sums:
    """Words over pages: in the PDF, recognised, in both; confidences; processor seconds."""

    truth: int = 0
    found: int = 0
    both: int = 0
    seconds: float = 0.0
    confidences: list[float] = field(default_factory=list)


def words(text: str) -> Counter[str]:
    """Words in lower case."""
    return Counter(re.findall(r"\w+", text.lower()))


def pages(folder: Path, most: int) -> Iterator[tuple[pdfium.PdfPage, Counter[str]]]:
    """Up to `most` pages of each PDF, spread over it, with the words of its text."""
    for path in sorted(folder.rglob("*.pdf")):
        document = pdfium.PdfDocument(path)
        step = max(1, len(document) // most)
        for index in range(step // 2, len(document), step):
            truth = words(document[index].get_textpage().get_text_bounded())
            if truth.total() >= LEAST_WORDS:
                yield document[index], truth


def rag_app(picture: Picture) -> tuple[str, float]:
    """Text and confidence of a picture (height, width, 3), blue first."""
    found = recognise(picture)
    return " ".join(word.text for word in found.words), found.confidence


def tesseract(picture: Picture) -> tuple[str, float]:
    """Text of a picture by the program `tesseract`; it gives no confidence here."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        Image.fromarray(picture[:, :, ::-1]).save(file.name)
        command = ["tesseract", file.name, "-", "--psm", "3"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout, 0.0


def processor_seconds() -> float:
    """Of this process and of its children that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    """Print the table."""
    options = parser(__doc__.split("\n")[0])
    options.add_argument("--pages", type=int, default=3, help="pages of each PDF (default: 3)")
    options.add_argument("--dpi", type=int, nargs="*", default=[150], help="resolutions (default: 150)")
    arguments = options.parse_args()
    readers: dict[str, Callable[[Picture], tuple[str, float]]] = {"rag_app": rag_app}
    if shutil.which("tesseract"):
        readers["tesseract"] = tesseract
    print("| folder | dpi | reader | pages | words | recall | precision | confidence | CPU s/page |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for folder in FOLDERS:
        for dpi in arguments.dpi:
            sums = {name: Sums() for name in readers}
            count = 0
            for page, truth in pages(need(arguments.data, folder), arguments.pages):
                picture = page.render(scale=dpi / 72).to_numpy()
                count += 1
                for name, reader in readers.items():
                    start = processor_seconds()
                    text, confidence = reader(picture)
                    one = sums[name]
                    one.seconds += processor_seconds() - start
                    found = words(text)
                    one.truth, one.found = one.truth + truth.total(), one.found + found.total()
                    one.both += (truth & found).total()
                    one.confidences.append(confidence)
            for name, one in sums.items():
                shown = [one.both / max(1, one.truth), one.both / max(1, one.found), np.mean(one.confidences or [0.0])]
                numbers = " | ".join(f"{value:.3f}" for value in shown)
                cost = one.seconds / max(1, count)
                print(f"| {folder} | {dpi} | {name} | {count} | {one.truth} | {numbers} | {cost:.1f} |", flush=True)


if __name__ == "__main__":
    main()
