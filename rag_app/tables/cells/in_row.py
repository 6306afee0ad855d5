"""The figure of the column that a question asks for, in the row of a table where the reader sees its answer.

A small encoder finds the row, in other words than the question's too, and misreads the column; the columns are told
apart by rules (`columns`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from rag_app.index.context import TextOf
from rag_app.schema import Chunk
from rag_app.tables.axes.columns import column_of
from rag_app.tables.axes.days import is_below_another_year
from rag_app.tables.axes.named_columns import counts_another
from rag_app.tables.axes.of_weekdays import column_of_weekday, is_of_other_weekdays
from rag_app.tables.axes.scales import Scale, scale_of
from rag_app.tables.axes.times_beside import of_its_time
from rag_app.tables.content.chunk_tables import tables_of
from rag_app.tables.content.coded import names_of
from rag_app.tables.content.empty_cells import says_nothing, says_so
from rag_app.tables.content.units import is_counted_by_name, unit_of
from rag_app.tables.question.asked import TOTAL, Asked, asks_for_a_figure, asks_how_much
from rag_app.tables.question.known import KnownDocuments
from rag_app.tables.question.parts import is_of_another_number, is_of_another_part, item_at
from rag_app.tables.question.unlike import is_set_apart
from rag_app.text.figures.amounts import is_amount_for_a_time
from rag_app.text.figures.periods import period_in
from rag_app.text.figures.weekdays import weekday_asked
from rag_app.text.language.roots import is_of_root
from rag_app.text.language.words import has_run, label_stems, stems_in
from rag_app.text.structure.pipe_tables import Cell, Row, Table


@dataclass(frozen=True, slots=True)
class InRow:
    """What a row of a table says to a question where a place is in one of its cells: the `figure` of the column asked
    for, "" where the place is in that column or nothing tells which it is, of the row that holds the number asked for
    where that is another, which is at `other_row` of the document (else -1); whether the cell, or the row, is of
    another time, number or name than is asked for, and whether the row counts another thing, or is of another part."""

    figure: str
    of_another_time: bool
    of_another_kind: bool
    other_row: int = -1


class Columns:
    """The columns that one question asks for, in the tables of any chunk."""

    def __init__(self, question: str, text_of: TextOf) -> None:
        self._asked = Asked.of(question, lambda _stem: 1, 1)
        self._known = KnownDocuments(self._asked, text_of)
        self._text_of = text_of
        self._asks = asks_for_a_figure(question)
        self._weekday = weekday_asked(question)
        self._read: dict[int, tuple[int, Sequence[Table]]] = {}
        # Of each table that was read, by its id.
        self._named: dict[int, list[tuple[Row, frozenset[str]]]] = {}
        self._scales: dict[int, Scale | None] = {}
        self._timed: dict[int, tuple[Asked, Table]] = {}

    def row_at(self, chunk: Chunk, start: int) -> InRow | None:
        """What the row says in which `chunk.text[start:]` begins. None where it begins in no row, or where the question
        asks for no figure and row and column are called by no other number or name than it names; an item of a list
        that is called by another number says so, as a row does."""
        found = self._cell_at(chunk, chunk.start + start)
        if found is None:
            is_other = is_of_another_number(self._asked.question, item_at(chunk.text, start))
            return InRow("", True, False) if is_other else None
        table, row, at = found
        asked, timed = self._of_its_time(chunk, table)
        if timed is not table:
            own = next((one for one in timed.rows if one.start == row.start), None)
            if own is None:
                return InRow("", True, False)
            table, at, row = timed, own.cells.index(row.cells[at]) if row.cells[at] in own.cells else 0, own
        said = self._on_weekday(table, row, at) or self._said(asked, chunk, table, row, at)
        named = " | ".join(cell.text for cell in row.cells)
        if is_of_another_part(self._asked.question, chunk, table):
            return InRow("", True, True)
        if at and (blank := self._blank(table, row, at)):
            return InRow(blank.text if says_so(blank) else "", False, True)
        if is_amount_for_a_time(self._asked.question, row.cells[at].text, " ".join(table.header[at : at + 1])):
            return InRow("", False, True)
        other = self._other_named(table, row)
        if other and self._blank(table, other, 0):
            return InRow("", True, True)
        if other or is_of_another_number(self._asked.question, named):
            return dataclasses.replace(said or InRow("", True, False), of_another_time=True)
        return said

    def _blank(self, table: Table, row: Row, at: int) -> Cell | None:
        """The cell that says nothing, in the only column that the question has a word of; None where that is the one of
        the cell at hand, or says something."""
        told = stems_in(row.label, *row.group)
        asked = [stem for stem in self._asked.stems if stem not in told]
        heads = [frozenset(label_stems(head)) for head in table.header]
        named = [n for n, head in enumerate(heads) if n and any(is_of_root(stem, head) for stem in asked)]
        cells = row.cells[named[0] : named[0] + 1] if len(named) == 1 and named[0] != at else ()
        return next(filter(says_nothing, cells), None)

    def unit_at(self, chunk: Chunk, start: int, figure: str, other_row: int) -> tuple[str, str, str] | None:
        """Row, column and unit of a `figure` in the row in which `chunk.text[start:]` begins, or that at `other_row` of
        the document; the column is "" where several have it, the unit where the column names it. None where the row has
        no such figure, or nothing says its unit."""
        found = self._cell_at(chunk, other_row if other_row >= 0 else chunk.start + start)
        digits = _digits(figure)
        if found is None or not digits:
            return None
        table, row, at = found
        same = [n for n, cell in enumerate(row.cells) if n and _digits(cell.text) == digits]
        if not same:
            return None
        first = at if at in same else same[0]
        column = table.header[first] if first < len(table.header) else ""
        unit, is_its = unit_of(table, row, row.cells[first], column), at in same or len(same) == 1
        is_told = unit or (is_its and is_counted_by_name(row.cells[first], column))
        return (row.label, column if is_its else "", unit) if is_told else None

    def _on_weekday(self, table: Table, row: Row, at: int) -> InRow | None:
        """What the row says on the day of the week asked for, where the place is in the column of another day or the
        row is of others; else None."""
        if self._weekday is None:
            return None
        if is_of_other_weekdays(self._weekday, table, row):
            return InRow("", True, False)
        column = column_of_weekday(self._weekday, table, at)
        if column is None or column == at or column >= len(row.cells):
            return None
        cell = row.cells[column]
        return InRow("" if says_nothing(cell) else cell.text, says_nothing(cell), False)

    def _of_its_time(self, chunk: Chunk, table: Table) -> tuple[Asked, Table]:
        if id(table) not in self._timed:
            self._timed[id(table)] = of_its_time(self._known.asked_in(chunk), table)
        return self._timed[id(table)]

    def _said(self, in_document: Asked, chunk: Chunk, table: Table, row: Row, at: int) -> InRow | None:
        """What a row says, whatever the others are called."""
        scale = self._scale_of(table)
        if scale and scale.excludes(row):
            of_scale = self._on_scale(in_document, scale, table, at)
            if not scale.is_sure:
                return of_scale
            return dataclasses.replace(of_scale, other_row=self._read[chunk.id][0] + scale.rows[0].cells[0].start)
        if not self._asks:
            return None
        period, of_row = in_document.period, period_in(row.label)
        asked = in_document.of_all_years if period.years and period.years <= of_row.years else in_document
        chosen = column_of(asked, table, row)
        column = chosen[1] if chosen else ""
        other_thing = not row.is_form and (
            self._counts_another(table, row, column) or is_set_apart(self._asked.apart, _called(table, row))
        )
        if is_below_another_year(in_document, row) or (of_row.days and period.is_of_another_time(of_row)):
            return InRow("", True, other_thing)
        header = table.header[at] if 0 < at < len(table.header) else ""
        own = asked.period_of(header)
        another = not asked.is_of_unknown_years and asked.period.is_of_another_time(own)
        if chosen is None or chosen[0] == row.cells[at]:
            return InRow("", another and chosen is None, other_thing)
        cell, _, exact = chosen
        if says_nothing(cell):
            return InRow(cell.text if says_so(cell) else "", False, True)
        told = exact or asked.period.excludes(own) or (row.is_form and at == 0)
        named = at > 0 or row.is_form or asks_how_much(asked.question)
        return InRow(cell.text, False, other_thing) if told and named else InRow("", another, other_thing)

    def _scale_of(self, table: Table) -> Scale | None:
        if id(table) not in self._scales:
            self._scales[id(table)] = scale_of(self._asked.question, table)
        return self._scales[id(table)]

    def _on_scale(self, asked: Asked, scale: Scale, table: Table, at: int) -> InRow:
        """What the row of the number asked for says in column `at`, or in that of the figure asked for."""
        if not scale.is_sure or at >= len(scale.rows[0].cells):
            return InRow("", True, False)
        row = scale.rows[0]
        asked = asked.instead(scale.asking_for(row))
        chosen = column_of(asked, table, row) if self._asks else None
        if chosen and chosen[2] and (at == 0 or row.cells[at].has_figure):
            return InRow(chosen[0].text, False, self._counts_another(table, row, chosen[1]))
        return InRow(row.cells[at].text if at else "", at == 0, False)

    def _other_named(self, table: Table, row: Row) -> Row | None:
        """The other row of the table of which all words stand in the question one after the other, and those of no
        third one; None where this one is called by these words and by more of the question."""
        if id(table) not in self._named:
            self._named[id(table)] = self._rows_named(table)
        named = self._named[id(table)]
        if len(named) != 1 or named[0][0] is row or self._says_more(table, row, named[0][1]):
            return None
        return named[0][0]

    def _says_more(self, table: Table, row: Row, less: frozenset[str]) -> bool:
        """Whether a row is called by all words of the name of another and by a further one that the question has."""
        names = (stems_in(name) for name in names_of(table, row))
        return any(less < own and not own.difference(less).isdisjoint(self._asked.stems) for own in names)

    def _rows_named(self, table: Table) -> list[tuple[Row, frozenset[str]]]:
        """The rows that the question calls by a name of theirs, with its stems; no "CF100" where it says "CF100-H"."""
        named = [
            (row, stems_in(name))
            for row in table.rows
            if not row.is_form
            for name in [next(filter(self._is_name, names_of(table, row)), "")]
            if name
        ]
        return [(row, own) for row, own in named if not any(own < other for _, other in named)]

    def _is_name(self, name: str) -> bool:
        stems = label_stems(name)
        return any(map(str.isalpha, name)) and not TOTAL.issuperset(stems) and has_run(stems, self._asked.stems)

    def _counts_another(self, table: Table, row: Row, column: str) -> bool:
        """Whether the question counts something that neither row nor table names."""
        units = (cell.text for cell in row.cells[1:] if not cell.has_figure)
        said = " ".join((*names_of(table, row), *row.group, *units, *table.header, table.lead))
        return counts_another(self._asked, stems_in(said), row, column)

    def _cell_at(self, chunk: Chunk, start: int) -> tuple[Table, Row, int] | None:
        """Table, row and number of the cell around a place in the document."""
        if chunk.id not in self._read:
            self._read[chunk.id] = tables_of(chunk, self._text_of)
        first, tables = self._read[chunk.id]
        for table in tables:
            for row in table.rows:
                for at, cell in enumerate(row.cells if row.start <= start - first < row.end else ()):
                    if cell.text and cell.start <= start - first < cell.end:
                        return table, row, at
        return None


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _called(table: Table, row: Row) -> str:
    """What a row is called: its label, and the cell beside it where that is a number or code of the row."""
    names = names_of(table, row)
    return " ".join(names if any(map(str.isalpha, row.label)) else (cell.text for cell in row.cells[:2]))
