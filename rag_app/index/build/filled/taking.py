"""Files held still while they are read: what is hashed is what is read, whatever happens to the file meanwhile."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import replace
from pathlib import Path

from rag_app.artifacts import remove, sha256_of
from rag_app.config import IndexRecipe
from rag_app.documents import SourceFile
from rag_app.errors import DocumentUnavailableError

_PIECE = 1 << 20
_SUFFIX_CHARS = 20


class TakenFile:
    """A private copy of one file with the SHA-256 of its very bytes, removed when it is left.

    A file above `max_file_mb` (only one of rows may be read then) is read where it lies. Its hash is made afterwards,
    and is empty where the file was written to meanwhile: it must be looked at again. One that is listed as empty is
    not read: the files of /proc are, and may be endless.
    """

    def __init__(self, file: SourceFile, recipe: IndexRecipe, scratch: Path) -> None:
        """`scratch` is the path of the copy, which gets the file's suffix. Raises `DocumentUnavailableError`."""
        self._original, most_bytes = file, recipe.max_file_mb * 1_000_000
        self._copy: Path | None = None
        self._digest = ""
        self._before: tuple[int, ...] = ()
        self.file = file
        try:
            if file.size > most_bytes:
                self._before = _stamp(file.path)
                return
            source = _open(file.path)
        except OSError as error:
            raise _unavailable(file, error) from None
        try:
            self._copy = scratch.with_name(scratch.name + file.path.suffix[:_SUFFIX_CHARS])
            self.file = self._copied(source, self._copy, most_bytes)
        finally:
            os.close(source)

    @property
    def sha256(self) -> str:
        """Hash of the bytes that were read; empty if it cannot be known. Ask when reading has ended."""
        if self._copy is not None:
            return self._digest
        try:
            digest = sha256_of(self._original.path)
            return digest if _stamp(self._original.path) == self._before else ""
        except OSError:
            return ""

    def __enter__(self) -> TakenFile:
        return self

    def __exit__(self, *error: object) -> None:
        if self._copy is not None:
            remove(self._copy)

    def _copied(self, source: int, target: Path, most_bytes: int) -> SourceFile:
        digest, size = hashlib.sha256(), 0
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with target.open("wb") as stream:
                while self._original.size and (piece := self._piece(source)):
                    size += len(piece)
                    if size > most_bytes:
                        raise DocumentUnavailableError(f"{self._original.name}: it grows while it is read; try again.")
                    digest.update(piece)
                    stream.write(piece)
        except BaseException:
            remove(target)
            raise
        self._digest = digest.hexdigest()
        return replace(self._original, path=target, size=size, lies_at=self._original.path)

    def _piece(self, source: int) -> bytes:
        try:
            return os.read(source, _PIECE)
        except OSError as error:
            raise _unavailable(self._original, error) from None


def _open(path: Path) -> int:
    """A handle on a plain file; what became a pipe since it was listed is not waited for."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(None, "not a plain file", str(path))
    return handle


def _stamp(path: Path) -> tuple[int, ...]:
    """What changes whenever a file is written to or replaced."""
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _unavailable(file: SourceFile, error: OSError) -> DocumentUnavailableError:
    return DocumentUnavailableError(f"{file.name}: cannot be read: {error.strerror or error}.")
