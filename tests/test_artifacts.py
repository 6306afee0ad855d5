"""Files and folders that are replaced whole, and locks that live as long as their holder."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from safetensors import SafetensorError
from safetensors.numpy import save_file

from rag_app.artifacts import append_line, hidden, is_locked, locked, read_json, replacing, write_atomic, write_json
from rag_app.errors import DataError


def test_a_folder_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "made"
    for content in ("one", "two"):
        with replacing(target) as partial:
            partial.mkdir()
            (partial / "file").write_text(content)
        assert (target / "file").read_text() == content and list(tmp_path.iterdir()) == [target]
    with pytest.raises(KeyError), replacing(target) as partial:
        partial.mkdir()
        raise KeyError
    assert (target / "file").read_text() == "two" and list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize(("folder", "file"), [(0o755, 0o644), (0o750, 0o640), (0o700, 0o600)])
def test_files_can_be_read_by_whom_their_folder_is_open_to(tmp_path: Path, folder: int, file: int) -> None:
    target = tmp_path / "made"
    with replacing(target) as partial:
        (partial / "below").mkdir(parents=True)
        partial.chmod(folder)
        save_file({"a": np.zeros(1)}, partial / "below" / "weights.safetensors")
        (partial / "below" / "weights.safetensors").chmod(0o600)  # as safetensors 0.8 leaves it
    assert stat.S_IMODE((target / "below" / "weights.safetensors").stat().st_mode) == file


def test_a_full_disk_is_an_error_of_the_system_whoever_writes(tmp_path: Path) -> None:
    said = "Error while serializing: I/O error: No space left on device (os error 28)"
    with pytest.raises(OSError, match=r"No space left on device.*made") as caught, replacing(tmp_path / "made"):
        raise SafetensorError(said)
    assert caught.value.errno == errno.ENOSPC and list(tmp_path.iterdir()) == []
    with pytest.raises(OSError, match=r"No space left on device.*made"), replacing(tmp_path / "made"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # as of a write to an open file
    for error in (SafetensorError("header too large"), DataError(said)):
        with pytest.raises(type(error)), replacing(tmp_path / "made"):
            raise error


def test_the_next_writer_sweeps_what_a_killed_one_left(tmp_path: Path) -> None:
    target = tmp_path / "file"
    hidden(target, "partial").mkdir()
    (hidden(target, "partial") / "half").write_text("x")
    hidden(target, "old").write_text("before")  # killed between its two renames
    with pytest.raises(KeyError), replacing(target):
        raise KeyError
    assert target.read_text() == "before"
    write_atomic(target, b"new")
    assert target.read_bytes() == b"new" and list(tmp_path.iterdir()) == [target]


def test_a_json_file_is_read_back_and_one_that_holds_no_object_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "small.json"
    assert read_json(path) == {}
    value = {"Zürich": [1, 2], "name of a file that is not UTF-8: \udcff": 3}
    write_json(path, value)
    assert read_json(path) == value and list(tmp_path.iterdir()) == [path]
    for damaged in (b"[1]", b'{"a": ', b"\xff{}"):
        path.write_bytes(damaged)
        assert read_json(path) == {}


def test_one_holder_at_a_time_also_across_processes(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    told: list[str] = []
    hold = (
        "from pathlib import Path\nfrom rag_app.artifacts import locked\n"
        f"with locked(Path({str(path)!r})):\n    input('held')"
    )
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdin is not None and other.stdout.read(4) == b"held"
        assert is_locked(path)
        with pytest.raises(KeyError), locked(path, wait_s=0, busy=KeyError("busy")):
            raise AssertionError
        with pytest.raises(TimeoutError, match="held by another process"), locked(path, wait_s=0.0):
            raise AssertionError
        other.kill()  # the lock goes with its holder
        with locked(path, waiting=lambda: told.append("waits")):
            assert is_locked(path)
    assert not is_locked(path) and not is_locked(tmp_path / "none")


@pytest.mark.parametrize("wait_s", [0, 1, -1])
def test_a_lock_file_that_cannot_be_made_is_no_lock_that_is_held(tmp_path: Path, wait_s: float) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(IsADirectoryError), locked(tmp_path / "lock", wait_s=wait_s, busy=DataError("held")):
        raise AssertionError


def test_a_lock_whose_folder_was_moved_away_is_taken_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import rag_app.artifacts as artifacts

    folder = tmp_path / "index"
    folder.mkdir()
    real, moved = artifacts.FileLock, []

    class Moved(real):  # type: ignore[valid-type, misc]
        """The first lock is of a file whose folder is renamed right after it was taken."""

        def acquire(self, *args: object, **kwargs: object) -> object:
            taken = super().acquire(*args, **kwargs)
            if not moved:
                moved.append(folder.rename(tmp_path / "gone"))
                folder.mkdir()
            return taken

    monkeypatch.setattr(artifacts, "FileLock", Moved)
    with locked(folder / "lock", wait_s=0):
        with pytest.raises(TimeoutError), locked(folder / "lock", wait_s=0):
            raise AssertionError  # two holders of one path
        assert not is_locked(tmp_path / "gone" / "lock")


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of a file's size")
def test_a_line_that_does_not_fit_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    append_line(path, b'{"first": 1}\n')
    # The limit lets the first 20 bytes of the file be written, then less than was asked for, then nothing.
    code = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom rag_app.artifacts import append_line\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))\n"
        f"append_line(Path({str(path)!r}), b'x' * 30 + bytes([10]))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode and "File too large" in ended.stderr
    assert path.read_bytes() == b'{"first": 1}\n'
    append_line(path, b"second\n")
    assert path.read_bytes() == b'{"first": 1}\nsecond\n'


def test_half_a_line_of_a_killed_writer_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "lines.jsonl"
    for left in (b"", b"whole\n", b"whole\n" + b"half" * 300_000, b"half"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(left)
        append_line(path, b"next\n")
        assert path.read_bytes() == (b"whole\n" if b"whole" in left else b"") + b"next\n"


def test_writers_of_lines_take_turns(tmp_path: Path) -> None:
    path, line = tmp_path / "lines.jsonl", b"x" * 200_000 + b"\n"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: append_line(path, line), range(24)))
    assert path.read_bytes() == line * 24
