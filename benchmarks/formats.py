"""Measure how much of each document format survives reading, against ground truth and between formats.

    python benchmarks/formats.py --data DIR        (or $RAG_APP_DATA)

Prints Markdown: a table per format over `docs_formats_docling` (files with a ground truth in Markdown), the files below
the threshold, the Debian policy manual as HTML, rst, PDF and EPUB compared pairwise, and reading speed.
"""

from __future__ import annotations

import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from common import need, parser, table
from numpy.typing import NDArray

from rag_app.config import IndexRecipe
from rag_app.documents import SourceFile, read, scan, split
from rag_app.documents.child.contents import convert
from rag_app.documents.markdown import parse_sections, plain
from rag_app.errors import DocumentError
from rag_app.schema import Document

WORD_F1, HEADINGS, CELLS = 0.90, 0.90, 0.90  # a file passes when it reaches all three
FORMATS = ("docx", "pptx", "xlsx", "odf", "html", "md", "asciidoc", "epub", "csv", "pdf", "doc", "email")
QUESTIONS = (
    "Which priority levels may a package have?",
    "What should the extended description of a package say?",
    "How does dpkg compare two version numbers?",
    "How should log files be rotated?",
    "How may a maintainer script prompt the user?",
    "What is a virtual package?",
    "Who owns files and which permissions should they have?",
    "Which targets must debian/rules have?",
    "What must the copyright file of a package contain?",
    "When may a package be marked essential?",
    "In which encoding must changelog files be?",
    "How should packages register cron jobs?",
    "Can two packages conflict with each other?",
    "Where do packages install manual pages?",
    "What is a triggers file?",
)
_WORD = re.compile(r"\w+")
_LINK_TARGET = re.compile(r"\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TABLE_LINE = re.compile(r"^[ >]*\|(.+)\|[ \t]*$", re.MULTILINE)
_NUMBERING = re.compile(r"^(?:chapter |appendix |section )?(?:[a-z]|\d+)?(?:\.\d+)*[.:]? +", re.IGNORECASE)
_MATH = re.compile(r"\\[A-Za-z]+|[{}$^]")


@dataclass(frozen=True)
class Score:
    """One file against its ground truth; `headings` and `cells` are None where the truth has none."""

    name: str
    precision: float
    recall: float
    headings: float | None
    cells: float | None

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    @property
    def passed(self) -> bool:
        headings = 1.0 if self.headings is None else self.headings
        cells_found = 1.0 if self.cells is None else self.cells
        return self.f1 >= WORD_F1 and headings >= HEADINGS and cells_found >= CELLS


def words(text: str) -> Counter[str]:
    """Lower-case words without markup, link targets, comments and LaTeX commands."""
    text = _MATH.sub(" ", _LINK_TARGET.sub("]", _COMMENT.sub(" ", text)))
    return Counter(_WORD.findall(text.replace("_", " ").lower()))


def overlap(found: Counter[str], truth: Counter[str]) -> tuple[float, float]:
    """Precision and recall of the words found, as multisets."""
    common = sum((found & truth).values())
    return common / max(1, sum(found.values())), common / max(1, sum(truth.values()))


def heading_set(text: str, numbering: bool = True) -> set[str]:
    """The last heading of each section, as letters and digits only; `numbering` keeps section numbers."""
    titles = (section.headings[-1] for section in parse_sections(text) if section.headings)
    return {_key(title if numbering else _NUMBERING.sub("", title)) for title in titles} - {""}


def cells(text: str) -> Counter[str]:
    """Cells of all pipe tables, rules and empty cells left out."""
    found = (cell for line in _TABLE_LINE.findall(_COMMENT.sub(" ", text)) for cell in re.split(r"(?<!\\)\|", line))
    return Counter(key for key in map(_key, found) if key)


def _key(text: str) -> str:
    return "".join(_WORD.findall(plain(_MATH.sub(" ", text)).lower().replace("_", "")))


def read_text(file: SourceFile) -> str:
    """The text of a file; the rows of a table of records as one pipe table, to be comparable with the truth."""
    documents = list(read(file, IndexRecipe()))
    if documents[0].metadata.get("format") != "csv":
        return documents[0].text
    rows = [dict(line.split(": ", 1) for line in d.text.split("\n") if ": " in line) or {"": d.text} for d in documents]
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, *([row.get(name, "") for name in names] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def score(name: str, text: str, truth: str) -> Score:
    """Compare a text with its ground truth."""
    precision, recall = overlap(words(text), words(truth))
    wanted, wanted_cells = heading_set(truth), cells(truth)
    found_cells = cells(text) & wanted_cells
    return Score(
        name,
        precision,
        recall,
        len(wanted & heading_set(text)) / len(wanted) if wanted else None,
        sum(found_cells.values()) / sum(wanted_cells.values()) if wanted_cells else None,
    )


def measure(root: Path) -> tuple[dict[str, list[Score]], list[str]]:
    """Scores by format, and the sentences of the files that were refused. A PDF made from a DOCX or ODT is a PDF."""
    scores: dict[str, list[Score]] = {}
    refused = []
    for folder in FORMATS:
        for file in scan([root / folder / "sources"]).files:
            name = file.path.name
            candidates = (f"{name}.md", f"{name.removesuffix('.pdf')}.md", f"{name}.md.md")
            truth = next((t for t in (root / folder / "groundtruth" / c for c in candidates) if t.exists()), None)
            try:
                text = read_text(file)
            except DocumentError as error:
                refused.append(str(error).removeprefix("sources/"))
                continue
            if truth:
                label = "pdf" if name.endswith(".pdf") else folder
                scores.setdefault(label, []).append(score(name, text, truth.read_text("utf-8")))
    return scores, refused


def mean(values: Iterable[float | None]) -> str:
    """Mean of the values that exist, as text."""
    known = [value for value in values if value is not None]
    return f"{sum(known) / len(known):.3f}" if known else "-"


def format_tables(root: Path) -> list[str]:
    """The table per format and the list of files below the threshold."""
    header = ("format", "files", "word F1", "median", "precision", "recall", "headings", "table cells", "passed")
    rows = []
    by_format, refused = measure(root)
    for name, scores in by_format.items():
        columns = [
            mean(s.f1 for s in scores),
            f"{statistics.median(s.f1 for s in scores):.3f}",
            mean(s.precision for s in scores),
            mean(s.recall for s in scores),
            mean(s.headings for s in scores),
            mean(s.cells for s in scores),
        ]
        passed = f"{sum(one.passed for one in scores)} of {len(scores)}"
        rows.append([name, len(scores), *columns, passed])
    below = [f"- refused: {reason}" for reason in refused]
    below += [
        f"- {name}: {s.name}: F1 {s.f1:.2f} (precision {s.precision:.2f}, recall {s.recall:.2f}), "
        f"headings {mean([s.headings])}, cells {mean([s.cells])}"
        for name, scores in by_format.items()
        for s in scores
        if not s.passed
    ]
    threshold = f"Below the threshold (word F1 {WORD_F1}, headings {HEADINGS}, cells {CELLS}):"
    return [table(header, rows), "", threshold, "", *below]


def policy_documents(root: Path) -> dict[str, list[Document]]:
    """The policy manual by format, without the front and index pages that only HTML has."""
    sources: dict[str, Sequence[Path]] = {
        "HTML": sorted(p for p in (root / "html").glob("*.html") if p.stem != "index"),
        "rst": sorted(p for p in (root / "rst").glob("*.txt") if not p.name.startswith("index")),
        "PDF": [root / "policy.pdf"],
        "EPUB": [root / "policy.epub"],
    }
    return {
        name: [document for file in scan(paths).files for document in read(file, IndexRecipe())]
        for name, paths in sources.items()
    }


def policy_table(manual: dict[str, list[Document]]) -> str:
    """Word F1 and share of common headings for each pair of formats of the same manual."""
    texts = {name: "\n\n".join(document.text for document in documents) for name, documents in manual.items()}
    found = {name: words(text) for name, text in texts.items()}
    titles = {name: heading_set(text, numbering=False) for name, text in texts.items()}
    rows = []
    names = list(texts)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            precision, recall = overlap(found[a], found[b])
            f1 = 2 * precision * recall / (precision + recall)
            both = titles[a] & titles[b]
            rows.append([f"{a}, {b}", f"{f1:.3f}", len(both), len(titles[a] - both), len(titles[b] - both)])
    return table(("formats", "word F1", "headings in both", "only in the first", "only in the second"), rows)


def section_finder(documents: list[Document]) -> Callable[[str], set[str]]:
    """A BM25 search over the chunks of `documents` that returns the sections in the best one, without their numbers."""
    stemmer = Stemmer.Stemmer("english")
    texts, sections = [], []
    for document in documents:
        for chunk in split(document, word_spans, 200):
            texts.append(" ".join((*chunk.headings, document.text[chunk.start : chunk.end])))
            inside = (s for s in document.sections if s.headings and s.start < chunk.end and s.end > chunk.start)
            sections.append({_key(_NUMBERING.sub("", section.headings[-1])) for section in inside})
    index = bm25s.BM25()
    index.index(bm25s.tokenize(texts, stemmer=stemmer, show_progress=False), show_progress=False)

    def find(question: str) -> set[str]:
        query = bm25s.tokenize(question, stemmer=stemmer, show_progress=False)
        return sections[int(index.retrieve(query, k=1, show_progress=False)[0][0, 0])]

    return find


def word_spans(text: str) -> NDArray[np.int64]:
    """Words and punctuation marks, in place of an embedder's tokens."""
    return np.array([match.span() for match in re.finditer(r"\w+|[^\w\s]", text)], dtype=np.int64).reshape(-1, 2)


def questions_table(manual: dict[str, list[Document]]) -> str:
    """How often the best chunk is of the same section in all formats, for questions and for all headings as queries."""
    finders = {name: section_finder(documents) for name, documents in manual.items()}
    titles = {section.headings[-1] for d in manual["rst"] for section in d.sections if section.headings}
    rows = []
    for label, queries in (("questions", QUESTIONS), ("headings", sorted(titles))):
        found = [[find(query) for find in finders.values()] for query in queries]
        rows.append([label, len(queries), sum(bool(set.intersection(*sections)) for sections in found)])
    return table(("queries", "number", "same section in all formats"), rows)


def speed_table(root: Path) -> str:
    """Pages or megabytes that a converter reads in a second of processor time, in this process, warm."""
    rows = []
    for name, kind, pattern in (("PDF", "pdf", "*.pdf"), ("HTML", "html", "*.html"), ("EPUB", "zip", "*.epub")):
        files = scan([root], include=[pattern]).files
        convert(kind, files[0].path, files[0].name)
        start = time.process_time()
        pages = sum(len(convert(kind, file.path, file.name).parts) for file in files)
        seconds = time.process_time() - start
        amount, unit = (pages, "pages") if kind == "pdf" else (sum(file.size for file in files) / 1e6, "MB")
        rows.append([name, f"{amount:.4g} {unit}", f"{seconds:.2f}", f"{amount / seconds:.3g} {unit}/s"])
    return table(("what", "amount", "CPU seconds", "speed"), rows)


def main() -> None:
    """Print all tables."""
    data = parser(__doc__.split("\n")[0]).parse_args().data
    truth, debian = need(data, "docs_formats_docling"), need(data, "docs_debian")
    manual = policy_documents(debian / "debian-policy")
    print("\n".join(["## Against ground truth", "", *format_tables(truth), ""]))
    print("\n".join(["## One manual in four formats", "", policy_table(manual), "", questions_table(manual), ""]))
    print("\n".join(["## Speed", "", speed_table(debian)]))


if __name__ == "__main__":
    main()
