"""Answers that several rows of a table give, or several cells of one: which they are, how many, and what a column of
theirs adds up to."""

from __future__ import annotations

import dataclasses

from rag_app.answering.citing.told import MOST, Told, ToldLine, may_be_told
from rag_app.answering.finding.judged import Searched
from rag_app.index import Index
from rag_app.schema import Passage
from rag_app.tables.rows.chosen_rows import ChosenRows, chosen_rows
from rag_app.tables.rows.rows_asked import rows_asked
from rag_app.tables.rows.several_cells import several_cells, several_cells_asked
from rag_app.tables.rows.two_cells import of_two_cells, two_cells_asked
from rag_app.tables.rows.whole import Line, WholeTable, whole_tables
from rag_app.text.language.one_line import counted

KEY = "rows"  # among the settings of the record: wanted, rows, of
_NEAREST = 3  # hits in whose tables several cells may be meant


@dataclasses.dataclass(frozen=True, slots=True)
class RowsFound:
    """What the rows of one whole `table` say to a question, which wants it as `wanted` says."""

    table: WholeTable
    chosen: ChosenRows
    wanted: str

    @property
    def head(self) -> str:
        """What stands above the rows: how many they are, or what was computed of them; nothing above rows alone."""
        chosen = self.chosen
        if not chosen.value:
            return ""
        said = f" ({chosen.said})" if chosen.said else ""
        if not chosen.column and self.wanted != "count":
            return f"{chosen.value}, the {self.wanted}:\n"
        if self.wanted == "count":
            return f"{chosen.count:,}{f' of {chosen.of:,}' if said else ''}{said}:\n"
        return f"{chosen.value}, the {self.wanted} of {chosen.column} of {counted(chosen.count, 'row')}{said}:\n"


def rows_for(sought: Searched, *, in_records: bool) -> Told | None:
    """The rows that a question asks for among the tables of what was found, or the cells of one that it may mean, each
    on a line of its own below what was counted or computed of them; None for another question, where passages are not
    to be read, or where two tables answer it as surely; rows of records only if `in_records`."""
    if sought.section is not None or not may_be_told(sought.options):
        return None
    found = _rows_for(sought, in_records=in_records)
    return _told(found, sought.index) if found else None


def _rows_for(sought: Searched, *, in_records: bool) -> RowsFound | None:
    if two := two_cells_asked(sought.question):
        tables = whole_tables(sought.found, sought.index, in_records=in_records)
        of_two = [(table, made) for table in tables if (made := of_two_cells(two, table))]
        if len(of_two) == 1:
            table, (wanted, cells) = of_two[0]
            return RowsFound(table, cells, wanted)
    if asked := rows_asked(sought.question):
        tables = whole_tables(sought.found, sought.index, in_records=in_records)
        found = [(table, chosen) for table in tables if (chosen := chosen_rows(asked, table))]
        found = [one for one in found if one[1].sure] or found
        if found:
            return RowsFound(*found[0], asked.wanted) if len(found) == 1 else None
    return None if sought.cell and sought.cell.exact else _cells_for(sought)


def _cells_for(sought: Searched) -> RowsFound | None:
    asked = several_cells_asked(sought.question)
    if asked is None:
        return None
    tables = whole_tables(sought.found[:_NEAREST], sought.index, in_records=False)
    found = [(table, chosen) for table in tables if (chosen := several_cells(asked, table))]
    return RowsFound(*found[0], "rows") if len(found) == 1 else None


def _told(found: RowsFound, index: Index) -> Told:
    chosen = found.chosen
    items = chosen.items[:MOST]
    rows = list(dict.fromkeys(line for _, line in items))
    passages = {line: _passage(number, line, found.table, index) for number, line in enumerate(rows, 1)}
    lines = [ToldLine(said, passages[line], (0, len(passages[line].text))) for said, line in items]
    about = {KEY: {"wanted": found.wanted, "rows": chosen.count, "of": chosen.of}}
    return Told(found.head, lines, len(chosen.items), chosen.sure, "table", about)


def _passage(number: int, line: Line, table: WholeTable, index: Index) -> Passage:
    """The row alone, read under the names of its columns."""
    headings, page, label = index.place_at(line.document_id, line.start)
    above = "" if line.source != table.chunk.source or table.is_of_records else f"| {' | '.join(table.names)} |"
    text = index.text(line.document_id, line.start, line.end)
    title = "" if table.is_of_records else table.chunk.title
    return Passage(
        number, line.document_id, line.source, title, headings, page, line.start, line.end, text, 1.0, above, label
    )
