"""Measure how much of the tables of PDFs survives: rows, doubled numbers, headers, prose that became cells, bookmarks.

    python benchmarks/tables.py --data DIR         (docs_filings, docs_agency, docs_debian below DIR or $RAG_APP_DATA)
    python benchmarks/tables.py FOLDER [FOLDER]    (any folders of PDFs)

The truth is `pdftotext -layout` (poppler-utils): a row is a line with a label, a gap, and at least two numbers that
are not all years. liteparse and pdfplumber are measured beside it where they are installed. Prints Markdown.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from common import need, parser, table

from rag_app.documents.child.contents import convert
from rag_app.documents.markdown import parse_sections

HEADER_LINES = 6  # lines above a table's first row in which its years are looked for
PROSE_WORDS = 8
_NUMBER = r"[-–(]?\$?\s?\(?\d[\d,]*(?:\.\d+)?\s?\)?\s?%?\)?"
_FILLER = r"(?:\$|%|\)|\(|[—–-]+|N/?[AM]|nm|\*|\(\d\)|pts?|ppt|x)"
_ROW = re.compile(rf"^(\s*\S.*?\S)\s{{2,}}((?:(?:{_NUMBER}|{_FILLER})\s+)+(?:{_NUMBER}|{_FILLER}))\s*$", re.IGNORECASE)
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")
_SENTENCE = re.compile(r"[.;:,]$|\b(?:the|of|to|and|in|a|is|for|that)\b")

Page = str


@dataclass(frozen=True)
class Row:
    """A row of the truth: its label as letters and digits, its numbers, the years that stand above its table."""

    label: str
    numbers: tuple[str, ...]
    first: bool  # nothing but header lines above it
    years: frozenset[str]


@dataclass
class Result:
    """Counts over all pages of a folder."""

    rows: int = 0
    kept: int = 0
    doubled: int = 0
    tables: int = 0
    headers: int = 0
    prose: int = 0
    prose_in_tables: int = 0
    pages: int = 0
    seconds: float = 0.0
    missed: list[str] = field(default_factory=list)

    def cells(self) -> list[str]:
        """Shares, as text."""
        return [
            f"{self.kept} of {self.rows} = {self.kept / max(1, self.rows):.3f}",
            f"{self.doubled / max(1, self.kept):.3f}",
            f"{self.headers} of {self.tables} = {self.headers / max(1, self.tables):.2f}",
            f"{self.prose_in_tables / max(1, self.prose):.3f} of {self.prose}",
            f"{self.pages / max(1e-9, self.seconds):.0f}",
        ]


def truth_pages(path: Path) -> list[str]:
    """The pages of a PDF as text laid out as printed."""
    run = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return run.stdout.decode("utf-8", "replace").split("\f")[:-1]


def truth_rows(page: str) -> list[Row]:
    """Rows of a page; see the module's docstring."""
    lines = [line for line in page.split("\n") if line.strip()]
    rows: list[Row] = []
    above: list[str] = []
    for line in lines:
        match = _ROW.match(line)
        numbers = tuple(_digits(match[2])) if match else ()
        real = [n for n in numbers if not _YEAR.match(n)]
        if match and len(numbers) >= 2 and real and any(c.isalpha() for c in match[1]):
            header = [text for text in above[-HEADER_LINES:] if not _is_prose(text)]
            years = frozenset(year for text in header for year in _YEARS.findall(text))
            rows.append(Row(_key(match[1]), numbers, bool(years), years))
            above = []
        else:
            above.append(line)
    return rows


def prose_lines(page: str) -> list[str]:
    """Lines of running text, as letters and digits: two or more below one another, without inner gaps."""
    lines = page.split("\n")
    flags = [_is_prose(line) for line in lines]
    return [
        _key(line)
        for i, line in enumerate(lines)
        if flags[i] and ((i and flags[i - 1]) or (i + 1 < len(lines) and flags[i + 1]))
    ]


def _is_prose(line: str) -> bool:
    text = line.strip()
    return len(text.split()) >= PROSE_WORDS and not re.search(r"\s{3,}", text) and bool(_SENTENCE.search(text))


def _digits(text: str) -> list[str]:
    return [number.replace(",", "") for number in _DIGITS.findall(text)]


def _key(text: str) -> str:
    return "".join(re.findall(r"\w", unicodedata.normalize("NFKC", text))).replace("_", "").lower()


def _tables(page: Page) -> list[list[list[str]]]:
    """Pipe tables of a page of Markdown: tables of rows of cells, the rule below the header left out."""
    tables: list[list[list[str]]] = []
    inside = False
    for line in page.split("\n"):
        if not line.startswith("|"):
            inside = False
            continue
        if not inside:
            tables.append([])
            inside = True
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        if not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
            tables[-1].append(cells)
    return tables


def compare(result: Result, page: Page, truth: str) -> None:
    """Add one page to the counts."""
    rows, tables = truth_rows(truth), _tables(page)
    found = [
        (_key(" ".join(cells)), _digits("  ".join(cells)), t, i)
        for t, cells_of in enumerate(tables)
        for i, cells in enumerate(cells_of)
    ]
    result.rows += len(rows)
    seen: set[int] = set()
    used: set[tuple[int, int]] = set()
    for row in rows:
        hit = next((f for f in found if (f[2], f[3]) not in used and _matches(row, f[0], f[1])), None)
        if hit is None:
            result.missed.append(f"{row.label[:40]} {' '.join(row.numbers)}")
            continue
        result.kept += 1
        used.add((hit[2], hit[3]))
        own = Counter(_digits_of_label(row.label, hit[1]) + list(row.numbers))
        result.doubled += any(count > own[number] for number, count in Counter(hit[1]).items() if number in row.numbers)
        if hit[2] not in seen:
            seen.add(hit[2])
            if row.first:
                result.tables += 1
                header = " ".join(tables[hit[2]][0])
                result.headers += hit[3] > 0 and row.years <= set(_YEARS.findall(header))
    text = _key(" ".join(cell for cells_of in tables for cells in cells_of for cell in cells))
    prose = prose_lines(truth)
    result.prose += len(prose)
    result.prose_in_tables += sum(line in text for line in prose)


def _matches(row: Row, key: str, numbers: Sequence[str]) -> bool:
    """Whether a row found holds the label and, in their order, the numbers."""
    rest = iter(numbers)
    return row.label in key and all(number in rest for number in row.numbers)


def _digits_of_label(label: str, numbers: Sequence[str]) -> list[str]:
    return [number for number in set(numbers) if number in label]


def ours(path: Path) -> list[Page]:
    """This program's converter; pages without text come out empty."""
    parts = {number: text for number, text in convert("pdf", path, path.name).parts if number is not None}
    return [parts.get(number, "") for number in range(1, max(parts, default=0) + 1)]


def by_liteparse(path: Path) -> list[Page]:
    """liteparse's Markdown."""
    from liteparse import LiteParse

    result = LiteParse(ocr_enabled=False, output_format="markdown", quiet=True).parse(str(path))
    return [page.markdown or "" for page in result.pages]


def by_pdfplumber(path: Path) -> list[Page]:
    """Tables of pdfplumber by drawn lines, its default, as pipe tables."""
    import pdfplumber

    pages = []
    with pdfplumber.open(path) as document:
        for page in document.pages:
            tables = [[[" ".join((cell or "").split()) for cell in row] for row in t] for t in page.extract_tables()]
            pages.append("\n\n".join("\n".join("| " + " | ".join(row) + " |" for row in t) for t in tables))
    return pages


def measure(paths: Sequence[Path], reader: Callable[[Path], list[Page]]) -> Result:
    """All PDFs by one reader."""
    result = Result()
    for path in paths:
        start = time.process_time()
        pages = reader(path)
        result.seconds += time.process_time() - start
        truth = truth_pages(path)
        result.pages += len(truth)
        for i, page in enumerate(truth):
            compare(result, pages[i] if i < len(pages) else "", page)
    return result


def bookmarks(path: Path) -> tuple[int, ...]:
    """Bookmarks, those that stand as lines of their pages, those of them that are headings, headings, and headings that
    are bookmarks; sets of titles without numbers and punctuation. Programs also write bookmarks that no page shows."""
    document = pdfium.PdfDocument(path)
    marks = [(_title(mark.get_title()), mark.get_dest()) for mark in document.get_toc(max_depth=6)]
    placed = {(title, dest.get_index()) for title, dest in marks if title and dest is not None}
    document.close()
    lines = [[_title(line) for line in page.split("\n") if line.strip()] for page in truth_pages(path)]
    shown = [{"".join(page[i : i + n]) for i in range(len(page)) for n in (1, 2, 3)} for page in lines]
    wanted = {title for title, index in placed if index < len(shown) and title in shown[index]}
    text = "".join(part for _, part in convert("pdf", path, path.name).parts)
    found = {_title(section.headings[-1]) for section in parse_sections(text) if section.headings} - {""}
    every = {title for title, _ in placed}
    return len(every), len(wanted), len(wanted & found), len(found), len(every & found)


def _title(text: str) -> str:
    return re.sub(r"^(?:chapter|appendix|section|part)?(?:\d+|[a-z](?=\d))*", "", _key(text)) or _key(text)


def main() -> None:
    """Print all tables."""
    options = parser(__doc__.split("\n")[0])
    options.add_argument("folders", nargs="*", type=Path, help="folders of PDFs, in place of those below --data")
    options.add_argument("--missed", type=int, default=0, help="rows to list that are not rows here")
    args = options.parse_args()
    if shutil.which("pdftotext") is None:
        sys.exit("pdftotext is missing: install poppler-utils.")
    folders = args.folders or [need(args.data, name) for name in ("docs_filings", "docs_agency", "docs_debian")]
    every: list[list[Any]] = []
    readers = {"rag_app": ours, "liteparse": by_liteparse, "pdfplumber": by_pdfplumber}
    readers = {name: reader for name, reader in readers.items() if name == "rag_app" or importlib.util.find_spec(name)}
    for folder in folders:
        paths = sorted(folder.rglob("*.pdf"))
        rows = []
        for name, reader in readers.items():
            result = measure(paths, reader)
            rows.append([name, *result.cells()])
            if name == "rag_app" and args.missed:
                print("\n".join(result.missed[: args.missed]), "\n")
        print(f"## {folder.name}: {len(paths)} PDFs\n")
        print(table(["reader", "rows kept", "doubled", "header right", "prose in tables", "pages/s"], rows), "\n")
        marked = [[path.name, *bookmarks(path)] for path in paths]
        every += [line for line in marked if line[2] >= 3]
    if every:
        every.append(["all", *(sum(line[i] for line in every) for i in range(1, 6))])
        print(table(["", "bookmarks", "on their page", "of these headings", "headings", "bookmarks"], every), "\n")
        _, _, shown, read, found, right = every[-1]
        print(f"Recall {read / shown:.3f}, precision {right / max(1, found):.3f}.")


if __name__ == "__main__":
    main()
