"""A full disk or too little memory: one sentence, and the next run goes on."""

from __future__ import annotations

import argparse
import errno
import os
import sqlite3
from pathlib import Path

import pytest
from index_helpers import write_files

from rag_app.cli.entry import run
from rag_app.index import build_index, verify_index
from rag_app.index.layout import read_plain
from rag_app.testing import FakeEmbedder

OUT_OF_MEMORY = [
    MemoryError(),
    RuntimeError("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory"),
    RuntimeError("could not create a primitive"),
    RuntimeError("std::bad_alloc"),
    RuntimeError("can't start new thread"),
    ImportError("x.so: failed to map segment from shared object"),
]
FULL = [OSError(errno.ENOSPC, "No space left on device"), sqlite3.OperationalError("database or disk is full")]


def ended(error: Exception) -> int:
    def command(arguments: argparse.Namespace) -> int:
        raise error

    parser = argparse.ArgumentParser(prog="rag-app")
    parser.set_defaults(run=command)
    return run(parser, [], "interrupted")


@pytest.mark.parametrize("error", [*OUT_OF_MEMORY, *FULL], ids=lambda error: type(error).__name__)
def test_a_limit_is_one_sentence(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(error) == 1
    said = capsys.readouterr().err
    assert said.startswith("rag-app: ") and said.count("\n") == 1 and "run the same command again" in said


def test_a_mistake_of_the_program_keeps_its_traceback() -> None:
    for error in (RuntimeError("dictionary changed size during iteration"), ImportError("no module named x")):
        with pytest.raises(type(error)):
            ended(error)


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="files cannot be allocated beforehand")
@pytest.mark.parametrize("name", ["data.csc.index.npy", "indices.csc.index.npy"])
def test_mapped_files_have_their_place_before_they_are_written(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write to mapped memory that finds no place on the disk ends the process without a word."""
    write_files(tmp_path / "src", 3)
    allocate = os.posix_fallocate

    def full(handle: int, start: int, size: int) -> None:
        if Path(f"/proc/self/fd/{handle}").resolve().name == name:
            raise FULL[0]
        allocate(handle, start, size)

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space left"):
        patch.setattr(os, "posix_fallocate", full)
        build_index("i", sources=[tmp_path / "src"], root=tmp_path, embedder=FakeEmbedder())
    embedder = FakeEmbedder()
    report = build_index("i", sources=[tmp_path / "src"], root=tmp_path, embedder=embedder)
    assert report.resumed and embedder.embedded == 0 and verify_index("i", tmp_path).ok


def test_a_small_file_costs_little_memory_however_large_it_may_be(tmp_path: Path) -> None:
    import tracemalloc

    (tmp_path / "file").write_bytes(b"x" * 1000)
    tracemalloc.start()
    try:
        assert len(read_plain(tmp_path / "file", 1 << 28)) == 1000
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()
