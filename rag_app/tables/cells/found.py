"""A cell that was found in a table, and which of several is meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag_app.schema import Hit
from rag_app.tables.question.asked import TOTAL
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


def label_cell(hit: Hit, first: int, table: Table, row: Row, column: str) -> FoundCell:
    """The label of a row, for the sake of what it says in a `column`; never sure. The text begins at `first`."""
    return cell_at(hit, first, table, row, 0, column)


def cell_at(hit: Hit, first: int, table: Table, row: Row, at: int, column: str) -> FoundCell:
    """The cell of a row in the column with the number `at`, the same: called by that column, a figure that nothing in a
    `column` stands beside by its row."""
    cell, name = row.cells[at], "".join(table.header[at : at + 1])
    is_label = bool(column) or at == 0
    return FoundCell(
        hit=hit,
        text=cell.text,
        start=first + cell.start,
        end=first + cell.end,
        label=name if is_label else row.label,
        column=column if is_label else name,
        unit="",
        score=1.0,
        exact=False,
        words=0,
        table=first + table.rows[0].cells[0].start,
    )


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
