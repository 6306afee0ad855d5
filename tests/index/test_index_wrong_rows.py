"""Rows of a store that somebody else sealed: types and sizes that SQLite holds and nobody wrote."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from rag_app.artifacts import seal_files
from rag_app.errors import IndexCorruptError
from rag_app.index import Index, add_documents, verify_index
from rag_app.index.layout import Layout
from rag_app.index.manifest import read_manifest, write_manifest
from rag_app.schema import Document, Section
from rag_app.testing import FakeEmbedder

TEXT = "The head of department approves travel costs."
READ: dict[str, Callable[[Index], object]] = {
    "chunks": lambda index: index.chunks([1]),
    "neighbours": lambda index: index.neighbours(1, 9, 9),
    "text": lambda index: index.text(1),
    "opening": lambda index: index.openings([1], 9),
    "place": lambda index: index.place_at(1, 3),
    "documents": lambda index: list(index.documents()),
    "filter": lambda index: index.lexical_scores("travel", 3, {"source": "t.md"}),
    "page": lambda index: index.lexical_scores("travel", 3, {"page": 7}),
}
LONG = 1 << 50


@pytest.fixture
def root(tmp_path: Path, embedder: FakeEmbedder) -> Path:
    document = Document("t.md", TEXT, sections=(Section(0, len(TEXT), ("Rules",)),), metadata={"year": 2024})
    add_documents("i", [document], root=tmp_path, embedder=embedder)
    return tmp_path


def change(root: Path, sql: str) -> None:
    """Change the store and make a manifest that fits."""
    folder = Layout.of("i", root).generation(1)
    with closing(sqlite3.connect(folder / "store.sqlite")) as store, store:
        store.execute(sql)
    write_manifest(folder, dataclasses.replace(read_manifest(folder), files=seal_files(folder)))


@pytest.mark.parametrize(
    ("read", "sql"),
    [
        ("chunks", f"UPDATE chunks SET end = {LONG}"),
        ("chunks", "UPDATE chunks SET start = -1"),
        ("chunks", "UPDATE chunks SET start = 'x'"),
        ("chunks", "UPDATE chunks SET page = 'x'"),
        ("chunks", "UPDATE chunks SET headings = '5'"),
        ("chunks", "UPDATE chunks SET headings = '[5]'"),
        ("chunks", "UPDATE chunks SET headings = '{}'"),
        ("chunks", "UPDATE documents SET metadata = '[1'"),
        ("chunks", "UPDATE documents SET metadata = '[1]'"),
        ("chunks", """UPDATE documents SET metadata = '{"a": {}}'"""),
        ("chunks", f"UPDATE documents SET metadata = '{'[' * 20_000}'"),
        ("chunks", "UPDATE documents SET title = X'ff'"),
        ("chunks", "UPDATE documents SET source = X'ff'"),
        ("chunks", "UPDATE blocks SET text = X'ff'"),
        ("chunks", "UPDATE blocks SET text = 'x'"),
        ("chunks", "DELETE FROM blocks"),
        ("neighbours", f"UPDATE documents SET first_chunk = -{LONG}, chunks = {2 * LONG}"),
        ("neighbours", "UPDATE documents SET first_chunk = 'x'"),
        ("text", f"UPDATE documents SET length = {LONG}"),
        ("text", "UPDATE documents SET length = 'x'"),
        ("opening", "UPDATE blocks SET text = 'x'"),
        ("place", "UPDATE documents SET sections = '[[0, 9, 5]]'"),
        ("place", "UPDATE documents SET pages = '[5]'"),
        ("documents", "UPDATE documents SET metadata = '5'"),
        ("documents", "UPDATE documents SET title = X'ff'"),
        ("filter", "UPDATE documents SET first_chunk = 'x'"),
        ("page", "INSERT INTO chunks VALUES (9, 1, 0, 5, 7, '[]')"),
    ],
)
def test_a_row_that_cannot_be_is_one_sentence(root: Path, read: str, sql: str) -> None:
    with Index.open("i", root) as index:
        READ[read](index)
    change(root, sql)
    with Index.open("i", root) as index, pytest.raises(IndexCorruptError, match="roll back or build again"):
        READ[read](index)
    assert not verify_index("i", root).ok


def test_a_chunk_of_more_blocks_than_the_document_has_is_refused(root: Path) -> None:
    """Its length lies too, so that only the blocks tell."""
    change(root, f"UPDATE documents SET length = {LONG}")
    change(root, f"UPDATE chunks SET end = {LONG}")
    with Index.open("i", root) as index, pytest.raises(IndexCorruptError, match="1 blocks of text, expected"):
        index.chunks([1])
    assert not verify_index("i", root).ok


def test_an_unknown_id_is_none_of_the_index(root: Path) -> None:
    with Index.open("i", root) as index:
        for read in (index.chunks, lambda ids: index.neighbours(ids[0], 1, 1), lambda ids: index.text(ids[0])):
            with pytest.raises(KeyError):
                read([7])
