"""Columns that say the same of two things, "Start in Bergen" and "Start in Oslo": which one is asked for."""

from __future__ import annotations

from rag_app.tables.asked import Asked
from rag_app.tables.empty_cells import says_nothing
from rag_app.text.pipe_tables import Cell, Row, Table
from rag_app.text.words import label_stems

_ROWS = 50  # that tell what a column is of


def cell_of_like(asked: Asked, table: Table, row: Row, at: int) -> Cell | None:
    """The cell of the column that `asked` names best, where that is like the column `at` and named by all that tells
    the two apart: they share a word, or both are names, and they say the same kind of thing. None where none is."""
    heads = [frozenset(label_stems(head)) for head in table.header[: len(row.cells)]]
    if row.is_form or not 0 < at < len(heads):
        return None
    stems = frozenset(asked.stems) - heads[0] - frozenset(label_stems(row.label))
    named = [head & stems for head in heads]
    told = max(range(1, len(heads)), key=lambda n: len(named[n]))
    is_only = sum(len(one) == len(named[told]) for one in named[1:]) == 1
    if not (is_only and named[at] < named[told] and heads[told] - heads[at] <= named[told]):
        return None
    are_names = heads[told] <= asked.names and _is_name(table.header[at])
    is_like = bool(heads[told] & heads[at]) or are_names
    return row.cells[told] if is_like and _are_of_one_kind(table, told, at) else None


def _is_name(head: str) -> bool:
    return bool(head) and all(word[:1].isupper() or word[:1].isdigit() for word in head.split())


def _are_of_one_kind(table: Table, one: int, other: int) -> bool:
    """Whether two columns have figures, or words with a capital, in most of the same rows."""
    rows = [row.cells for row in table.rows[:_ROWS] if len(row.cells) > max(one, other)]
    pairs = [(cells[one], cells[other]) for cells in rows]
    kinds = [tuple(map(_kind, pair)) for pair in pairs if not any(map(says_nothing, pair))]
    return 2 * sum(kind == other_kind for kind, other_kind in kinds) > len(kinds)


def _kind(cell: Cell) -> tuple[bool, bool]:
    return cell.has_figure, cell.text[:1].isupper()
