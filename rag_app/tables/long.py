"""Tables of long texts: many passages lie in one long table, each of which is read with all of it that stands above."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import deque
from dataclasses import dataclass, replace

from rag_app.text.pipe_tables import Table, placed_tables, texts_in

_MOST_CHARACTERS = 3_000_000  # of texts that are kept
_ROWS = 3  # lines of a table, header and rule among them, from which on a piece of it has its header


@dataclass(frozen=True, slots=True)
class _Read:
    """A text with its tables and where each begins."""

    text: str
    starts: tuple[int, ...]
    tables: tuple[Table, ...]


_kept: deque[_Read] = deque()
_keeping = threading.Lock()


def tables_in_long(text: str) -> tuple[Table, ...]:
    """The tables of a text; if it is the beginning of one that was read before, with the same rows."""
    for known in tuple(_kept):
        if known.text.startswith(text) and (tables := _up_to(len(text), known)) is not None:
            return tables
    placed = tuple(placed_tables(text))
    read = _Read(text, tuple(start for start, _ in placed), tuple(table for _, table in placed))
    with _keeping:
        if not any(known.text.startswith(text) for known in _kept):
            _kept.append(read)
        while sum(len(known.text) for known in _kept) > _MOST_CHARACTERS:
            _kept.popleft()
    return read.tables


def _up_to(end: int, known: _Read) -> tuple[Table, ...] | None:
    """The tables of the first `end` characters of a text; None where the last may have another header than it has in
    all of the text, as it is cut within a line or among its first ones, or its header leaves its corner blank."""
    before = bisect_left(known.starts, end)
    tables = known.tables[:before]
    if end == len(known.text) or not tables:
        return tables
    if "\n" not in known.text[end - 1 : end + 1]:
        return None
    start = known.starts[before - 1]
    lines = known.text[start:end].split("\n", _ROWS)
    if len([line for line in lines if line]) < _ROWS or not texts_in(lines[0].rstrip())[:1] > ("",):
        return None
    last = tables[-1]
    rows = last.rows[: bisect_left(last.rows, end, key=lambda row: row.start)]
    return (*tables[:-1], replace(last, rows=rows))
