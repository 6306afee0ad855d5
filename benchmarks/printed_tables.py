"""Tables of documents printed to PDF: how many of their rows are still rows, cell by cell.

    python benchmarks/printed_tables.py [--folder FOLDER] [--pdf FOLDER] [--missed N]

Every HTML file of FOLDER (default: `other_documents`, most with drawn tables, some without lines) is printed by
Chromium, or taken as printed before into `--pdf`. Truth are the rows of the HTML tables with two cells or more, header
rows left out. A row is whole where a row of the converted PDF has its texts, in order, without regard to spaces and
empty cells, or ends with them: a text that spans columns may be in each, and texts that span rows stand before it.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import lxml.html
from common import CHROMIUM, parser, table

from rag_app.documents.child.contents import convert
from rag_app.text.structure.pipe_tables import cells_in

_SPACES = re.compile(r"\s+")


def main() -> None:
    made = parser(__doc__)
    made.add_argument("--folder", type=Path, default=Path(__file__).with_name("other_documents"))
    made.add_argument("--pdf", type=Path, help="folder of the printed files; those that are not there are printed")
    made.add_argument("--missed", type=int, default=0, help="rows to list of those that are not whole")
    options = made.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines, missed, whole, rows = [], list[Sequence[str]](), 0, 0
        for page in sorted(options.folder.glob("*.html")):
            wanted = list(rows_of(page))
            found = set(rows_in(printed(page, options.pdf or Path(folder))))
            lost = [row for row in wanted if row not in found]
            lines.append((page.stem, len(wanted), len(wanted) - len(lost)))
            missed, whole, rows = [*missed, *lost], whole + len(wanted) - len(lost), rows + len(wanted)
    print(table(("document", "rows", "whole"), [*lines, ("all", rows, f"{whole} = {whole / max(rows, 1):.3f}")]))
    for row in missed[: options.missed]:
        print(" | ".join(row))


def rows_of(page: Path) -> Iterator[tuple[str, ...]]:
    """Texts of the rows of all tables of an HTML file, spaces, empty cells and repeated texts left out."""
    root = lxml.html.fromstring(page.read_bytes(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    for row in root.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if len(cells) > 1 and any(cell.tag == "td" for cell in cells):
            yield tuple(text for text, _ in groupby(_bare("".join(cell.itertext()) for cell in cells)))


def rows_in(pdf: Path) -> Iterator[tuple[str, ...]]:
    """The same of the rows of all pipe tables of a converted PDF, and of their ends."""
    text = "\n".join(part for _, part in convert("pdf", pdf, pdf.name).parts)
    for line in text.split("\n"):
        if line.startswith("|"):
            row = tuple(text for text, _ in groupby(_bare(cell.text for cell in cells_in(line))))
            yield from (row[first:] for first in range(max(1, len(row) - 1)))


def printed(page: Path, folder: Path) -> Path:
    """The file as PDF."""
    folder.mkdir(exist_ok=True)
    made = folder / f"{page.stem}.pdf"
    if not made.exists():
        if not Path(CHROMIUM).exists():
            sys.exit(f"No {CHROMIUM}, which prints the pages; install it, name it in $CHROMIUM, or give --pdf.")
        how = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
        subprocess.run(
            [CHROMIUM, *how, f"--print-to-pdf={made}", page.resolve().as_uri()], check=True, capture_output=True
        )
    return made


def _bare(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in (_SPACES.sub("", cell).replace("\\|", "|") for cell in cells) if text)


if __name__ == "__main__":
    main()
