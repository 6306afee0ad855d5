"""How everything this project keeps gets onto disk: written beside its place, flushed, renamed; one writer at a time.

Whatever is killed leaves the old or the new content, never a mixture, and at most a hidden sibling, which the next
writer of the same name removes.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rag_app.errors import RagAppError

_READ_BYTES = 1 << 20
_READABLE = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
_OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}  # of a write, which names no file
_SYSTEM_ERROR = re.compile(r"\(os error (\d{1,5})\)$")  # as libraries written in Rust say it


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Size in bytes and hexadecimal SHA-256 of one file of an artefact."""

    size: int
    sha256: str


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A hidden sibling of `target` to write, a file or a folder; at the end it is on disk and in the place of `target`.

    An error removes it and leaves `target` as it was. Of several writers at once each needs the lock of its own. What
    safetensors and tokenizers raise for an error of the operating system becomes the `OSError` that it is, and one of
    a full disk, which names no file, names `target`.
    """
    partial, old = hidden(target, "partial"), hidden(target, "old")
    target.parent.mkdir(parents=True, exist_ok=True)
    if old.exists() and not target.exists():
        old.rename(target)  # a writer was killed between its two renames
    remove(partial)
    try:
        yield partial
        _flush(partial)
        if partial.is_dir() and target.exists():
            remove(old)
            target.rename(old)
        partial.replace(target)
        sync_folder(target.parent)
    except BaseException as error:
        remove(partial)
        if isinstance(error, OSError) and error.filename is None and error.errno in _OF_THE_DISK:
            error.filename = str(target)
        said = _SYSTEM_ERROR.search(str(error))
        if said and not isinstance(error, OSError | RagAppError):
            number = int(said[1])
            raise OSError(number, os.strerror(number), str(target)) from error
        raise
    remove(old)


def write_atomic(path: Path, data: bytes) -> None:
    """Replace the file `path` by `data` in one step, on disk before this returns."""
    with replacing(path) as partial:
        partial.write_bytes(data)


def write_json(path: Path, value: Any) -> None:
    """Replace the file `path` by `value` as indented JSON in UTF-8, as `write_atomic` does.

    A lone surrogate, which UTF-8 does not have, is escaped as JSON does.
    """
    text = json.dumps(value, indent=1, ensure_ascii=False)
    write_atomic(path, f"{text}\n".encode(errors="backslashreplace"))


def read_json(path: Path) -> dict[str, Any]:
    """The object that a JSON file holds; empty where it cannot be read or holds none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def hidden(target: Path, state: str) -> Path:
    """The sibling in which unfinished work on `target` lies."""
    return target.with_name(f".{target.name}.{state}")


def remove(path: Path) -> None:
    """Delete a file or a folder, or nothing; what cannot be deleted stays."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def locked(
    path: Path, *, wait_s: float = -1, busy: Exception | None = None, waiting: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the lock file `path`, which the operating system lets go of when its process dies.

    Waits `wait_s` seconds (-1: for ever), then raises `busy`; `waiting` is called once where it has to wait at all.
    Raises `OSError` where no lock file can be made.
    """
    lock = _acquired(path, wait_s, busy, waiting)
    try:
        yield
    finally:
        lock.release()


def is_locked(path: Path) -> bool:
    """Whether somebody holds the lock file `path` now."""
    if not path.exists():
        return False
    try:
        with FileLock(path, timeout=0):
            return False
    except Timeout:
        return True


def _acquired(path: Path, wait_s: float, busy: Exception | None, waiting: Callable[[], None] | None) -> FileLock:
    lock = FileLock(path)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            _check_lockable(path)
            if waiting is not None:
                waiting()
            lock.acquire(timeout=wait_s)
    except Timeout:
        raise (busy or TimeoutError(f"{path}: held by another process for {wait_s:g} s; try again later.")) from None
    # Its folder may have been moved away meanwhile: then another lock lies at this path, and that one counts.
    while True:
        present = FileLock(path)
        try:
            present.acquire(timeout=0)
        except Timeout:
            return lock
        lock.release()
        lock = present


def _check_lockable(path: Path) -> None:
    """Raise the `OSError` of a lock file that nobody can make, which `FileLock` takes for one that is held."""
    if path.parent.is_dir():
        path.open("ab").close()


def whole_lines(path: Path, *, mend: bool = False) -> list[bytes]:
    """Lines of a file that others append to, but for a last one that has no end yet; none if there is no file.

    `mend` cuts that last one off the file, for whoever appends next.
    """
    if not path.is_file():
        return []
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if mend and len(whole) < len(data):
        with path.open("rb+") as stream:
            stream.truncate(len(whole))
    return [line for line in whole.split(b"\n") if line]


def append_line(path: Path, line: bytes) -> None:
    """Append a line with its break, on disk before this returns; one that does not fit is taken back whole.

    Half a line that a killed writer left is cut off first. Several writers take turns by a lock beside the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.with_suffix(".lock")), path.open("ab+", buffering=0) as file:
        end = _end_of_lines(file)
        file.truncate(end)
        try:
            rest = memoryview(line)
            while rest:  # a disk that is nearly full takes a part
                rest = rest[file.write(rest) :]
            os.fsync(file.fileno())
        except BaseException:
            file.truncate(end)
            raise


def _end_of_lines(file: io.FileIO) -> int:
    """Where the last whole line ends."""
    at = file.seek(0, os.SEEK_END)
    while at:
        start = max(0, at - _READ_BYTES)
        file.seek(start)
        if (last := file.read(at - start).rfind(b"\n")) >= 0:
            return start + last + 1
        at = start
    return 0


def sync_file(path: Path) -> None:
    """Flush a written file to disk."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(path: Path) -> None:
    """Flush the entries of a folder to disk; Windows does this itself and cannot open folders."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes, read in pieces."""
    with path.open("rb", buffering=0) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def seal_files(folder: Path) -> dict[str, FileRecord]:
    """Flush every file below `folder` to disk, several at once, and return size and hash by relative path."""
    files = files_below(folder)
    with ThreadPoolExecutor(max_workers=4) as pool:
        return dict(zip(files, pool.map(_seal, files.values()), strict=True))


def _seal(path: Path) -> FileRecord:
    sync_file(path)
    return FileRecord(path.stat().st_size, sha256_of(path))


def files_below(folder: Path) -> dict[str, Path]:
    """Every file below `folder` but the manifest, sorted."""
    found = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
    found.pop("manifest.json", None)
    return found


def _flush(path: Path) -> None:
    """Flush a file, or every file and folder below a folder, to disk.

    Who may list the folder may read its files: safetensors makes files that their owner alone can open.
    """
    if not path.is_dir():
        sync_file(path)
        return
    readers = path.stat().st_mode & _READABLE
    for below in path.rglob("*"):
        if below.is_dir():
            sync_folder(below)
        elif below.is_file():
            mode = below.stat().st_mode
            if mode | readers != mode:
                below.chmod(mode | readers)
            sync_file(below)
    sync_folder(path)
