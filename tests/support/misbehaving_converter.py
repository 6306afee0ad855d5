"""A reader that does what the file says; it runs in the child process."""

from __future__ import annotations

import errno
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rag_app.config import IndexRecipe
from rag_app.documents.child import worker
from rag_app.documents.converted import AtAttached, Place
from rag_app.errors import DocumentError
from rag_app.schema import Document, Page, Section

MUCH = 128 << 20  # bytes: those after which the child is replaced
HOARDED: list[bytes] = []  # what a parser in C never gives back


def misbehave(path: Path, name: str, recipe: IndexRecipe, warn: Callable[[str], object]) -> Iterator[Document | None]:
    worker.TIRED_BYTES = MUCH
    kind = path.read_text()
    if kind.startswith("pages"):
        for _ in range(3):  # together they take more than the 0.75 seconds that each may
            yield None
            started = time.process_time()
            while kind == "pages" and time.process_time() - started < 0.3:
                pass
        if kind == "pages that crash":
            with path.with_suffix(".tries").open("a") as tries:
                tries.write("x")
            os.abort()
    if kind == "sleep":
        while True:
            time.sleep(1)
    if kind == "spin":
        while True:
            pass
    if kind == "crash":
        os.abort()
    if kind == "exit":
        os._exit(3)
    if kind == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if kind == "memory":
        yield Document(name, "x" * (64 * 1024**3))
    if kind == "hoard much":
        HOARDED.append(bytes(3 << 30))
    if kind == "hoard":
        HOARDED.append(b"x" * MUCH)
    if kind == "print":
        print("noise")
        os.write(1, b"more noise\n")
    if kind == "raise":
        raise KeyError("no such\nthing")
    if kind == "refuse":
        raise DocumentError(f"{name}: no.")
    if kind == "blink":
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    if kind == "offset":
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    if kind == "warn":
        warn(f"{name}: a page is missing.")
    if kind == "rows":
        for number in range(1, 1001):
            yield Document(f"{name}#row={number}", f"{number} {os.getpid()}")
        raise DocumentError(f"{name}: line 1001 is wrong.")
    sections = (Section(0, 2, ()), Section(2, 4, ("A", "B")), Section(4, 6, ("A", "C")), Section(6, 8, ("D",)))
    text = f"{os.getpid()} \ud800 \N{GRINNING FACE}"
    yield Document(name, text, "T", sections, (Page(0, 3, 7),), {"n": 1, "f": 0.5, "b": True, "s": "\udc80"})


def end_at_attached(
    path: Path, name: str, recipe: IndexRecipe, warn: Callable[[str], object], left_out: Sequence[range] = ()
) -> Iterator[Document | Place | None]:
    """A mail with files as its words say, of which some end the process."""
    told = []
    for n, what in enumerate(path.read_text().split()):
        if not any(n in numbers for numbers in left_out):
            yield AtAttached(n, f"{n}.pdf")
            yield None
            Path(tempfile.mkdtemp(), "attached").touch()
            if what == "crash":
                os.abort()
            if what == "killed" and not (met := path.with_suffix(".killed")).exists():
                met.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            if what == "much":
                bytes(3 << 30)
            if what == "more":
                bytes(64 << 30)
            while what == "spin":
                pass
            told.append(str(n))
    if "refuse" in path.read_text():
        raise DocumentError(f"{name}: no.")
    yield Document(name, f"Mail {' '.join(told)}")


def misbehave_or_end(path: Path, *given: Any, **named: Any) -> Iterator[Document | Place | None]:
    """A mail as `end_at_attached` reads it, any other file as `misbehave` does."""
    return (end_at_attached if path.suffix == ".eml" else misbehave)(path, *given, **named)
