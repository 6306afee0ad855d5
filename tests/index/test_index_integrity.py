from __future__ import annotations

import dataclasses
import io
import pickletools
import shutil
import sqlite3
import sys
import threading

import numpy as np
import pytest
from index_helpers import contents, documents, write_files

from rag_app.artifacts import seal_files
from rag_app.config import IndexRecipe
from rag_app.errors import IndexBusyError, IndexCorruptError, IndexNotFoundError, SettingsError
from rag_app.index import (
    Index,
    add_documents,
    build_index,
    delete_documents,
    delete_index,
    list_all_indexes,
    list_indexes,
    rollback_index,
    verify_index,
)
from rag_app.index import manifest as manifest_module
from rag_app.index.build.staged import staging as staging_module
from rag_app.index.layout import Layout
from rag_app.index.lock import building
from rag_app.index.manifest import read_manifest, write_manifest
from rag_app.testing import FakeEmbedder


def flip(path, at, bit=0):
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << bit
    path.write_bytes(data)


def test_verify_finds_a_flipped_bit_in_every_file(root):
    assert verify_index("i", root).ok
    folder = Layout.of("i", root).generation(1)
    files = [p for p in folder.rglob("*") if p.is_file()] + [root / "i" / "current"]
    flips = 0
    for path in files:
        original = path.read_bytes()
        for at in {0, 1, 8, len(original) // 3, len(original) // 2, len(original) - 2, len(original) - 1}:
            flip(path, at, bit=at % 7)
            report = verify_index("i", root)
            assert not report.ok and any(path.name in p for p in report.problems), (path, at, report)
            path.write_bytes(original)
            flips += 1
    assert len(files) == 9 and flips >= 50
    assert verify_index("i", root).ok


def test_a_changed_byte_anywhere_in_the_manifest_is_found(root):
    folder = Layout.of("i", root).generation(1)
    path = folder / "manifest.json"
    read_manifest(folder)
    for at in range(0, len(path.read_bytes()), 3):
        flip(path, at, bit=at % 8)
        with pytest.raises(IndexCorruptError):
            read_manifest(folder)
        flip(path, at, bit=at % 8)
    read_manifest(folder)


def test_a_manifest_is_parsed_once_for_the_same_bytes(root, monkeypatch):
    folder = Layout.of("i", root).generation(1)
    once = read_manifest(folder)
    with monkeypatch.context() as patch:
        patch.setattr(manifest_module, "settings_from", lambda *_: pytest.fail("parsed again"))
        assert read_manifest(folder) is once
        patch.setattr(manifest_module, "_MOST_KNOWN_BYTES", 10)
        with pytest.raises(pytest.fail.Exception):
            read_manifest(folder)  # large ones are not kept
    write_manifest(folder, dataclasses.replace(once, folder="elsewhere"))
    assert read_manifest(folder).folder == "elsewhere"


def test_verify_finds_missing_and_added_files(root):
    folder = Layout.of("i", root).generation(1)
    (folder / "extra").write_text("x")
    (folder / "ids.npy").rename(root / "ids.npy")
    assert [p.split(": ")[1] for p in verify_index("i", root).problems] == ["not a file of this index.", "missing."]


def test_verify_checks_what_hashes_cannot(root):
    """A store whose bytes are as recorded but whose spans are wrong."""
    folder = Layout.of("i", root).generation(1)
    with sqlite3.connect(folder / "store.sqlite") as connection:
        connection.execute("UPDATE chunks SET start = start + 1, end = end + 9999 WHERE id = 3")
    connection.close()
    write_manifest(folder, dataclasses.replace(read_manifest(folder), files=seal_files(folder), chunks=21))
    problems = verify_index("i", root).problems
    assert any("chunk 3 is not the text" in p for p in problems)
    assert any("20 chunks, expected 21" in p for p in problems)


def test_opening_names_the_damaged_file(root):
    folder = Layout.of("i", root).generation(1)
    for name in ("store.sqlite", "vectors.faiss", "bm25/data.csc.index.npy"):
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[:-1])
        with pytest.raises(IndexCorruptError, match=name):
            Index.open("i", root)
        (folder / name).unlink()
        with pytest.raises(IndexCorruptError, match=f"{name}: missing"):
            Index.open("i", root)
        (folder / name).write_bytes(data)
    (root / "i" / "current").write_text("nonsense")
    with pytest.raises(IndexCorruptError, match="current"):
        Index.open("i", root)
    assert list_indexes(root)[0].problem
    rollback_index("i", root, 1)
    with Index.open("i", root) as index:
        assert len(index) == 20


def test_damaged_contents_of_the_right_size_are_an_error_not_a_crash(root, embedder):
    folder = Layout.of("i", root).generation(1)
    for name in ("store.sqlite", "vectors.faiss", "ids.npy", "bm25/params.index.json"):
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(b"\xff" * len(data))
        with pytest.raises(IndexCorruptError, match=name.partition("/")[0]):
            Index.open("i", root)
        (folder / name).write_bytes(data)


def test_no_pickle_is_written(root):
    for path in Layout.of("i", root).generation(1).rglob("*"):
        if path.suffix == ".npy":
            np.load(path, allow_pickle=False)
        elif path.is_file():
            with pytest.raises(ValueError):
                for _ in pickletools.genops(io.BytesIO(path.read_bytes())):
                    pass


def test_readers_keep_their_generation(root, embedder):
    """Threads search an old generation while newer ones are published and theirs is deleted."""
    query = embedder.embed_query(documents(1)[0].text)
    index = Index.open("i", root)
    expected = index.chunks(index.dense_scores(query, 5)[0])
    failures: list[object] = []
    stop = threading.Event()

    def old():
        if index.chunks(index.dense_scores(query, 5)[0]) != expected:
            failures.append("old generation changed")

    def newest():
        with Index.open("i", root) as opened:
            chunks = opened.chunks(opened._parts.ids)
            if len(chunks) != 20 + 2 * (opened.generation - 1):
                failures.append((opened.generation, len(chunks)))

    def keeps(reads):
        try:
            while not stop.is_set():
                reads()
        except Exception as error:
            failures.append((reads.__name__, repr(error), repr(error.__context__)))

    threads = [threading.Thread(target=keeps, args=(reads,)) for reads in (old, newest, newest)]
    for thread in threads:
        thread.start()
    try:
        for n in range(6):
            add_documents("i", documents(2, 100 + 2 * n), root=root, embedder=embedder)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []
    assert index.generation == 1 and Index.current_stamp("i", root)[0] == 7
    if sys.platform != "win32":
        assert Layout.of("i", root).complete_generations() == [5, 6, 7]
    assert index.text(expected[0].document_id) and len(index.lexical_scores("number", 99)[0]) == 20
    index.close()


def test_second_builder_is_told_at_once(root, embedder, tmp_path):
    started, go_on = threading.Event(), threading.Event()

    class Slow(FakeEmbedder):
        def embed_documents(self, texts):
            started.set()
            assert go_on.wait(10)
            return super().embed_documents(texts)

    write_files(tmp_path / "src", 3)
    first = threading.Thread(
        target=build_index, args=("i",), kwargs={"sources": [tmp_path / "src"], "root": root, "embedder": Slow()}
    )
    first.start()
    assert started.wait(10)
    try:
        for attempt in (
            lambda: build_index("i", root=root, embedder=embedder),
            lambda: add_documents("i", documents(1), root=root, embedder=embedder),
            lambda: delete_documents("i", ["d1"], root=root),
            lambda: rollback_index("i", root),
            lambda: delete_index("i", root),
        ):
            with pytest.raises(IndexBusyError, match="another process"):
                attempt()
        with Index.open("i", root) as index:
            assert len(index) == 20
    finally:
        go_on.set()
        first.join()
    assert {s for s, _ in contents("i", root)} >= {"d0", "src/f0.md"}


def interrupt(root, sources, embedder, batches):
    """Break a build off by an exception after some batches, as Ctrl-C does."""

    class Broken(FakeEmbedder):
        def embed_documents(self, texts):
            if self.embedded >= batches * staging_module.EMBED_BATCH:
                raise KeyboardInterrupt
            return super().embed_documents(texts)

    broken = Broken()
    with pytest.raises(KeyboardInterrupt):
        build_index("n", IndexRecipe(sources=(str(sources),), chunk_tokens=40), root=root, embedder=broken)
    return broken.embedded


def test_interrupted_build_embeds_nothing_twice(tmp_path, embedder, monkeypatch):
    monkeypatch.setattr(staging_module, "EMBED_BATCH", 8)
    sources = tmp_path / "src"
    write_files(sources, 12)
    done = interrupt(tmp_path, sources, embedder, 3)
    assert done == 24
    with pytest.raises(IndexNotFoundError, match=r"interrupted; go on with `rag-app index build n`"):
        Index.open("n", tmp_path)
    with pytest.raises(IndexBusyError, match="interrupted"):
        add_documents("n", documents(1), root=tmp_path, embedder=embedder)
    report = build_index("n", root=tmp_path, embedder=embedder)
    assert report.resumed and report.chunks_embedded == embedder.embedded == report.chunks - done
    assert not build_index("n", root=tmp_path, embedder=embedder).changed


def test_an_index_whose_first_build_was_interrupted_is_listed_as_unfinished(tmp_path, embedder, monkeypatch):
    root, sources = tmp_path / "indexes", tmp_path / "src"
    monkeypatch.setattr(staging_module, "EMBED_BATCH", 8)
    write_files(sources, 6)
    for name in ("photos", "added"):  # somebody's own folder, and what a killed `add_documents` leaves
        (root / name / "building").mkdir(parents=True)
    (root / "photos" / "house.jpg").touch()
    add_documents("whole", documents(1), root=root, embedder=embedder)
    interrupt(root, sources, embedder, 1)
    listed = {s.name: s for s in list_all_indexes(root)}
    assert {name: s.unfinished for name, s in listed.items()} == {"added": True, "n": True, "whole": False}
    assert "go on with `rag-app index build n`" in listed["n"].problem
    assert "add its documents again" in listed["added"].problem and not listed["whole"].problem
    assert [s.name for s in list_indexes(root)] == ["whole"]
    assert build_index("n", root=root, embedder=embedder).resumed
    delete_index("added", root)
    assert [(s.name, s.unfinished) for s in list_all_indexes(root)] == [("n", False), ("whole", False)]


def test_interrupted_build_with_other_settings_is_thrown_away(tmp_path, embedder, monkeypatch):
    monkeypatch.setattr(staging_module, "EMBED_BATCH", 8)
    write_files(tmp_path / "src", 6)
    interrupt(tmp_path, tmp_path / "src", embedder, 1)
    recipe = IndexRecipe(sources=(str(tmp_path / "src"),), chunk_tokens=30)
    with pytest.raises(SettingsError):
        build_index("n", sources=["nowhere"], root=tmp_path, embedder=embedder)
    assert (tmp_path / "n" / "building" / "state.json").exists()
    report = build_index("n", recipe, root=tmp_path, embedder=embedder)
    assert not report.resumed and report.chunks_embedded == report.chunks
    assert any("thrown away" in w for w in report.warnings)


def test_interrupted_add_is_forgotten(root, embedder):
    class Broken(FakeEmbedder):
        def embed_documents(self, texts):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add_documents("i", documents(2, 50), root=root, embedder=Broken())
    add_documents("i", documents(1, 60), root=root, embedder=embedder)
    assert {s for s, _ in contents("i", root)} == {f"d{i}" for i in [*range(20), 60]}


def test_lock_is_free_after_its_process_died(root, embedder):
    (root / "i" / "lock").write_bytes(b"left behind")
    add_documents("i", documents(1, 50), root=root, embedder=embedder)
    with building(Layout.of("i", root)), pytest.raises(IndexBusyError):
        add_documents("i", documents(1, 51), root=root, embedder=embedder)


def test_rollback_list_delete(root, embedder):
    add_documents("i", documents(5, 50), root=root, embedder=embedder)
    add_documents("other", documents(3), root=root, embedder=embedder)
    assert [(s.name, s.generation, s.documents, s.chunks, s.embedder) for s in list_indexes(root)] == [
        ("i", 2, 25, 25, "fake"),
        ("other", 1, 3, 3, "fake"),
    ]
    assert rollback_index("i", root) == 1
    with Index.open("i", root) as index:
        assert len(index) == 20
    with pytest.raises(IndexNotFoundError, match="no generation before 1"):
        rollback_index("i", root)
    with pytest.raises(IndexNotFoundError, match=r"no generation 9 \(found: 1, 2\)"):
        rollback_index("i", root, 9)
    assert rollback_index("i", root, 2) == 2
    with Index.open("i", root, 1) as index:
        assert len(index) == 20
    delete_index("i", root)
    assert not (root / "i").exists() and (root / "i.toml").exists()
    with pytest.raises(IndexNotFoundError, match=r"found: other"):
        Index.open("i", root)
    for call in (rollback_index, delete_index, verify_index, Index.current_stamp):
        with pytest.raises(IndexNotFoundError):
            call("i", root)
    assert list_indexes(root / "nowhere") == []


def test_unsafe_names_are_refused(tmp_path, embedder):
    for name in ("../x", "", ".hidden", "a/b"):
        with pytest.raises(SettingsError):
            Index.open(name, tmp_path)


def test_index_can_be_moved(root, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("moved") / "ü #?%20"
    shutil.copytree(root, elsewhere)
    assert verify_index("i", elsewhere).ok
    assert contents("i", elsewhere) == contents("i", root)
