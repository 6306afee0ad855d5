"""Which row has the most or the least in a column that the question calls by its name: "the highest span"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag_app.index.context import TextOf
from rag_app.schema import Hit
from rag_app.tables.asked import TOTAL
from rag_app.tables.cells import FoundCell
from rag_app.tables.chosen import UNSIGNED
from rag_app.tables.empty_cells import says_nothing
from rag_app.tables.known import begins_in, tables_of
from rag_app.tables.parts import of_the_part_asked
from rag_app.tables.values import values_of
from rag_app.text.names import path_terms
from rag_app.text.pipe_tables import Row, Table
from rag_app.text.words import label_stems

_MOST = r"highest|largest|greatest|biggest|most|maximum"
_ASKS = re.compile(
    r"\b(?:which|what)\s+(?P<what>(?:(?!\b(?:has|have|had|shows?|with)\b)[^?,;])+?)\s+(?:has|have|had|shows?|with)\s+the\s+"
    rf"(?:(?P<most>{_MOST})|lowest|smallest|fewest|least|minimum)\s+(?P<by>[^?,;]+?)\s*\?*\s*\Z",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\([^)]*\)")  # "Span (m)"
_FEW = 3  # rows, of which one that has the most tells something
_BELOW = 100_000  # characters of a table below a passage


def row_of_most(question: str, hits: Sequence[Hit], text_of: TextOf) -> FoundCell | None:
    """The label of the only row of a whole table that has the most, or the least, of what `question` asks for by the
    name of a column; None where it asks otherwise, rows are alike, a figure cannot be compared, or two tables have such
    a column. It is never sure."""
    asked = _ASKS.search(question)
    if asked is None:
        return None
    found = {
        (cell.hit.chunk.document_id, cell.start): cell
        for hit in hits
        if "|" in hit.chunk.text
        for cell in _in_chunk(question, asked, hit, text_of)
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _in_chunk(question: str, asked: re.Match[str], hit: Hit, text_of: TextOf) -> Iterator[FoundCell]:
    chunk = hit.chunk
    first, tables = tables_of(chunk, _with_what_follows(text_of, chunk.end))
    of = path_terms(chunk.source).union(label_stems(" ".join((chunk.title, *chunk.headings))))
    for table in of_the_part_asked(question, chunk, tables):
        at = _column(asked["by"], table)
        called = of.union(label_stems(table.header[0])) if at else of
        if at is None or not called.issuperset(label_stems(asked["what"])):
            continue
        row = _most(table, at, more=asked["most"] is not None)
        if row and begins_in(chunk, first, row) and first + row.cells[0].end <= chunk.end:
            label, cell = row.cells[0], row.cells[at]
            yield FoundCell(
                hit=hit,
                text=label.text,
                start=first + label.start,
                end=first + label.end,
                label=table.header[0],
                column=f"{table.header[at]}: {cell.text}",
                unit="",
                score=1.0,
                exact=False,
                words=0,
                table=first + table.rows[0].cells[0].start,
            )


def _with_what_follows(text_of: TextOf, end: int) -> TextOf:
    """Texts that end at `end` with the rows that follow there."""

    def whole(document_id: int, first: int, last: int) -> str:
        below = text_of(document_id, end, end + _BELOW) if last == end else ""
        lines = below.splitlines(keepends=True)
        rows = next((at for at, line in enumerate(lines) if at and line[:1] not in ("|", "\n")), len(lines))
        return text_of(document_id, first, last) + "".join(lines[:rows])

    return whole


def _column(by: str, table: Table) -> int | None:
    """The number of the only column that is called so, beside the first."""
    name = label_stems(by)
    names = [(label_stems(head), label_stems(_ASIDE.sub(" ", head))) for head in table.header]
    named = [at for at, called in enumerate(names) if at and name in called]
    return named[0] if len(named) == 1 and name else None


def _most(table: Table, at: int, *, more: bool) -> Row | None:
    """The only row that has the most in a column, or the least; None where not all of its cells can be compared."""
    rows = [row for row in table.rows if len(row.cells) > at and not says_nothing(row.cells[at])]
    rows = [row for row in rows if not TOTAL.intersection(label_stems(row.label))]
    if len(rows) < _FEW or not all(row.label for row in rows):
        return None
    best, ties = rows[0], 1
    for row in rows[1:]:
        pair = values_of(best.cells[at].text, row.cells[at].text)
        if pair is None or (min(pair) < 0 and UNSIGNED.search(table.header[at])):
            return None
        own, other = pair if more else (-pair[0], -pair[1])
        best, ties = (row, 1) if other > own else (best, ties + (other == own))
    return best if ties == 1 else None
