"""Damage is found before it is copied or published, and what killed commands leave is swept."""

from __future__ import annotations

import dataclasses
import sqlite3
import threading
from pathlib import Path

import pytest
from index_helpers import contents, documents, write_files

from rag_app.artifacts import seal_files
from rag_app.errors import IndexBusyError, IndexCorruptError, IndexNotFoundError
from rag_app.index import (
    add_documents,
    build_index,
    delete_documents,
    delete_index,
    list_indexes,
    rollback_index,
    verify_index,
)
from rag_app.index.build.published import admin as admin_module
from rag_app.index.layout import Layout
from rag_app.index.lock import building
from rag_app.index.manifest import read_manifest, write_manifest
from rag_app.testing import FakeEmbedder


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) * 2 // 3] ^= 4
    path.write_bytes(data)


@pytest.fixture
def root(tmp_path: Path, embedder: FakeEmbedder) -> Path:
    """An index `i` of two generations."""
    add_documents("i", documents(20), root=tmp_path, embedder=embedder)
    add_documents("i", documents(5, 20), root=tmp_path, embedder=embedder)
    return tmp_path


@pytest.mark.parametrize("name", ["store.sqlite", "vectors.faiss"])
def test_a_damaged_generation_is_not_copied(root: Path, embedder: FakeEmbedder, name: str) -> None:
    flip(Layout.of("i", root).generation(2) / name)
    for change in (
        lambda: add_documents("i", documents(1, 50), root=root, embedder=embedder),
        lambda: delete_documents("i", ["d1"], root=root),
    ):
        with pytest.raises(IndexCorruptError, match=rf"{name}.*differ"):
            change()
    assert Layout.of("i", root).complete_generations() == [1, 2]


def test_an_update_of_damaged_files_names_commands_that_help(tmp_path: Path, embedder: FakeEmbedder) -> None:
    write_files(tmp_path / "src", 3)
    build_index("f", sources=[tmp_path / "src"], root=tmp_path, embedder=embedder)
    flip(Layout.of("f", tmp_path).generation(1) / "store.sqlite")
    (tmp_path / "src" / "f0.md").write_text("Other words.")
    with pytest.raises(IndexCorruptError, match=r"(?s)store\.sqlite.*rag-app index delete f --yes"):
        build_index("f", root=tmp_path, embedder=embedder)


def test_a_damaged_generation_is_not_published_again(root: Path) -> None:
    flip(Layout.of("i", root).generation(1) / "vectors.faiss")
    with pytest.raises(IndexCorruptError, match=r"generation 1 is damaged and was not published.*vectors\.faiss"):
        rollback_index("i", root)
    assert Layout.of("i", root).read_current() == 2


def test_older_generations_are_verified_too(root: Path) -> None:
    assert verify_index("i", root).generations == (1, 2)
    flip(Layout.of("i", root).generation(1) / "ids.npy")
    report = verify_index("i", root)
    assert report.generation == 2 and ["000001" in p for p in report.problems] == [True]
    assert verify_index("i", root, 2).ok and not verify_index("i", root, 1).ok


def test_a_text_that_is_not_the_one_that_was_hashed_is_found(root: Path) -> None:
    """Damage that an earlier version sealed with new hashes."""
    folder = Layout.of("i", root).generation(2)
    connection = sqlite3.connect(folder / "store.sqlite")
    (text,) = connection.execute("SELECT text FROM blocks WHERE id >> 24 = 3").fetchone()
    connection.execute("UPDATE blocks SET text = ? WHERE id >> 24 = 3", (text.replace(b"e", b"f", 1),))
    connection.commit()
    connection.close()
    write_manifest(folder, dataclasses.replace(read_manifest(folder), files=seal_files(folder)))
    assert [p.partition(": ")[2] for p in verify_index("i", root).problems] == [
        "document 3 differs from the hash of its content."
    ]


# What is left behind


def names(root: Path) -> set[str]:
    return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.name.startswith(".")}


LEFT = [
    ".trash-old", ".old.trash", ".i.toml.partial", "i/.trash-building", "i/.building.trash", "i/.current.partial",
    "i/.stat-cache.json.partial", "i/generations/.trash-000007", "i/generations/000001/.manifest.json.partial",
]  # fmt: skip


def test_the_next_command_sweeps_what_kills_left(root: Path, embedder: FakeEmbedder) -> None:
    (root / ".git").mkdir()
    for name in LEFT:
        if name.endswith("partial"):
            (root / name).write_text("x")
        else:
            (root / name / "generations").mkdir(parents=True)
            (root / name / "generations" / "store.sqlite").write_text("a deleted document")
    (root / ".mine.trash").mkdir()
    (root / ".mine.trash" / "photo.jpg").write_text("no part of an index")
    assert verify_index("i", root).ok
    delete_documents("i", ["d1"], root=root)
    assert names(root) == {".git", ".mine.trash"}


def test_a_list_removes_what_is_left_of_deleted_indexes(root: Path) -> None:
    for name in (".trash-old", ".old.trash"):
        (root / name / "generations").mkdir(parents=True)
    assert [s.name for s in list_indexes(root)] == ["i"] and names(root) == set()


@pytest.mark.parametrize("moment", ["before the folder is moved", "after it was moved"])
def test_a_deletion_that_was_killed_is_finished(root: Path, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(folder: Path) -> bool:
        if moment.startswith("after"):
            folder.rename(folder.with_name(f".{folder.name}.trash"))
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(admin_module, "remove_folder", killed)
        delete_index("i", root)
    delete_index("i", root)
    assert list(root.iterdir()) == [root / "i.toml"]
    with pytest.raises(IndexNotFoundError):
        delete_index("i", root)


def test_a_folder_of_somebodys_own_is_not_deleted(root: Path) -> None:
    (root / "photos" / "building").mkdir(parents=True)
    (root / "photos" / "house.jpg").touch()
    with pytest.raises(IndexNotFoundError, match=r"photos: a folder with other things .* remove the folder yourself"):
        delete_index("photos", root)
    assert {p.name for p in (root / "photos").iterdir()} == {"building", "house.jpg"}
    (root / "i" / "notes.txt").touch()  # of an index that was published
    delete_index("i", root)
    assert not (root / "i").exists()


def test_no_builder_gets_a_folder_that_is_being_deleted(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is moved while its lock is held."""
    seen: list[object] = []
    remove_folder = admin_module.remove_folder

    def watched(folder: Path) -> bool:
        def attempt() -> None:
            try:
                with building(Layout.of("i", root)):
                    seen.append("held twice")
            except IndexBusyError:
                seen.append("busy")

        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
        return remove_folder(folder)

    monkeypatch.setattr(admin_module, "remove_folder", watched)
    delete_index("i", root)
    assert seen == ["busy"] and not (root / "i").exists()


def test_an_index_whose_folder_cannot_be_moved_is_emptied(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where the open lock file keeps its folder in place."""
    monkeypatch.setattr(admin_module, "remove_folder", lambda folder: False)
    delete_index("i", root)
    assert {p.name for p in (root / "i").iterdir()} <= {"lock"} and list_indexes(root) == []
    add_documents("i", documents(2), root=root, embedder=FakeEmbedder())
    assert len(contents("i", root)) == 2


@pytest.mark.parametrize("generation", [7, -1])
def test_a_generation_that_is_not_there_is_not_called_damaged(tmp_path, embedder, generation):
    add_documents("i", documents(1), root=tmp_path, embedder=embedder)
    for look in (verify_index, rollback_index):
        with pytest.raises(IndexNotFoundError, match=rf"'i' has no generation {generation} \(found: 1\)"):
            look("i", tmp_path, generation)
