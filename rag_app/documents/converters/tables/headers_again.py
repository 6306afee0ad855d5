"""Tables in which a row names the columns anew: "Boat | Cod | Eel", and further down "Boat | Bass | Rudd"."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rag_app.documents.markdown import table_of
from rag_app.text.structure.pipe_tables import are_names, is_rule, texts_in

_LEAST = 2  # names beside that of the labels

Row = Sequence[str]


def headers_apart(table: str) -> list[str]:
    """A pipe `table` as one table from each such row to the next: what stands there is none of the columns above."""
    first, rule, *lines = table.split("\n")
    header, rows = texts_in(first), [texts_in(line) for line in lines]
    if not is_rule(rule) or not header or any(len(row) != len(header) for row in rows):
        return [table]
    starts = [at for at in range(1, len(rows) - 1) if _names_anew(header, *rows[at - 1 : at + 2])]
    if not starts:
        return [table]
    ends = [0, *(at + 1 for at in starts), len(rows) + 1]
    return [_table([header, *rows][start:end]) for start, end in itertools.pairwise(ends)]


def _names_anew(header: Row, above: Row, row: Row, below: Row) -> bool:
    """Whether a row between two of data begins as the header does, and has other names in most of the columns."""
    names = [name for name in row[1:] if name]
    other = sum(name != before for name, before in zip(row[1:], header[1:], strict=True) if name)
    return (
        bool(row[0])
        and row[0].casefold() == header[0].casefold()
        and len(names) >= _LEAST
        and row[1 : 1 + len(names)] == tuple(names)
        and 2 * other > len(names)
        and are_names(names)
        and not are_names(above[1:])
        and not are_names(below[1:])
    )


def _table(rows: Sequence[Row]) -> str:
    """The table of a header and its rows, without the columns behind that are empty in all of them."""
    width = max(at + 1 for row in rows for at, text in enumerate(row) if text)
    header, *others = (row[:width] for row in rows)
    return table_of(header, others)
