"""A cell that was found in a table of a hit, and which of several is meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag_app.index.context import TextOf
from rag_app.schema import Hit
from rag_app.tables.content.chunk_tables import rows_begun, tables_of_all
from rag_app.tables.question.asked import TOTAL
from rag_app.tables.question.parts import of_the_part_asked
from rag_app.text.language.words import stems_in
from rag_app.text.structure.pipe_tables import Row, Table


@dataclass(frozen=True, slots=True)
class FoundCell:
    """A cell at `start` to `end` of the text of a document; `score` is 0 to 1, `words` how many of the label the
    question has one after the other. `exact` says that the column is the only one of the period asked for, and that
    row, column and what stands above them hold every word of the question, those of the label in their order.
    `is_percentage` says that it is one of another figure, `table` where the first row of its table stands, `headed` are
    the stems of its headings and of names of the question above its table that neither row nor column has.
    `is_only_one` says that nothing tells against the cell but words of the question that nothing there says, or the
    order of its words: the column is the only one of the period, or the question has all of its name, and no other cell
    fits as well; `is_seen`, that the reader finds the answer there, too; `is_of_its_day`, that its row is not called by
    a day that can be read as that of the question and as another one."""

    hit: Hit
    text: str
    start: int
    end: int
    label: str
    column: str
    unit: str
    score: float
    exact: bool
    words: int
    is_percentage: bool = False
    table: int = 0
    headed: frozenset[str] = frozenset()
    is_only_one: bool = False
    is_seen: bool = False
    is_of_its_day: bool = True

    @property
    def is_total(self) -> bool:
        """Whether its row adds others up."""
        return bool(stems_in(self.label) & TOTAL)

    @property
    def said(self) -> str:
        """The digits of its figure, or else its text."""
        return "".join(c for c in self.text if c.isdecimal() or c == ".") or self.text.casefold()  # but not "²"

    @property
    def size(self) -> float:
        """Its figure, 0 where it has none, or several."""
        figure = self.said.strip(".")
        return float(figure) if figure[:1].isdecimal() and figure.count(".") < 2 else 0.0


@dataclass(frozen=True, slots=True)
class TableOfHit:
    """A `table` of a hit, in a text that begins at `first` of the document."""

    hit: Hit
    first: int
    table: Table

    @property
    def rows(self) -> list[Row]:
        """Its rows that begin in the chunk of the hit."""
        return rows_begun(self.hit.chunk, self.first, self.table)

    def cell(self, row: Row, at: int, column: str = "") -> FoundCell:
        """The cell with the number `at` of a row, never sure: the label, or what is called by its own column, for the
        sake of what the row says in another `column`; else a figure that nothing stands beside by its row."""
        cell, name = row.cells[at], "".join(self.table.header[at : at + 1])
        is_label = bool(column) or at == 0
        return FoundCell(
            hit=self.hit,
            text=cell.text,
            start=self.first + cell.start,
            end=self.first + cell.end,
            label=name if is_label else row.label,
            column=column if is_label else name,
            unit="",
            score=1.0,
            exact=False,
            words=0,
            table=self.first + self.table.rows[0].cells[0].start,
        )


def tables_asked(question: str, hits: Sequence[Hit], text_of: TextOf) -> Iterator[TableOfHit]:
    """The tables of the hits but those of another part than `question` names."""
    read = tables_of_all(hits, text_of)
    for hit in hits:
        first, tables = read[hit.chunk.id]
        yield from (TableOfHit(hit, first, table) for table in of_the_part_asked(question, hit.chunk, tables))


def only(cells: Iterator[FoundCell]) -> FoundCell | None:
    """The one of the cells, which may be found in several passages; None where there are others, or none."""
    found = {(cell.hit.chunk.document_id, cell.start): cell for cell in cells}
    return next(iter(found.values())) if len(found) == 1 else None


def under_headings_asked(found: Sequence[FoundCell], stems: Iterable[str]) -> list[FoundCell]:
    """Those of the cells `found` but that of a table where one of the same row and column stands in another table of
    the document, below headings or names that say all that its own say of the question with these `stems`, and more:
    2022, Berlin; or that name as much of it with fewer words: fixed rates, and not fixed rates for members."""
    asked = frozenset(stems)
    alike: dict[tuple[int, str, str], list[FoundCell]] = {}
    for cell in found:
        alike.setdefault((cell.hit.chunk.document_id, cell.label, cell.column), []).append(cell)

    def is_meant(cell: FoundCell, instead_of: FoundCell) -> bool:
        named, less = cell.headed & asked, instead_of.headed & asked
        is_closer = less < named or (less == named and named and cell.headed < instead_of.headed)
        return bool(is_closer) and cell.table != instead_of.table

    return [
        cell
        for cell in found
        if not any(is_meant(other, cell) for other in alike[cell.hit.chunk.document_id, cell.label, cell.column])
    ]
