"""Rows of a table that the end of a page cuts in two, as Word and LibreOffice do where it is not forbidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag_app.documents.converters.numbers import is_number
from rag_app.documents.converters.pdf.line import Line
from rag_app.text.pipe_tables import BAR

_Row = list[str]


def with_cut_row_whole(above: Line, below: Line) -> tuple[Line, Line | None] | None:
    """A table that ends a page and the one that goes on with it on the next, under the same header, where the first row
    there goes on with the last one here: that whole, and what is left of the other, if anything is. None where it does
    not."""
    header, rule, *rows = above.table.split("\n")
    same, _, *more = below.table.split("\n")
    if header != same or not rows or not more:
        return None
    upper, lower = [_cells(row) for row in rows], [_cells(row) for row in more]
    if not _goes_on(upper[-1], lower[0], [*upper[:-1], *lower[1:]]):
        return None
    whole = [" ".join(filter(None, parts)) for parts in zip(upper[-1], lower[0], strict=True)]
    first = replace(above, table="\n".join([header, rule, *rows[:-1], f"| {' | '.join(whole)} |"]))
    return first, replace(below, table="\n".join([header, rule, *more[1:]])) if more[1:] else None


def _cells(row: str) -> _Row:
    return [cell.strip() for cell in BAR.split(row)[1:-1]]


def _goes_on(above: _Row, row: _Row, others: Sequence[_Row]) -> bool:
    """Whether a row has texts below those of the one above alone, and not below all, and is none of its own: it alone
    has no label, or a text of it, that of its label if it has one, begins in lower case as no other of its column."""
    if len(row) != len(above) or all(row) or not any(row) or any(map(_is_value, above, row)):
        return False

    def runs_on(column: int) -> bool:
        return row[column][:1].islower() and not any(other[column][:1].islower() for other in others)

    if row[0]:
        return runs_on(0)
    return all(other[0] for other in others) or any(map(runs_on, range(len(row))))


def _is_value(above: str, text: str) -> bool:
    """Whether a text of a row does not go on with that above it: there is none, or each is a number."""
    return bool(text) and (not above or (is_number(above.split()[-1]) and is_number(text.split()[0])))
