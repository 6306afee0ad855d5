"""Tables whose rows begin with a code, "SP-12" or "R1": what a row is called stands beside it."""

from __future__ import annotations

from rag_app.text.pipe_tables import Cell, Row, Table
from rag_app.text.words import has_run, label_stems


def names_of(table: Table, row: Row) -> list[str]:
    """What a row goes by: its label, and the name beside it where that is a code."""
    return [row.label, *(cell.text for cell in _beside(table, row))]


def is_named_beside(question: str, table: Table, row: Row) -> bool:
    """Whether what a row is called stands beside its code, and `question` does not ask for that."""
    return bool(_beside(table, row)) and not has_run(label_stems(table.header[1]), label_stems(question))


def _beside(table: Table, row: Row) -> tuple[Cell, ...]:
    """The cell with the name of a row, none where its label is one."""
    return row.cells[1:2] if table.is_coded and len(row.cells) > 2 and row.cells[1].text else ()
