"""Writing `store.sqlite`: putting, reusing, retiring and purging documents of the generation being built."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from rag_app.artifacts import link_or_copy
from rag_app.config import DEFAULT_LANGUAGE, FOUND_LANGUAGE
from rag_app.errors import DocumentUnavailableError, IndexCorruptError
from rag_app.index.build.staged.read_and_split import Split, SplitDocument, words_counted
from rag_app.index.build.staged.rows import read_counters
from rag_app.index.build.staged.term_ids import TermIds
from rag_app.index.read.store import Store, check_schema
from rag_app.index.tables import (
    BLOCK_CHARS,
    SCHEMA,
    block_ids,
    dump_context,
    dump_metadata,
    dump_spans,
    encode_text,
    filter_rows,
    load_metadata,
    storable,
)
from rag_app.schema import Document

# Texts whose vectors are copied from another chunk.
_REUSED = "CREATE TABLE IF NOT EXISTS reused (chunk_id INTEGER PRIMARY KEY, vector_of INTEGER NOT NULL)"
_CACHE_KIB = 65_536
_COUNTED_AT_ONCE = 1_000  # chunks


class StoreWriter(Store):
    """One open transaction on the store being built; `commit` makes what was done so far survive a kill.

    Ids of documents and chunks only ever grow, over all generations of an index.
    """

    def __init__(self, path: Path, *, durable: bool, language: str) -> None:
        """Terms are those of `language`, of English until one is found. Unless `durable` a power cut may damage the
        file."""
        self._path = path
        new = not path.exists()
        connection = sqlite3.connect(path, isolation_level=None)
        super().__init__(connection)
        self._execute = connection.execute
        self._execute_many = connection.executemany
        self._execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        if new:
            connection.executescript(f"BEGIN; {SCHEMA} COMMIT;")
        try:
            self._execute(_REUSED)
            check_schema(self, _REUSED)
            self.counters = read_counters(self)
        except (sqlite3.DatabaseError, ValueError) as error:
            connection.close()
            if isinstance(error, sqlite3.OperationalError):  # a full disk, say
                raise
            raise IndexCorruptError(f"{path}: {error}; build again.") from None
        self._execute("CREATE TEMP TABLE met (id INTEGER PRIMARY KEY)")  # documents met while a file is read
        self._terms = self._terms_in(language)
        self._execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make everything done so far, and the counters, survive a kill."""
        self._execute_many("UPDATE counters SET value = ?2 WHERE name = ?1", self.counters.items())
        self._execute("COMMIT")
        self._execute("BEGIN IMMEDIATE")

    def finish(self, target: Path) -> None:
        """Close the store and put it at `target`, compacted if over a quarter of it is free."""
        self._execute("DROP TABLE reused")
        self.commit()
        self._execute("COMMIT")
        free, pages = self.rows("SELECT freelist_count, page_count FROM pragma_freelist_count, pragma_page_count")[0]
        if free > pages // 4:
            self._execute("VACUUM INTO ?", (str(target),))
        self.close()
        if not target.exists():
            link_or_copy(self._path, target)

    def put_batch(self, documents: Sequence[Document], file: str | None, split: Split) -> list[int]:
        """Insert or replace documents by their source and return their ids.

        Nothing is split or embedded for a text that the index already holds: the same document stays, a retired one is
        taken back under the new source, and a copy shares the vectors.
        """
        contents = [bytes.fromhex(document.content_hash) for document in documents]
        known = "SELECT 1 FROM documents WHERE content_hash = ? LIMIT 1"
        unknown = {c: d for c, d in zip(contents, documents, strict=True) if not self.rows(known, (c,))}
        made = dict(zip(unknown, split(list(unknown.values())), strict=True)) if unknown else {}
        return [self._put(d, file, c, made.get(c)) for d, c in zip(documents, contents, strict=True)]

    def _put(self, document: Document, file: str | None, content: bytes, made: SplitDocument | None) -> int:
        source = storable(document.source)
        found = self.rows("SELECT id, content_hash FROM documents WHERE source = ?", (source,))
        if file is not None and (other := self.other_file(source, file)):
            why = f"a document of this name came from the file {other}; rename one of the two files."
            raise DocumentUnavailableError(f"{source}: {why}")
        if found and found[0][1] == content:
            document_id = found[0][0]
            self._execute("UPDATE documents SET file = ? WHERE id = ?", (file, document_id))
        else:
            if found:
                self._retire_where("id = ?", found[0][0])
            known = "SELECT id, source FROM documents WHERE content_hash = ? ORDER BY source IS NOT NULL LIMIT 1"
            twins = self.rows(known, (content,))
            if twins and twins[0][1] is None:
                document_id = twins[0][0]
                self._execute("UPDATE documents SET source = ?, file = ? WHERE id = ?", (source, file, document_id))
            elif twins:
                document_id = self.copy(twins[0][0], source, file)
            else:
                assert made is not None  # noqa: S101 - it was split, since no document had this content
                document_id = self._insert(made, source, file, content)
        self._execute("INSERT OR IGNORE INTO met VALUES (?)", (document_id,))
        return document_id

    def copy(self, document_id: int, source: str, file: str | None) -> int:
        """A second document with the text and the vectors of an existing one."""
        self._retire_where("source = ?", source)
        new = self._next("document")
        ((first, chunks, length, metadata),) = self.rows(
            "SELECT first_chunk, chunks, length, metadata FROM documents WHERE id = ?", (document_id,)
        )
        new_first = self._next("chunk", max(chunks, 0))
        shift = new_first - first
        self._execute(
            "INSERT INTO documents SELECT ?, ?, ?, ?, chunks, length, content_hash, title, metadata, sections, pages "
            "FROM documents WHERE id = ?",
            (new, source, file, new_first, document_id),
        )
        old_blocks = block_ids(document_id, 0, length)
        self._execute(
            "INSERT INTO blocks SELECT id + ?, text FROM blocks WHERE id >= ? AND id < ?",
            (block_ids(new, 0, length).start - old_blocks.start, old_blocks.start, old_blocks.stop),
        )
        self._execute_many("INSERT INTO metadata VALUES (?, ?, ?)", self._filters(metadata, new))
        for table, columns in (
            ("chunks", "id + ?, ?, start, end, page, headings"),
            ("postings", "chunk_id + ?, terms, counts"),
            ("reused", "id + ?, id"),
        ):
            key = "chunk_id" if table == "postings" else "id"
            origin = "chunks" if table == "reused" else table
            self._execute(
                f"INSERT INTO {table} SELECT {columns} FROM {origin} WHERE {key} >= ? AND {key} < ?",  # noqa: S608 - names of our own tables
                (shift, *((new,) if table == "chunks" else ()), first, first + max(chunks, 0)),
            )
        return new

    def _insert(self, made: SplitDocument, source: str, file: str | None, content: bytes) -> int:
        document, document_id = made.document, self._next("document")
        title = storable(document.title)
        self._execute(
            "INSERT INTO documents VALUES (?, ?, ?, 0, -1, ?, ?, ?, ?, ?, ?)",
            (
                *(document_id, source, file, len(document.text), content, title),
                *(dump_metadata(document.metadata), dump_spans(document.sections), dump_spans(document.pages)),
            ),
        )
        self._execute_many(
            "INSERT INTO blocks VALUES (?, ?)",
            (
                (block, encode_text(document.text[i * BLOCK_CHARS : (i + 1) * BLOCK_CHARS]))
                for i, block in enumerate(block_ids(document_id, 0, len(document.text)))
            ),
        )
        self._execute_many("INSERT INTO metadata VALUES (?, ?, ?)", filter_rows(document.metadata, document_id))
        self.put_chunks(document_id, made)
        return document_id

    def without_chunks(self) -> list[int]:
        """Documents whose text is there but must be split again."""
        return [i for (i,) in self.rows("SELECT id FROM documents WHERE chunks < 0 AND source IS NOT NULL ORDER BY id")]

    def put_chunks(self, document_id: int, made: SplitDocument) -> None:
        """Write the chunks of a document that has none."""
        first = self._next("chunk", len(made.spans))
        self._execute_many(
            "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?)",
            ((i, document_id, s.start, s.end, s.page, dump_context(s)) for i, s in enumerate(made.spans, first)),
        )
        self._put_words(enumerate(made.words, first))
        self._execute(
            "UPDATE documents SET first_chunk = ?, chunks = ? WHERE id = ?", (first, len(made.spans), document_id)
        )

    def count_words_in(self, language: str) -> None:
        """Count the words of all chunks again, as those of `language`."""
        self._discard("postings", "terms")
        self._terms = self._terms_in(language)
        ids = [i for (i,) in self.rows("SELECT id FROM chunks ORDER BY id")]
        for at in range(0, len(ids), _COUNTED_AT_ONCE):
            chunks = self.chunks(ids[at : at + _COUNTED_AT_ONCE])
            self._put_words((c.id, words_counted(c.title, c.headings, c.text, c.above)) for c in chunks)

    def _put_words(self, words: Iterable[tuple[int, Mapping[str, int]]]) -> None:
        """The words of chunks by their ids."""
        self._execute_many("INSERT INTO postings VALUES (?, ?, ?)", ((i, *self._terms.posting(w)) for i, w in words))

    def _terms_in(self, language: str) -> TermIds:
        known = DEFAULT_LANGUAGE if language == FOUND_LANGUAGE else language
        return TermIds(self._execute, known, partial(self._next, "term"))

    # Files

    def begin_file(self) -> None:
        """Start to read a file: documents put from now on are the ones that it still has."""
        self._execute("DELETE FROM met")

    def end_file(self, name: str, *, failed: bool) -> None:
        """A file was read to its end, or failed: documents that it no longer has are retired."""
        self._retire_where("file = ?" if failed else "file = ? AND id NOT IN met", name)

    def retire_unrecorded(self) -> None:
        """Retire the documents of files whose reading a kill cut short; what is still there is taken back as a twin."""
        self._retire_where("file NOT IN (SELECT name FROM files)")

    def record_file(self, name: str, size: int, mtime_ns: int, sha256: str, error: str) -> None:
        """Note what a file was when it was read; `error` says why it is not in the index."""
        self._execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", (name, size, mtime_ns, sha256, error))

    def touch_file(self, name: str, size: int, mtime_ns: int) -> None:
        """Note new times of a file with the same bytes."""
        self._execute("UPDATE files SET size = ?, mtime_ns = ? WHERE name = ?", (size, mtime_ns, name))

    def remove_file(self, name: str) -> None:
        self._retire_where("file = ?", name)
        self._execute("DELETE FROM files WHERE name = ?", (name,))

    def documents_of(self, file: str) -> list[tuple[int, str]]:
        """(id, source) of the documents that came from a file."""
        return self.rows("SELECT id, source FROM documents WHERE file = ? ORDER BY id", (file,))

    def other_file(self, source: str, file: str) -> str:
        """Name of another file whose document has this source, as `data.csv#row=1` may be; empty if there is none."""
        found = self.rows("SELECT file FROM documents WHERE source = ? AND file <> ?", (source, file))
        return found[0][0] if found else ""

    def move(self, document_id: int, source: str, file: str) -> None:
        """Give a document another source and file."""
        self._retire_where("source = ?", source)
        self._execute("UPDATE documents SET source = ?, file = ? WHERE id = ?", (source, file, document_id))

    def forget_files(self) -> None:
        """Make every file look changed, so that it is read again."""
        self._execute("UPDATE files SET size = -1, sha256 = ''")

    # Removal

    def retire(self, source: str) -> bool:
        """Take a document out by source; its chunks and vectors stay reusable until `purge`."""
        return self._retire_where("source = ?", storable(source)) > 0

    def _retire_where(self, condition: str, *values: object) -> int:
        return self._execute(f"UPDATE documents SET source = NULL, file = NULL WHERE {condition}", values).rowcount  # noqa: S608 - names of our own tables

    def discard_chunks(self) -> None:
        """Throw all chunks away and mark every document to be cut again."""
        self._discard("chunks", "postings", "terms")
        self._execute("UPDATE documents SET chunks = -1, first_chunk = 0")

    def _discard(self, *tables: str) -> None:
        """Empty tables, that of the terms among them."""
        for table in tables:
            self._execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own tables
        self.counters["term"] = 0
        self._terms.forget()

    def purge(self) -> None:
        """Delete retired documents with all that belongs to them; `check_rows` said that nothing else does."""
        retired = self.rows("SELECT id, length, first_chunk, chunks, metadata FROM documents WHERE source IS NULL")
        for document_id, length, first, chunks, metadata in retired:
            blocks = block_ids(document_id, 0, length)
            self._execute("DELETE FROM blocks WHERE id >= ? AND id < ?", (blocks.start, blocks.stop))
            self._execute("DELETE FROM chunks WHERE id >= ? AND id < ?", (first, first + chunks))
            self._execute("DELETE FROM postings WHERE chunk_id >= ? AND chunk_id < ?", (first, first + chunks))
            filters = self._filters(metadata, document_id)
            self._execute_many("DELETE FROM metadata WHERE key = ? AND value = ? AND document_id = ?", filters)
            self._execute("DELETE FROM documents WHERE id = ?", (document_id,))

    def _filters(self, metadata: str, document_id: int) -> list[tuple[str, str | int | float, int]]:
        with self.as_expected():
            return list(filter_rows(load_metadata(metadata), document_id))

    def _next(self, counter: str, count: int = 1) -> int:
        value = self.counters[counter]
        self.counters[counter] = value + count
        return value
