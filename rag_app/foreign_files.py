"""Files that somebody else made: opened where they are plain files of a size that they may have, named where they stay
in their folder."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath


class NotPlainError(Exception):
    """What lies at a path is no regular file, or is too large to be what was expected."""


@contextmanager
def opened_plain(path: Path, most_bytes: int) -> Iterator[io.BufferedReader]:
    """A regular file of at most `most_bytes`, open for reading, wherever it came from; nothing here can wait.

    A link in its place is refused by the operating system where it can. Raises `NotPlainError`, or the `OSError` of
    opening it (`ValueError` for a name that no file can have).
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > most_bytes:
            raise NotPlainError(not_plain(path, status, most_bytes))
        with os.fdopen(handle, "rb", closefd=False) as stream:
            yield stream
    finally:
        os.close(handle)


def not_plain(path: Path, found: os.stat_result, most_bytes: int) -> str:
    """What is wrong with a file that is no plain one, or too large, as a sentence."""
    mode = stat.filemode(found.st_mode)
    return f"{path}: mode {mode}, {found.st_size} bytes; expected a plain file of at most {most_bytes} bytes."


def leads_outside(name: str) -> bool:
    """Whether what an archive or a manifest calls a file leads out of its folder, on this system or another."""
    paths = (PurePosixPath(name), PureWindowsPath(name))
    return "\\" in name or any(path.is_absolute() or path.drive or ".." in path.parts for path in paths)
