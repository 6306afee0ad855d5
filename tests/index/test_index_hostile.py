"""Index folders that somebody else made or damaged: refused in one sentence, never waited for, never believed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from index_helpers import documents, write_files

from rag_app.artifacts import seal_files
from rag_app.config import FusionSettings
from rag_app.errors import IndexCorruptError, SettingsError
from rag_app.index import (
    Index,
    add_documents,
    build_index,
    delete_index,
    list_indexes,
    read_recipe,
    rollback_index,
    set_fusion,
    verify_index,
)
from rag_app.index.layout import Layout
from rag_app.index.manifest import read_manifest, write_manifest
from rag_app.testing import FakeEmbedder

FILES = ["store.sqlite", "vectors.faiss", "ids.npy", "bm25/params.index.json", "bm25/data.csc.index.npy"]


def folder_of(root: Path) -> Path:
    return Layout.of("i", root).generation(1)


def reseal(root: Path) -> None:
    """Make a manifest that fits whatever lies in the folder now."""
    folder = folder_of(root)
    write_manifest(folder, dataclasses.replace(read_manifest(folder), files=seal_files(folder)))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(root: Path, name: str) -> None:
    path = folder_of(root) / name
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(IndexCorruptError, match=Path(name).name):
        Index.open("i", root)
    assert any(Path(name).name in problem for problem in verify_index("i", root).problems)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_pipes_beside_the_generations_are_not_waited_for(root: Path, embedder: FakeEmbedder) -> None:
    write_files(root / "src", 2)
    build_index("f", sources=[root / "src"], root=root, embedder=embedder)
    os.mkfifo(root / "f" / "stat-cache.json")
    (root / "f" / "building").mkdir()
    os.mkfifo(root / "f" / "building" / "state.json")
    assert not build_index("f", root=root, embedder=embedder).changed
    (root / "i" / "current").unlink()
    os.mkfifo(root / "i" / "current")
    assert "not a plain file" in next(s.problem for s in list_indexes(root) if s.name == "i")
    os.mkfifo(root / "r.toml")
    with pytest.raises(SettingsError, match="not a plain file"):
        read_recipe("r", root)


@pytest.mark.parametrize("name", ["current", "generations/000001/manifest.json", "generations/000001/ids.npy"])
def test_a_link_shows_nothing_of_what_it_leads_to(root: Path, name: str) -> None:
    secret = root / "secret"
    secret.write_text("the password is swordfish")
    (root / "i" / name).unlink()
    (root / "i" / name).symlink_to(secret)
    with pytest.raises(IndexCorruptError) as error:
        Index.open("i", root)
    found = [str(error.value), list_indexes(root)[0].problem, *verify_index("i", root).problems]
    assert any(found[1:]) and not any("swordfish" in text for text in found)


@pytest.mark.parametrize("table", ["counters", "documents"])
def test_a_view_without_end_is_no_table(root: Path, table: str) -> None:
    columns = {"counters": "'x' AS name, n AS value", "documents": "n AS id, n AS first_chunk, n AS chunks"}[table]
    connection = sqlite3.connect(folder_of(root) / "store.sqlite")
    connection.executescript(
        f"DROP TABLE {table}; CREATE VIEW {table} AS WITH RECURSIVE e(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM e) "
        f"SELECT {columns} FROM e;"
    )
    connection.close()
    reseal(root)
    with pytest.raises(IndexCorruptError, match="other tables than expected"):
        Index.open("i", root)
    assert not verify_index("i", root).ok


@pytest.mark.parametrize("content", ["[1]", "[[1, 2]]", '"x"', "7", '{"src/f0.md": 3}', "[" * 100_000, "{"])
def test_a_wrong_stat_cache_stops_no_update(tmp_path: Path, embedder: FakeEmbedder, content: str) -> None:
    write_files(tmp_path / "src", 2)
    build_index("f", sources=[tmp_path / "src"], root=tmp_path, embedder=embedder)
    (tmp_path / "f" / "stat-cache.json").write_text(content)
    os.utime(tmp_path / "src" / "f0.md", (1, 1))
    assert not build_index("f", root=tmp_path, embedder=embedder).changed


HEADERS = [
    b"\x93NUMPY\x01\x00\x10\x00{'descr': '<i8',",
    b"\x93NUMPY\x01\x00\x08\x00((((((((",
    b"\x93NUMPY\x09\x00",
    b"\x93NUMPY\x01\x00\x3c\x00{'descr': 'O', 'fortran_order': False, 'shape': (20,), }    ",
    b"\x93NUMPY\x01\x00\x3c\x00{'descr': 3, 'fortran_order': False, 'shape': (20,), }      ",
    b"\x93NUMPY\x01\x00\x4a\x00{'descr': '<i8', 'fortran_order': False, 'shape': (2000000000000000,), }  ",
    b"PK\x03\x04",
    b"",
]


@pytest.mark.parametrize("name", ["ids.npy", "bm25/indptr.csc.index.npy"])
def test_damaged_headers_of_arrays_are_one_sentence(root: Path, name: str) -> None:
    refused = 0
    for header in HEADERS:
        (folder_of(root) / name).write_bytes(header + b"\n" * 40)
        reseal(root)
        with pytest.raises(IndexCorruptError, match=Path(name).name):
            Index.open("i", root)
        assert not verify_index("i", root).ok
        refused += 1
    for values in (np.arange(20)[::-1], np.zeros(20, np.int64), np.arange(20.0), np.zeros((20, 1), np.int64)):
        np.save(folder_of(root) / name, values)
        reseal(root)
        with pytest.raises(IndexCorruptError):
            Index.open("i", root)
        refused += 1
    assert refused == len(HEADERS) + 4


def test_numbers_that_lead_out_of_the_arrays_are_one_sentence(root: Path) -> None:
    path = folder_of(root) / "bm25" / "indices.csc.index.npy"
    np.save(path, np.full(len(np.load(path)), 10**6, np.int32))
    reseal(root)
    with Index.open("i", root) as index, pytest.raises(IndexCorruptError, match="bm25"):
        index.lexical_scores("number", 5)


def test_another_kind_of_vectors_is_refused_before_it_is_made(root: Path) -> None:
    import faiss

    index = faiss.index_factory(64, "HNSW8")
    vectors = np.random.default_rng(0).normal(size=(20, 64)).astype(np.float32)
    index.add(vectors)
    faiss.write_index(index, str(folder_of(root) / "vectors.faiss"))
    reseal(root)
    with pytest.raises(IndexCorruptError, match="expected 20 vectors of 64 dimensions"):
        Index.open("i", root)


WRONG = {
    "generation": "1", "parent": 1.5, "created": None, "recipe": [], "dimension": True, "documents": -1,
    "chunks": float("nan"), "normalized": 1, "search": {}, "fusion": {"dense": float("inf")}, "skipped": [{}],
    "files": {"../../x": {"size": 1, "sha256": "0" * 64}}, "next_chunk_id": 2**70, "embedder_name": ["x"],
}  # fmt: skip


@pytest.mark.parametrize("key", WRONG)
def test_a_value_of_a_wrong_type_is_named(root: Path, key: str) -> None:
    folder = folder_of(root)
    values = json.loads((folder / "manifest.json").read_bytes()) | {key: WRONG[key]}
    text = json.dumps(values).replace(values["manifest_sha256"], "0" * 64)
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "manifest.json").write_text(
        text.replace('"manifest_sha256": "' + "0" * 64, f'"manifest_sha256": "{digest}')
    )
    with pytest.raises(IndexCorruptError, match=r"manifest\.json") as error:
        read_manifest(folder)
    assert "checksum" not in str(error.value) or key in ("chunks", "fusion")  # those two are no JSON
    assert list_indexes(root)[0].problem and not verify_index("i", root).ok


@pytest.mark.parametrize("content", ["[]", "7", "null", '"x"', "{}", '{"manifest_sha256": []}', "[" * 100_000])
def test_one_bad_manifest_leaves_the_list_of_the_others(root: Path, embedder: FakeEmbedder, content: str) -> None:
    add_documents("other", documents(3), root=root, embedder=embedder)
    (folder_of(root) / "manifest.json").write_text(content)
    assert [(s.name, bool(s.problem)) for s in list_indexes(root)] == [("i", True), ("other", False)]


def test_weights_that_are_no_numbers_are_not_written(root: Path) -> None:
    with pytest.raises(SettingsError, match="finite"):
        set_fusion("i", FusionSettings(dense=float("inf")), root)
    assert verify_index("i", root).ok


@pytest.mark.parametrize("recovery", ["rollback", "delete"])
def test_a_build_that_was_killed_at_its_end_needs_no_good_pointer(
    root: Path, embedder: FakeEmbedder, recovery: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(layout: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("rag_app.index.build.published.publish.discard", killed)
        add_documents("i", documents(2, 50), root=root, embedder=embedder)
    (root / "i" / "current").write_text("nonsense")
    act: dict[str, Callable[[], object]] = {
        "rollback": lambda: rollback_index("i", root, 1), "delete": lambda: delete_index("i", root)
    }  # fmt: skip
    act[recovery]()
    assert (root / "i").exists() == (recovery == "rollback")
    assert not (root / "i" / "building").exists()


def test_no_new_index_lies_where_another_one_has_its_recipe(tmp_path: Path, embedder: FakeEmbedder) -> None:
    write_files(tmp_path / "src", 1)
    for make in (
        lambda name: build_index(name, sources=[tmp_path / "src"], root=tmp_path, embedder=embedder),
        lambda name: add_documents(name, documents(1), root=tmp_path, embedder=embedder),
    ):
        with pytest.raises(SettingsError, match=r"ends in \.toml is that of a recipe; choose another"):
            make("notes.toml")
        make("notes")
    (tmp_path / "notes").rename(tmp_path / "old.toml")  # one that is there already can be used
    assert add_documents("old.toml", documents(1), root=tmp_path, embedder=embedder)
