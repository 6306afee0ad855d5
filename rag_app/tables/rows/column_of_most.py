"""Which column has the most or the least in a row that the question names: "Which year had the highest exports?"."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from rag_app.index.context import TextOf
from rag_app.schema import Hit
from rag_app.tables.axes.named_columns import OF_TIME
from rag_app.tables.axes.sums import may_be_a_sum
from rag_app.tables.cells.found import FoundCell, TableOfHit, only, tables_asked
from rag_app.tables.content.around import stems_above
from rag_app.tables.content.empty_cells import says_nothing
from rag_app.tables.question.having import WHOLES
from rag_app.tables.question.most_asked import FIGURES, MostAsked, most_asked
from rag_app.tables.rows.extreme import ranked
from rag_app.text.figures.periods import Period, period_in
from rag_app.text.language.names import path_terms
from rag_app.text.language.words import label_stems, stems_in
from rag_app.text.structure.pipe_tables import Row, Table

_FEW = 3  # columns, of which one that has the most tells something
_MONTH, _QUARTER = stems_in("month"), stems_in("quarter")
_TIMES = OF_TIME | stems_in("day week season term semester")


def column_of_most(question: str, hits: Sequence[Hit], text_of: TextOf) -> FoundCell | None:
    """The names of the columns that have the most, or the least, in the only row that `question` names, each of which
    is of a time where that is asked for, or of what the table is about; None where it asks otherwise, or figures cannot
    be compared. It is never sure."""
    asked = most_asked(question)
    if asked is None or asked.is_who or asked.is_of_one or asked.kind or asked.is_of_days or asked.is_abroad:
        return None
    return only(cell for one in tables_asked(question, hits, text_of) for cell in _in_table(asked, one))


def _in_table(asked: MostAsked, of: TableOfHit) -> Iterator[FoundCell]:
    what, by = stems_in(asked.what), stems_in(asked.by, asked.verb, asked.of)
    about = path_terms(of.hit.chunk.source).union(*stems_above(of.hit.chunk, of.table))
    columns = _columns(what, of.table, about)
    for row in of.rows if len(columns) >= _FEW else ():
        label = frozenset(label_stems(row.label))
        if label and label <= by <= label.union(about, FIGURES) and len(row.cells) == len(of.table.header):
            yield from _best(asked, of, row, columns)


def _columns(what: frozenset[str], table: Table, about: frozenset[str]) -> list[int]:
    """The columns of a time where one is asked for, else all, where the table is about what is; none of a total."""
    columns = [at for at, head in enumerate(table.header) if at and head and not may_be_a_sum(head)]
    if what & _TIMES and what <= _TIMES | about:
        columns = [at for at in columns if _is_of_such(what, period_in(table.header[at]))]
        return columns if len({period_in(table.header[at]) for at in columns}) == len(columns) else []
    return columns if what and what <= WHOLES | about else []


def _is_of_such(what: frozenset[str], period: Period) -> bool:
    """Whether a time is one of `what`: a year is no month, nor a quarter."""
    if what & _MONTH:
        return bool(period.within or period.days)
    return bool(period.quarters) if what & _QUARTER else period.is_named


def _best(asked: MostAsked, of: TableOfHit, row: Row, columns: Sequence[int]) -> Iterator[FoundCell]:
    columns = [at for at in columns if not says_nothing(row.cells[at])]
    best = ranked([row.cells[at].text for at in columns], row.label, asked) if len(columns) >= _FEW else None
    if best:
        found = [columns[at] for at in best]
        cell = of.cell(row, found[0])
        yield dataclasses.replace(cell, text=", ".join(of.table.header[at] for at in found), column=cell.text)
