"""Columns that are the total of those beside them: "Female Total" beside "Female Under 18" and "Female 18 and over"."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app.tables.asked import Asked
from rag_app.tables.parts_of_year import CellUnder
from rag_app.tables.values import value_of
from rag_app.text.periods import period_asked
from rag_app.text.pipe_tables import Row, Table
from rag_app.text.words import label_stems, stems_in

_TOTAL = stems_in("total overall together altogether combined sum")
_FEWEST = 2  # parts of a total
_NEAR = 0.01  # of a total: figures are rounded


def total_of(asked: Asked, table: Table, row: Row, pairs: Sequence[CellUnder]) -> CellUnder | None:
    """The only one of the `pairs` of a row that the question names but for a word for a total, and that is the sum of
    the others, which have the same of its words; None where it says more than they do with the row and what stands
    above the table: how many adult females."""
    stems = frozenset(asked.stems)
    heads = [stems_in(head) for _, head in pairs]
    named = heads[0] & stems if heads else stems
    if not named or any(head & stems != named for head in heads) or len(pairs) <= _FEWEST:
        return None
    totals = [at for at, head in enumerate(heads) if head - stems and head - stems <= _TOTAL]
    if len(totals) != 1 or _says_more(asked, table, row, named):
        return None
    values = [value_of(cell.text) or 0.0 for cell, _ in pairs]
    total = values[totals[0]]
    is_sum = total > 0 and abs(sum(values) - 2 * total) <= _NEAR * total
    return pairs[totals[0]] if is_sum else None


def _says_more(asked: Asked, table: Table, row: Row, named: frozenset[str]) -> bool:
    """Whether the question has a word or a number, as a year, that neither a column has of it nor what is said of its
    row; or names a part of a year."""
    above = (table.lead, *table.header[:1], row.label, *row.group, *row.texts)
    said = asked.known.union(named, label_stems(" ".join(above)))
    period = period_asked(asked.question)
    is_part = bool(period.months or period.quarters or period.days or period.within)
    return is_part or not said.issuperset((*asked.wanted, *filter(str.isdigit, asked.stems)))
