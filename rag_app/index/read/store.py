"""Reading `store.sqlite`: documents, chunks and their texts, memory-mapped and safe to share between threads."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag_app.errors import IndexCorruptError, VectorIndexError
from rag_app.index.read.filters import add_functions
from rag_app.index.tables import (
    SCHEMA,
    block_ids,
    decode_text,
    load_context,
    load_metadata,
    load_pages,
    load_sections,
    slice_text,
)
from rag_app.schema import Chunk, Document, Metadata, Place

_MMAP_BYTES = 1 << 40  # SQLite caps it at its own limit, 2 GiB unless compiled otherwise; the rest is read by the page
_VARIABLES = 500
_CLOSED = (
    "The index was closed, by `close` or at the end of its `with` block; open it again, and close it after its use."
)
_BYTES_PER_CHARACTER = 4  # of UTF-8, at most
# What values raise that somebody else wrote into the tables.
BAD_VALUES = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
_TABLES = "SELECT type, name, sql FROM sqlite_master"
_SOURCE = str | None  # None: replaced, see `SCHEMA`
_OF_CHUNK = (int, int, _SOURCE, str, int, int, str, int | None, str, int)
_SUMMARY = (int, _SOURCE, str, int, int, str)
_BLOCKS = "SELECT id, text FROM blocks WHERE id"
_KEYS = (  # one step of the table's index for each key, however many documents have it
    "WITH RECURSIVE keys(key) AS (SELECT min(key) FROM metadata UNION ALL "
    "SELECT (SELECT min(key) FROM metadata WHERE key > keys.key) FROM keys WHERE keys.key IS NOT NULL) "
    "SELECT key FROM keys WHERE key IS NOT NULL"
)
_CHUNK = (
    "SELECT c.id, c.document_id, d.source, d.title, c.start, c.end, c.headings, c.page, d.metadata, d.length "
    "FROM chunks c JOIN documents d ON d.id = c.document_id WHERE c.id "
)


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document of an index without its text; `length` in characters, `chunks` how many it was cut into."""

    id: int
    source: str
    title: str
    chunks: int
    length: int
    metadata: Metadata


class Store:
    """The texts of one generation (or of one being built). One connection, one statement at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a finished store for reading; raises `IndexCorruptError` if it is not one."""
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            store = cls(connection := sqlite3.connect(uri, uri=True, check_same_thread=False))
            add_functions(connection)
            store.rows(f"PRAGMA mmap_size = {_MMAP_BYTES}")
            check_schema(store)
            store.rows("SELECT value FROM counters")
        except (sqlite3.Error, ValueError) as error:
            raise IndexCorruptError(f"{path}: cannot be opened ({error}); roll back or build again.") from None
        return store

    def close(self) -> None:
        self._connection.close()

    def __del__(self) -> None:
        # A connection and its cache of statements hold each other: without this a file that is deleted meanwhile stays
        # mapped until the garbage collector happens to come by.
        with suppress(sqlite3.Error):
            self._connection.close()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query. Raises `VectorIndexError` where the store was closed."""
        with self._reading():
            return self._connection.execute(sql, parameters).fetchall()

    def stream(self, sql: str, at_once: int = 10_000) -> Iterator[list[tuple[Any, ...]]]:
        """Rows of a long query in pieces; the store must not be changed meanwhile."""
        with self._reading():
            cursor = self._connection.execute(sql)
        while True:
            with self._reading():
                rows = cursor.fetchmany(at_once)
            if not rows:
                return
            yield rows

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.ProgrammingError as error:
                if "closed" not in str(error):
                    raise
                raise VectorIndexError(_CLOSED) from None

    def _one(self, sql: str, row_id: int) -> tuple[Any, ...]:
        """The only row of a query for an id; raises `KeyError` where there is none."""
        for row in self.rows(sql, (row_id,)):
            return row
        raise KeyError(row_id)

    def rows_in(self, sql: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
        """Rows of `sql IN (values)` for any number of values."""
        listed = list(values)
        found: list[tuple[Any, ...]] = []
        for i in range(0, len(listed), _VARIABLES):
            some = listed[i : i + _VARIABLES]
            found += self.rows(f"{sql} IN ({','.join('?' * len(some))})", some)
        return found

    def chunks(self, ids: Sequence[int]) -> list[Chunk]:
        """Chunks in the given order; raises `KeyError` for an id that is not in the store."""
        found = {row[0]: row for row in self.rows_in(_CHUNK, ids)}
        rows = [found[i] for i in ids]
        with self.as_expected():
            blocks = self._blocks(_span_of(row) for row in found.values())
            contexts = [load_context(row[6]) for row in rows]
            return [
                Chunk(
                    id=row[0],
                    document_id=row[1],
                    source=row[2],
                    title=row[3],
                    start=row[4],
                    end=row[5],
                    text=slice_text(blocks, row[1], row[4], row[5]),
                    headings=headings,
                    page=row[7],
                    metadata=load_metadata(row[8]),
                    above=above,
                    page_label=label,
                )
                for row, (headings, above, label) in zip(rows, contexts, strict=True)
            ]

    def chunk_range(self, chunk_id: int, before: int, after: int) -> range:
        """Ids of a chunk and of its neighbours in the same document; raises `KeyError` for an unknown id."""
        sql = "SELECT d.first_chunk, d.chunks FROM chunks c JOIN documents d ON d.id = c.document_id WHERE c.id = ?"
        first, count = self._one(sql, chunk_id)
        with self.as_expected():
            return range(max(first, chunk_id - before), min(first + count, chunk_id + after + 1))

    def text(self, document_id: int, start: int = 0, end: int | None = None) -> str:
        """Characters `start:end` of a document's stored text; raises `KeyError` for an unknown id."""
        (length,) = self._one("SELECT length FROM documents WHERE id = ?", document_id)
        with self.as_expected():
            start, end, _ = slice(start, end).indices(length)
            if start >= end:
                return ""
            return slice_text(self._blocks([block_ids(document_id, start, end)]), document_id, start, end)

    def openings(self, document_ids: Sequence[int], length: int) -> list[str]:
        """The first `length` characters (a block holds more) of each document; raises `KeyError` for an unknown id."""
        first = {block_ids(i, 0, 0).start: i for i in document_ids}
        sql = f"SELECT id, substr(text, 1, {_BYTES_PER_CHARACTER * length}) FROM blocks WHERE id"  # noqa: S608 - a number
        with self.as_expected():
            found = {first[i]: data.decode("utf-8", "ignore")[:length] for i, data in self.rows_in(sql, first)}
        return [found[i] for i in document_ids]

    def place_at(self, document_id: int, offset: int) -> Place:
        """Headings and page of a character of a document; raises `KeyError` for an unknown id."""
        sections, pages = self._one("SELECT sections, pages FROM documents WHERE id = ?", document_id)
        with self.as_expected():
            headings = next((s.headings for s in load_sections(sections) if s.start <= offset < s.end), ())
            on = next(((p.number, p.label) for p in load_pages(pages) if p.start <= offset < p.end), (None, ""))
        return Place(headings, *on)

    def document(self, document_id: int) -> Document:
        """A document as it was read; raises `KeyError` for an unknown id."""
        found = self._one("SELECT source, title, sections, pages, metadata FROM documents WHERE id = ?", document_id)
        with self.as_expected():
            source, title, sections, pages, metadata = typed(found, (_SOURCE, str, str, str, str))
            return Document(
                source=source or "",
                text=self.text(document_id),
                title=title,
                sections=load_sections(sections),
                pages=load_pages(pages),
                metadata=load_metadata(metadata),
            )

    def summaries(self) -> Iterator[DocumentSummary]:
        """All documents by source."""
        sql = "SELECT id, source, title, chunks, length, metadata FROM documents ORDER BY source"
        for rows in self.stream(sql):
            with self.as_expected():
                made = [_summary(*typed(row, _SUMMARY)) for row in rows]
            yield from made

    def metadata_keys(self) -> list[str]:
        """Names of the metadata that documents have, sorted."""
        return [str(key) for (key,) in self.rows(_KEYS)]

    def term_ids(self, terms: Iterable[str]) -> dict[str, int]:
        """Ids of the terms that occur in the store."""
        return {term: i for i, term in self.rows_in("SELECT id, term FROM terms WHERE term", set(terms))}

    @contextmanager
    def as_expected(self) -> Iterator[None]:
        """What values of wrong types or sizes raise becomes `IndexCorruptError`."""
        try:
            yield
        except BAD_VALUES as error:
            path = self.rows("PRAGMA database_list")[0][2]
            raise IndexCorruptError(
                f"{path}: its tables do not hold what is expected ({type(error).__name__}: {error}); roll back or "
                "build again."
            ) from None

    def _blocks(self, spans: Iterable[range]) -> dict[int, str]:
        """Decoded blocks by id. A span that claims more of them than there are is refused before its ids are listed."""
        found: list[tuple[int, bytes]] = []
        few: set[int] = set()
        for ids in spans:
            if len(ids) <= _VARIABLES:
                few.update(ids)
                continue
            found += (rows := self.rows(f"{_BLOCKS} BETWEEN ? AND ?", (ids.start, ids.stop - 1)))
            if len(rows) < len(ids):
                raise ValueError(f"{len(rows)} blocks of text, expected {len(ids)}")
        found += self.rows_in(_BLOCKS, few)
        blocks = {i: decode_text(data) for i, data in found}
        if missing := few - blocks.keys():
            raise ValueError(f"blocks {sorted(missing)[:9]} of text are missing")
        return blocks


def _summary(document_id: int, source: str, title: str, chunks: int, length: int, metadata: str) -> DocumentSummary:
    return DocumentSummary(document_id, source, title, chunks, length, load_metadata(metadata))


def _span_of(chunk: Sequence[Any]) -> range:
    """Blocks of a row of `_CHUNK`."""
    _, document_id, _, _, start, end, _, _, _, length = typed(chunk, _OF_CHUNK)
    if not 0 <= start < end <= length:
        raise ValueError(f"chunk {chunk[0]} is not the text at {start}:{end} of {length} characters")
    return block_ids(document_id, start, end)


def typed(row: Sequence[Any], types: Sequence[Any]) -> Sequence[Any]:
    """A row whose columns SQLite holds in any type; `TypeError` unless they are of these."""
    if not all(map(isinstance, row, types)):
        raise TypeError(f"{row!r:.120}")
    return row


def check_schema(store: Store, extra: str = "") -> None:
    """Raise `ValueError` unless a store holds exactly the tables of `SCHEMA` and of `extra`.

    A view, a trigger or a generated column in the place of a table may run for ever.
    """
    with closing(sqlite3.connect(":memory:")) as expected:
        expected.executescript(SCHEMA + extra)
        wanted = set(expected.execute(_TABLES))
    found = set(store.rows(_TABLES))
    if found != wanted:
        raise ValueError(f"other tables than expected: {', '.join(sorted(str(row[1])[:40] for row in found ^ wanted))}")
