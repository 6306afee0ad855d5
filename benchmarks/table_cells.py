"""Questions about single figures of tables, made of their own labels: is the right cell found, and is a wrong one said?

    python benchmarks/table_cells.py --indexes FOLDER [--index real] [--cells 300]

FOLDER holds an index (`benchmarks/real_documents.py` builds `real` over reports). For each cell drawn a question is
made of the row's label, the column's period and the words that the file goes by, in one of several wordings; it is
searched for like any question. Beside it stand three kinds that no cell answers: another year, another label (of a
table of another document), another document. Where the row has a figure of the year before, it is also asked whether
it rose or fell since. The labels are the documents' own, so that this says whether row and column are found, not
whether people's words for them are understood; `benchmarks/real_documents.py` asks in those.
"""

from __future__ import annotations

import dataclasses
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from common import plain_parser, table

from rag_app.answering.lookup.tabled import cell_for
from rag_app.config import AnswerSettings
from rag_app.embedders import load_embedder
from rag_app.index import Index
from rag_app.metrics import wilson_interval
from rag_app.retrieval import search
from rag_app.text.figures.periods import period_in
from rag_app.text.language.words import content_stems
from rag_app.text.structure.pipe_tables import tables_in

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
    before: str  # the figure of the year before in the same row, empty where there is none


def figures(index: Index) -> Iterator[Figure]:
    """Cells with a figure whose row has a label of words and whose column names a year."""
    for document in index.documents():
        name = max(re.findall(r"[A-Za-z]{3,}", Path(document.source).stem), key=len, default="")
        for found in tables_in(index.text(document.id)):
            labels = Counter(row.label for row in found.rows)
            for row in found.rows:
                if not name or labels[row.label] > 1 or row.is_form or len(content_stems(row.label)) < 2:
                    continue
                pairs = list(zip(row.cells[1:], found.header[1:], strict=False))
                for cell, column in pairs:
                    if cell.has_figure and "%" not in cell.text and len(period_in(column).years) == 1:
                        before = [c.text for c, head in pairs if is_year_before(head, column) and c.has_figure]
                        yield Figure(
                            document.source, name, row.label, column, cell.text, before[0] if len(before) == 1 else ""
                        )


def is_year_before(column: str, other: str) -> bool:
    """Whether a column is of the same length as another and of the year before."""
    one, two = period_in(column), period_in(other)
    return one.months == two.months and {int(y) + 1 for y in one.years} == {int(y) for y in two.years}


def verdict(figure: Figure, rose: bool) -> str:
    """`Yes` or `No` to whether a figure rose, or fell, since the year before; empty where neither can be said."""
    now, before = (re.sub(r"[^\d.()]", "", text) for text in (figure.text, figure.before))
    if not before or "(" in now + before or now == before:
        return ""
    return "Yes" if (float(now) > float(before)) == rose else "No"


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
        for rose, word in ((True, "rise"), (False, "fall")):
            if expected := verdict(figure, rose):
                asked = f"Did {figure.name}'s {_plain(figure.label)} {word} in the {figure.column}?"
                yield "rose or fell", dataclasses.replace(figure, text=expected), asked


def _asked(figure: Figure, draw: random.Random, **changed: str) -> str:
    parts = {"name": figure.name, "label": figure.label, "column": figure.column, **changed}
    parts["label"] = _plain(parts["label"])
    return draw.choice(_WORDINGS).format(**parts)


def _plain(label: str) -> str:
    return re.sub(r"\s*\(\w{1,2}\)|:$", "", label)


def main() -> None:
    made = plain_parser(__doc__)
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
        cell = cell_for(question, hits, index, AnswerSettings())
        said = cell.text.partition(":")[0].strip("$ ") if cell else ""
        right = kind in ("answerable", "rose or fell") and said == figure.text.strip("$ ")
        said = "none" if cell is None else ("right" if right else "wrong") + (", sure" if cell.exact else ", to check")
        counts[kind, said] += 1
        if options.verbose and cell is not None and not right:
            print(kind, "|", question, "|", figure.source, "|", (cell.text, cell.label, cell.column, cell.exact))
    names = ("right, sure", "right, to check", "wrong, sure", "wrong, to check", "none")
    kinds = dict.fromkeys(kind for kind, _ in counts)
    sizes = {kind: sum(n for (its, _), n in counts.items() if its == kind) for kind in kinds}
    lines = [[k, n, *(wilson_interval(counts[k, name], n) for name in names)] for k, n in sizes.items()]
    print(table(["questions", "n", *names], lines))


if __name__ == "__main__":
    main()
