"""The tables of a chunk, each with all of it that stands above the chunk: many passages lie in one long table, which is
read once for all of them."""

from __future__ import annotations

import re
import threading
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter

from rag_app.index.context import TextOf
from rag_app.schema import Chunk, Hit
from rag_app.text.structure.pipe_tables import Row, Table, placed_tables, tables_in, texts_in

_TABLE_CHARACTERS = 8_000  # how far above a chunk the header of its table is looked for
_LONGEST_TABLE = 2_000_000  # from which on its header is not looked for any further
_STEP = 262_144  # between places where the text of longer ones begins
_KEPT_CHARACTERS = 2 * _TABLE_CHARACTERS  # longest text whose tables are kept
_NO_ROW = re.compile(r"\n(?!\|)")
_MOST_CHARACTERS = 3_000_000  # of texts that are kept
_ROWS = 3  # lines of a table, header and rule among them, from which on a piece of it has its header


def tables_of(chunk: Chunk, text_of: TextOf) -> tuple[int, tuple[Table, ...]]:
    """Where in its document the text begins that the tables of `chunk` are in, header and all, and these tables; none
    of a chunk without a bar."""
    if "|" not in chunk.text:
        return chunk.start, ()
    reach, first = _TABLE_CHARACTERS, max(0, chunk.start - _TABLE_CHARACTERS)
    text = text_of(chunk.document_id, first, chunk.end)
    while first and reach < _LONGEST_TABLE and _is_inside(text[: chunk.start - first]):
        reach *= 4
        first = max(0, chunk.start - reach)
        if reach >= _LONGEST_TABLE:  # its header is too far away: begun where others begin, it is read once
            first += -first % _STEP
        text = text_of(chunk.document_id, first, chunk.end)
    return first, _parsed(text) if len(text) <= _KEPT_CHARACTERS else tables_in_long(text)


def tables_of_all(hits: Iterable[Hit], text_of: TextOf) -> dict[int, tuple[int, tuple[Table, ...]]]:
    """The `tables_of` the chunks of hits, by their ids, read from the last of each document on: those of others are the
    beginnings of these."""
    chunks = sorted((hit.chunk for hit in hits), key=lambda chunk: (chunk.document_id, -chunk.end))
    return {chunk.id: tables_of(chunk, text_of) for chunk in chunks}


@lru_cache(maxsize=64)  # a question goes through the tables of its hits several times
def _parsed(text: str) -> tuple[Table, ...]:
    return tuple(tables_in(text))


def reaches_into(chunk: Chunk, first: int, table: Table) -> bool:
    """Whether a table, in a text that begins at `first` of the document, has a row that ends in `chunk` or after it."""
    return bool(table.rows) and first + table.rows[-1].end > chunk.start


def begins_in(chunk: Chunk, first: int, row: Row) -> bool:
    """Whether a row, in a text that begins at `first` of the document, begins in `chunk`: its bar, not its label."""
    return first + row.end > chunk.start and first + row.cells[0].start > chunk.start


def rows_begun(chunk: Chunk, first: int, table: Table) -> list[Row]:
    """The rows of a table, in a text that begins at `first` of the document, that begin in `chunk`."""
    from_here = bisect_right(table.rows, chunk.start - first, key=attrgetter("end"))
    return [row for row in table.rows[from_here:] if begins_in(chunk, first, row)]


def _is_inside(before: str) -> bool:
    """Whether all whole lines of a text are rows of a table, whose header stands further above."""
    first, last = before.find("\n"), before.rfind("\n")
    return first < last and not _NO_ROW.search(before, first, last)


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
