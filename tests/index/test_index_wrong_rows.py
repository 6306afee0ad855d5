"""Rows of a store that somebody else sealed: types and sizes that SQLite holds and nobody wrote."""

from __future__ import annotations

import dataclasses
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from rag_app.artifacts import seal_files
from rag_app.config import IndexRecipe
from rag_app.errors import IndexCorruptError
from rag_app.index import Index, add_documents, build_index, delete_documents, verify_index
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


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one")
    document = Document("t.md", TEXT, sections=(Section(0, len(TEXT), ("Rules",)),), metadata={"year": 2024})
    add_documents("i", [document], root=folder, embedder=FakeEmbedder())
    return folder


@pytest.fixture
def root(tmp_path: Path, built_once: Path) -> Path:
    shutil.copytree(built_once, tmp_path, dirs_exist_ok=True)
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


@pytest.fixture(scope="module")
def built_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `built` copies, and that of the files."""
    folder = tmp_path_factory.mktemp("changed")
    (folder / "src").mkdir()
    for name in "abc":
        text = "\n\n".join(
            f"## {part}\n\nThe {part} of {name} is made of {name * 9} and of water." for part in ("head", "tail")
        )
        (folder / "src" / f"{name}.md").write_text(text)
    recipe = IndexRecipe(sources=(str(folder / "src"),), chunk_tokens=20)
    assert build_index("i", recipe, root=folder / "indexes", embedder=FakeEmbedder()).chunks == 6
    (folder / "src" / "a.md").write_text("Nothing of the old text is left.")
    return folder


@pytest.fixture
def built(tmp_path: Path, built_before: Path) -> Path:
    """An index `i` of three files of two chunks each, one of which has changed since."""
    shutil.copytree(built_before / "indexes", tmp_path, dirs_exist_ok=True)
    return tmp_path


OVERWRITTEN = [
    *(f"UPDATE documents SET chunks = {n} WHERE id = 1" for n in (-2, 1, 3, 6, 1 << 62, "'x'")),
    *(f"UPDATE documents SET first_chunk = {n} WHERE id = 1" for n in (-1, 0, 2, 3, 1 << 62, "'x'")),
    *(f"UPDATE documents SET length = {n} WHERE id = 1" for n in (-1, 1 << 62, "'x'")),
    *(f"UPDATE documents SET metadata = '{text}' WHERE id = 1" for text in ("[]", "{", "5", "[" * 20_000)),
    "UPDATE documents SET content_hash = 'x'", "UPDATE documents SET title = X'ff'",
    "UPDATE documents SET source = NULL", "UPDATE documents SET file = X'ff'",
    *(f"UPDATE counters SET value = {n} WHERE name = '{name}'"
      for name in ("document", "chunk", "term") for n in ("'x'", -1, 0, 2, (1 << 63) - 1)),
    "DELETE FROM counters WHERE name = 'term'", "INSERT INTO counters VALUES ('more', 1)",
    "UPDATE terms SET id = -(1 << 62) WHERE id = 1", "UPDATE terms SET id = 1 << 62 WHERE id = 1",
    "UPDATE chunks SET document_id = 2 WHERE id = 1", "DELETE FROM chunks WHERE id = 1",
    "INSERT INTO chunks VALUES (900, 1, 0, 5, NULL, '[]')", "DELETE FROM postings WHERE chunk_id = 1",
    *(f"UPDATE postings SET terms = {terms}, counts = X'01000000'"
      for terms in ("X'ffffffff'", "X'ffffff7f'", "X'01'", "'word'", "5")),
    "UPDATE files SET size = 'x'", "UPDATE files SET sha256 = X'ff'", "UPDATE files SET error = X'ff'",
]  # fmt: skip


@pytest.mark.parametrize("sql", OVERWRITTEN)
def test_rows_that_do_not_fit_each_other_are_no_base(built: Path, embedder: FakeEmbedder, sql: str) -> None:
    """An update that went on from them would delete the text of others, or stop in the middle."""
    change(built, sql)
    with pytest.raises(IndexCorruptError, match=r"rag-app index rollback i.*rag-app index build i"):
        build_index("i", root=built, embedder=embedder)
    assert Index.current_stamp("i", built)[0] == 1 and Layout.of("i", built).complete_generations() == [1]


@pytest.mark.parametrize("chunks", [1, 3, 6, 1 << 62])
def test_a_wrong_count_is_told_by_verify_and_takes_no_text_of_others(
    built: Path, embedder: FakeEmbedder, chunks: int
) -> None:
    change(built, f"UPDATE documents SET chunks = {chunks} WHERE id = 1")
    assert not verify_index("i", built).ok
    refused(built, embedder)


def test_what_is_noted_of_files_is_of_its_types_for_documents_too(built: Path, embedder: FakeEmbedder) -> None:
    change(built, "UPDATE files SET error = X'ff'")
    refused(built, embedder)


def test_a_chunk_without_a_vector_is_one_sentence(built: Path, embedder: FakeEmbedder) -> None:
    path = Layout.of("i", built).generation(1) / "ids.npy"
    np.save(path, np.load(path) + 5)
    change(built, "SELECT 1")
    refused(built, embedder)


def refused(root: Path, embedder: FakeEmbedder) -> None:
    """Nothing can be put into the index `i` or taken out of it."""
    for act in (
        lambda: add_documents("i", [Document("new.md", TEXT)], root=root, embedder=embedder),
        lambda: delete_documents("i", [str(root / "src" / "a.md"), "src/a.md"], root=root),
    ):
        with pytest.raises(IndexCorruptError, match="roll back or build again"):
            act()
    assert Index.current_stamp("i", root)[0] == 1


def test_a_row_where_a_new_one_belongs_is_one_sentence(built: Path, embedder: FakeEmbedder) -> None:
    change(built, "INSERT INTO metadata SELECT 'format', 'markdown', 4")
    with pytest.raises(IndexCorruptError, match=r"UNIQUE constraint failed.*rag-app index rollback i"):
        build_index("i", root=built, embedder=embedder)
    assert Index.current_stamp("i", built)[0] == 1


@pytest.mark.parametrize(
    "sql",
    [
        "",  # vectors that were cut off
        "UPDATE counters SET value = 1 << 40 WHERE name = 'vector'",
        "UPDATE documents SET chunks = 6 WHERE id = 4",
        "UPDATE postings SET terms = 'x'",
        "INSERT INTO chunks VALUES (900, 1, 0, 5, NULL, '[]')",
    ],
)
def test_an_interrupted_build_that_somebody_changed_is_thrown_away(
    built: Path, embedder: FakeEmbedder, sql: str
) -> None:
    def interrupt(stage: str, done: int, total: int | None) -> None:
        if stage == "writing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index("i", root=built, embedder=embedder, progress=interrupt)
    left = Layout.of("i", built).building
    if sql:
        with closing(sqlite3.connect(left / "store.sqlite")) as store, store:
            store.execute(sql)
    else:
        os.truncate(left / "vectors.f32", 5)
    report = build_index("i", root=built, embedder=embedder)
    assert not report.resumed and report.warnings and report.generation == 2
    assert verify_index("i", built).ok and not left.exists()
    with Index.open("i", built) as index:
        assert np.isfinite(index.vector(index.chunk_ids)).all() and index.vector(index.chunk_ids).any(axis=1).all()
