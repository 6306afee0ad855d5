"""Measure whether a cell of a table is found by what it is called: its row, its column, its document.

    python benchmarks/table_rows.py --data DIR --indexes FOLDER [--rows 150]
    python benchmarks/table_rows.py --indexes FOLDER DOCUMENTS [DOCUMENTS]

Rows are drawn by chance from the tables of the documents (docs_filings below DIR, searched among those of docs_agency),
as the index holds them: a label, at least two numbers, columns with names. A question is a row's group and label, the
name of one column, and the file's name: "AWS: Net sales, Three Months Ended September 30, 2022 (2022 Q3 AMZN)". A chunk
is right when it is of that file and a row in it has that label and the number of that column. Prints the share of
questions with a right chunk among the first 1, 3 and 10, by the search alone and after the reader. The index is built
once into FOLDER.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from common import build, need, parser, rate_of, table

from rag_app.config import DEFAULT_EMBEDDER
from rag_app.embedders import load_embedder
from rag_app.index import Index
from rag_app.reading import reader_reranker
from rag_app.retrieval import search
from rag_app.schema import Hit
from rag_app.text.structure.pipe_tables import tables_in

_DEPTH = 50
_NUMBER, _WORD, _NAMED = re.compile(r"\d{2}"), re.compile(r"[^\W\d_]{3}"), re.compile(r"\w{3}")


@dataclass(frozen=True)
class Cell:
    """One number of a table with what it is called."""

    source: str
    group: str
    label: str
    column: str
    number: str

    @property
    def question(self) -> str:
        """What somebody who looks for it writes."""
        row = f"{self.group.rstrip(':')}: {self.label}" if self.group else self.label
        return f"{row}, {self.column} ({Path(self.source).stem})"

    def is_in(self, hit: Hit) -> bool:
        """Whether a chunk holds it in one row with its label."""
        rows = (line for line in hit.chunk.text.split("\n") if line.startswith("|"))
        return hit.chunk.source == self.source and any(self.label in row and self.number in row for row in rows)


def cells(source: str, text: str, draw: random.Random) -> Iterator[Cell]:
    """One cell of each row that can be asked for."""
    for found in tables_in(text):
        for row in found.rows:
            named = zip(row.cells[1:], found.header[1:], strict=False)
            asked = [(name, cell.text) for cell, name in named if _NUMBER.search(cell.text) and _NAMED.search(name)]
            if len(asked) >= 2 and _WORD.search(row.label) and len(row.cells) == len(found.header):
                yield Cell(source, row.group[-1] if row.group else "", row.label, *draw.choice(asked))


def drawn(index: Index, inside: str, count: int) -> list[Cell]:
    """At most `count` cells of the documents whose sources begin with `inside`, the same at each call."""
    draw = random.Random(0)
    found = [
        cell
        for document in index.documents()
        if document.source.startswith(inside)
        for cell in cells(document.source, index.text(document.id), draw)
    ]
    draw.shuffle(found)
    return found[:count]


def main() -> None:
    """Print the table."""
    made = parser(__doc__)
    made.add_argument("sources", nargs="*", type=Path, help="folders in place of those below --data")
    made.add_argument("--indexes", type=Path, required=True, help="folder that the index is kept in")
    made.add_argument("--rows", type=int, default=150, help="questions (default: %(default)s)")
    options = made.parse_args()
    sources = options.sources or [need(options.data, name) for name in ("docs_filings", "docs_agency")]
    embedder = load_embedder(DEFAULT_EMBEDDER)
    index = build("rows", sources, embedder, options.indexes)
    reader = reader_reranker(embedder)
    asked = drawn(index, "" if options.sources else "docs_filings", options.rows)
    ranks: dict[str, list[int]] = {"search": [], "search and reader": []}
    for cell in asked:
        hits = search(index, embedder, cell.question, _DEPTH)
        for way, ordered in (
            ("search", hits),
            ("search and reader", [r.hit for r in reader.read(cell.question, hits)]),
        ):
            ranks[way].append(next((n for n, hit in enumerate(ordered, 1) if cell.is_in(hit)), _DEPTH + 1))
    lines = [[way, len(found), *(rate_of([r <= k for r in found]) for k in (1, 3, 10))] for way, found in ranks.items()]
    print(table(["by", "questions", "first", "of the first 3", "of the first 10"], lines))


if __name__ == "__main__":
    main()
