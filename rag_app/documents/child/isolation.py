"""Files are read in a child process with limits on time and memory, so that a hostile one cannot take a build down."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rag_app.config import IndexRecipe
from rag_app.documents.child.failures import describe_end, out_of_time
from rag_app.documents.child.wire import Reply, receive
from rag_app.documents.child.worker import READY
from rag_app.documents.converted import AtAttached, Place
from rag_app.documents.scanning import SourceFile
from rag_app.errors import DocumentError, DocumentUnavailableError
from rag_app.schema import Document

MEMORY_LIMIT_BYTES = 4 * 1024**3
SECONDS_PER_FILE = 60.0  # of processor time
SECONDS_PER_MB = 3.0
LONG_PART = 3  # times as much for a part that takes long, such as a page to recognise
WAITING = 3  # times as long by the clock: other programs want the processor too
READ = "rag_app.documents.child.contents:documents_of"


class Worker:
    """One child process at a time, started on first use and used for many files; safe to share between threads.

    `function` names what the child calls, as `module:function`: a `worker.ReadFunction`. `seconds` of processor time
    are given to each request, and more for large files and for a part that takes long; by the clock it may take
    `waiting` times as long.
    """

    def __init__(self, function: str = READ, seconds: float = SECONDS_PER_FILE) -> None:
        self.function = function
        self.seconds = seconds
        self.waiting = WAITING
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = Path(tempfile.gettempdir(), f"rag_app-{secrets.token_hex(8)}")  # of the process, while it reads

    def read(
        self,
        file: SourceFile,
        recipe: IndexRecipe,
        warn: Callable[[str], object] = lambda warning: None,
        on_page: Callable[[int, int], object] = lambda page, pages: None,
    ) -> Iterator[Document]:
        """Yield the documents of a file. Raises `DocumentError` for what is wrong with its bytes, too much processor
        time and a crash, `DocumentUnavailableError` for what may pass: see `failures`. Where that happens at a file
        that is attached to it, it is asked for again, once as it is if that may pass, then with fewer of these."""
        seconds = self.seconds + SECONDS_PER_MB * file.size / 1e6
        request: dict[str, Any] = {
            "path": os.fspath(file.path.absolute()),
            "lies_at": os.fspath(file.lies_at.absolute()) if file.lies_at else "",
            "name": file.name,
            "settings": {
                "text_columns": recipe.text_columns,
                "metadata_columns": recipe.metadata_columns,
                "title_column": recipe.title_column,
                "max_file_mb": recipe.max_file_mb,
            },
        }
        from_start = {
            "seconds": seconds,
            "waiting": seconds * self.waiting,
            "given": 0,
            "begun": False,
            "paused": False,
        }
        request |= from_start
        begun: AtAttached | None = None
        ended: list[AtAttached] = []  # those at which the reading ended
        may_pass = True

        def tell(at: Place) -> None:
            nonlocal begun
            if isinstance(at, AtAttached):
                begun = at
            else:
                on_page(at.page, at.pages)

        more = True
        while more:
            with self._lock:
                reply = self._ask(request, tell)
            for warning in reply.warnings:
                warn(warning)
            if reply.error and begun and not (request["given"] or reply.documents):
                request |= from_start
                if reply.passing and may_pass:  # a fresh process has room for what earlier files left in this one
                    may_pass = False
                    with self._lock:
                        self.close()
                else:
                    ended.append(begun)
                    request["left_out"], told = _fewer(ended)
                    warn(f"{file.name}: {told}{reply.error.removeprefix(f'{file.name}: ')}")
                begun = None
                continue
            yield from reply.documents
            request["given"] += len(reply.documents)
            more = request["begun"] = reply.more
            if more and not reply.documents and not request["paused"]:
                longer = seconds * LONG_PART
                request |= {"paused": True, "seconds": longer, "waiting": longer * self.waiting}
            if reply.error:
                raise (DocumentUnavailableError if reply.passing else DocumentError)(reply.error)

    def close(self) -> None:
        """End the child process; the next request starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in filter(None, (process.stdin, process.stdout)):
                with contextlib.suppress(OSError):  # closing writes what a dead child did not take
                    pipe.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(self, request: dict[str, Any], tell: Callable[[Place], object]) -> Reply:
        line = json.dumps(request).encode() + b"\n"
        name, waiting = request["name"], request["waiting"]
        for _attempt in range(2):
            fresh = self._process is None
            late = threading.Event()
            timer = None
            try:
                process = self._process = self._process or self._start(name)
                timer = threading.Timer(waiting, _stop, (process, late))
                timer.start()
                if fresh and not _ready(process):
                    raise DocumentUnavailableError(
                        f"{name}: the process that reads files did not start (exit code {process.wait()}): too little "
                        "memory, or a damaged installation?"
                    )
                reply = _exchange(process, line, tell)
            except MemoryError:
                self.close()
                return Reply(error=f"{name}: too little memory to take its text; try again.", passing=True)
            except BaseException:
                self.close()
                raise
            finally:
                if timer:
                    timer.cancel()
            if reply is not None:
                if reply.tired:
                    self.close()
                return reply
            code = process.wait()
            self.close()
            if late.is_set():
                reason = f"reading it took more than {waiting:.0f} s and was stopped"
                return Reply(error=f"{name}: {reason}; is the disk or the machine busy? Try again.", passing=True)
            if fresh or request["paused"] or out_of_time(code):  # a fresh one would begin with the first part again
                reason, passing = describe_end(code, request["seconds"], name)
                return Reply(error=reason, passing=passing)
        raise AssertionError("a fresh process either answers or raises")

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        arguments = self.function, str(MEMORY_LIMIT_BYTES), str(self._folder)
        try:
            return child("rag_app.documents.child.worker", *arguments)
        except OSError as error:
            raise DocumentUnavailableError(f"{name}: no process to read it could be started ({error}).") from None


def child(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A process that runs `main(*arguments)` of a module and talks by pipes. It has the search path of its parent and
    no other: a file json.py in the working directory must not be imported."""
    start = "import os, sys; sys.path[:] = sys.argv[1].split(os.pathsep)"
    path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", f"{start}; from {module} import main; main(*sys.argv[2:])", path, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _ready(process: subprocess.Popen[bytes]) -> bool:
    assert process.stdout  # noqa: S101 - opened as pipes
    return process.stdout.readline() == READY


def _exchange(process: subprocess.Popen[bytes], request: bytes, tell: Callable[[Place], object]) -> Reply | None:
    """The reply, None where the child died."""
    assert process.stdin and process.stdout  # noqa: S101 - opened as pipes
    try:
        process.stdin.write(request)
        process.stdin.flush()
    except OSError:
        return None
    return receive(process.stdout, tell)


def _fewer(ended: Sequence[AtAttached]) -> tuple[list[tuple[int, int]], str]:
    """The numbers of the attached files that are left out once the reading ended at some, and what is said of it: first
    that one, then another one, too, then all from the first such on, then all."""
    first = min(ended, key=lambda at: at.number)
    each = [(at.number, at.number + 1) for at in ended]
    left_out, told = [
        (each, ""),
        (each, ""),
        ([(first.number, sys.maxsize)], f"read without the attached files from {first.name} on: "),
        ([(0, sys.maxsize)], "read without its attached files: "),
    ][len(ended) - 1]
    return left_out, f"{told}attachment {ended[-1].name}: "


@functools.cache
def worker_of(pid: int) -> Worker:
    """The worker of this process (`pid`, so that a fork does not share pipes); it ends when the process does."""
    return Worker()
