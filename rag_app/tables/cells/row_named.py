"""Which row a question asks for by what stands in it: "Which recommendation has the status rejected?"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.index.context import TextOf
from rag_app.schema import Hit
from rag_app.tables.cells.found import FoundCell, TableOfHit, only, tables_asked
from rag_app.text.language.words import has_run, label_stems, runs, split_words, stems_in
from rag_app.text.structure.pipe_tables import Row, Table

_WHICH = re.compile(r"\bwhich\b(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_COUNTS = re.compile(
    r"\b(?:most|least|more|less|fewer|than|\w+est|not|no|never|without|before|after|since|until)\b|n['’]t\b",
    re.IGNORECASE,
)
_NEAR = 4  # words with content after "which" that the name of the first column is among
_FEW = 3  # rows, of which the only one that holds the value tells something


def row_with(question: str, hits: Sequence[Hit], text_of: TextOf) -> FoundCell | None:
    """The label of the only row whose cell says what `question` names, in a column that it names, of a table whose
    first column is called what it asks for; None where none is, or several are, or most, least or none is asked for. It
    is never sure: the table may go on where it was not looked.
    """
    found = _WHICH.search(question)
    if found is None or _COUNTS.search(found["rest"]):
        return None
    asked = label_stems(found["rest"])
    return only(cell for one in tables_asked(question, hits, text_of) for cell in _labels(asked, one))


def asks_which(question: str, table: Table) -> bool:
    """Whether `question` asks which of the rows of a table, by what its first column is called: no figure of one."""
    found, corner = _WHICH.search(question), label_stems("".join(table.header[:1]))
    if found is None or not corner or (asked := label_stems(found["rest"]))[: len(corner)] != corner:
        return False
    last = [word for word in split_words(found["rest"]) if word.is_content][len(corner) - 1]
    is_plural = found["rest"][: last.end].endswith("s")
    return is_plural or not stems_in(*table.header[1:]).intersection(asked[len(corner) : len(corner) + 1])


def _labels(asked: Sequence[str], of: TableOfHit) -> Iterator[FoundCell]:
    corner = label_stems("".join(of.table.header[:1]))
    at = next(runs(corner, asked[:_NEAR]), None) if corner else None
    if at is None or len(of.table.rows) < _FEW:
        return
    for row in of.rows:
        if row.label and (column := _column(asked[at + len(corner) :], of.table, row)):
            yield of.cell(row, 0, column)


def _column(said: Sequence[str], table: Table, row: Row) -> str:
    """The name of the column in which the row says what is asked for, and what it says; nothing where it does not."""
    for head, cell in zip(table.header[1:], row.cells[1:], strict=False):
        value, name = label_stems(cell.text), label_stems(head)
        if has_run(value, said) and has_run(name, said):
            return f"{head}: {cell.text}"
    return ""
