"""Questions about single figures of tables, made of their own labels: is the right cell found, and is a wrong one said?

    python benchmarks/table_cells.py --indexes FOLDER [--index real] [--cells 300]

FOLDER holds an index (`benchmarks/real_documents.py` builds `real` over reports). For each cell drawn a question is
made of the row's label, the column's period and the words that the file goes by, in one of several wordings; it is
searched for like any question. Beside it stand three kinds that no cell answers: another year, another label (of a
table of another document), another document. The labels are the documents' own, so that this says whether row and
column are found, not whether people's words for them are understood; `benchmarks/real_documents.py` asks in those.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from common import table

from rag_app.embedders import load_embedder
from rag_app.index import Index
from rag_app.metrics import wilson_interval
from rag_app.reading.cells import asked_cell
from rag_app.retrieval import search
from rag_app.text.periods import period_in
from rag_app.text.pipe_tables import tables_in
from rag_app.text.words import content_stems

_WORDINGS = (
    "What was {name}'s {label} in the {column}?",
    "How much was {label} of {name} for the {column}?",
    "How large was {label} at {name} in the {column}?",
)
_CANDIDATES = 50


@dataclass(frozen=True)
class Figure:
    """A cell that can be asked for: its text, the words of its row and column, and the document's name."""

    source: str
    name: str
    label: str
    column: str
    text: str


def figures(index: Index) -> Iterator[Figure]:
    """Cells with a figure whose row has a label of words and whose column names a year."""
    for document in index.documents():
        name = max(re.findall(r"[A-Za-z]{3,}", Path(document.source).stem), key=len, default="")
        for found in tables_in(index.text(document.id)):
            labels = Counter(row.label for row in found.rows)
            for row in found.rows:
                if not name or labels[row.label] > 1 or row.is_form or len(content_stems(row.label)) < 2:
                    continue
                for cell, column in zip(row.cells[1:], found.header[1:], strict=False):
                    if cell.has_figure and "%" not in cell.text and len(period_in(column).years) == 1:
                        yield Figure(document.source, name, row.label, column, cell.text)


def questions(drawn: list[Figure], all_of_them: list[Figure], draw: random.Random) -> Iterator[tuple[str, Figure, str]]:
    """(kind, figure, question) for the figures drawn, and those that no cell answers."""
    for figure in drawn:
        yield "answerable", figure, _asked(figure, draw)
        (year,) = period_in(figure.column).years
        elsewhen = figure.column.replace(year, str(int(year) - 7))
        yield "another year", figure, _asked(figure, draw, column=elsewhen)
        mine = {frozenset(content_stems(f.label)) for f in all_of_them if f.source == figure.source}
        elsewhere = {f.label: content_stems(f.label) for f in all_of_them if f.source != figure.source}
        others = [label for label, stems in elsewhere.items() if not any(stems <= m or m <= stems for m in mine)]
        yield "another label", figure, _asked(figure, draw, label=draw.choice(others))
        yield "another document", figure, _asked(figure, draw, name="Globex")


def _asked(figure: Figure, draw: random.Random, **changed: str) -> str:
    parts = {"name": figure.name, "label": figure.label, "column": figure.column, **changed}
    parts["label"] = re.sub(r"\s*\(\w{1,2}\)|:$", "", parts["label"])
    return draw.choice(_WORDINGS).format(**parts)


def main() -> None:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--indexes", type=Path, required=True, help="folder of indexes")
    made.add_argument("--index", default="real", help="name of the index (default: %(default)s)")
    made.add_argument("--cells", type=int, default=300, help="cells drawn (default: %(default)s)")
    made.add_argument("--seed", type=int, default=0, help="of the draw (default: %(default)s)")
    made.add_argument("--verbose", action="store_true", help="print what is said wrongly")
    options = made.parse_args()
    index = Index.open(options.index, options.indexes)
    embedder = load_embedder(index.manifest.embedder_name)
    known, draw = list(figures(index)), random.Random(options.seed)
    drawn = draw.sample(known, min(options.cells, len(known)))
    counts: Counter[tuple[str, str]] = Counter()
    for kind, figure, question in questions(drawn, known, draw):
        hits = search(index, embedder, question, _CANDIDATES, candidates=_CANDIDATES)
        cell = asked_cell(question, hits, index.text, index.document_frequency, len(index))
        right = cell is not None and kind == "answerable" and cell.text.strip("$ ") == figure.text.strip("$ ")
        said = "none" if cell is None else ("right" if right else "wrong") + (", sure" if cell.exact else ", to check")
        counts[kind, said] += 1
        if options.verbose and cell is not None and not right:
            print(kind, "|", question, "|", figure.source, "|", (cell.text, cell.label, cell.column, cell.exact))
    names = ("right, sure", "right, to check", "wrong, sure", "wrong, to check", "none")
    kinds = dict.fromkeys(kind for kind, _ in counts)
    lines = [[k, len(drawn), *(wilson_interval(counts[k, n], len(drawn)) for n in names)] for k in kinds]
    print(table(["questions", "n", *names], lines))


if __name__ == "__main__":
    main()
