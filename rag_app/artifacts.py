"""Writing files so that a crash leaves the old or the new content, never a mixture."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Size in bytes and hexadecimal SHA-256 of one file of an artefact."""

    size: int
    sha256: str


def write_atomic(path: Path, data: bytes) -> None:
    """Replace `path` by `data` in one step, on disk before this returns."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


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
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        while piece := stream.read(_READ_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        copy_file(source, target)


def copy_file(source: Path, target: Path) -> None:
    """Copy the bytes of a file and nothing else (no mode, no times)."""
    import shutil

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
