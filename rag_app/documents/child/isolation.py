"""Conversions in a child process with limits on time and memory, so that a hostile file cannot take a build down."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from rag_app.documents.parts import Converted
from rag_app.errors import DocumentError

MEMORY_LIMIT_BYTES = 4 * 1024**3
SECONDS_PER_FILE = 60.0
SECONDS_PER_MB = 3.0
FILES_PER_PROCESS = 500  # then a fresh one: parsers in C leak
# The parent's search path and no other: a file json.py in the working directory must not be imported.
_PROGRAM = (
    "import os, sys; sys.path[:] = sys.argv[1].split(os.pathsep); "
    "from rag_app.documents.child.worker import main; main(*sys.argv[2:])"
)
CONVERT = "rag_app.documents.child.worker:convert"


class Worker:
    """One child process at a time, started on first use and used for many files; safe to share between threads.

    `function` names what the child calls, as `module:function`, with (kind, path, name), returning `Converted`.
    """

    def __init__(self, function: str = CONVERT, seconds: float = SECONDS_PER_FILE) -> None:
        self.function = function
        self.seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._files = 0

    def convert(self, path: Path, name: str, kind: str) -> Converted:
        """Convert one file; `DocumentError` for its own reasons, for running out of time or memory, and for a crash."""
        seconds = self.seconds + SECONDS_PER_MB * path.stat().st_size / 1e6
        request = json.dumps({"kind": kind, "path": str(path), "name": name, "seconds": seconds}).encode() + b"\n"
        with self._lock:
            reply = self._ask(request, name, seconds)
        if "error" in reply:
            raise DocumentError(reply["error"])
        return Converted(
            tuple((number, text) for number, text in reply["parts"]),
            reply["title"],
            reply["metadata"],
            reply["headings"],
        )

    def close(self) -> None:
        """End the child process; the next conversion starts another."""
        process, self._process, self._files = self._process, None, 0
        if process is not None:
            process.kill()
            process.wait()
            for pipe in filter(None, (process.stdin, process.stdout)):
                with contextlib.suppress(OSError):  # closing writes what a dead child did not take
                    pipe.close()

    def _ask(self, request: bytes, name: str, seconds: float) -> dict[str, Any]:
        for _attempt in range(2):
            if self._files >= FILES_PER_PROCESS:
                self.close()
            fresh = self._process is None
            process = self._process = self._process or self._start()
            self._files += 1
            late = threading.Event()
            timer = threading.Timer(seconds, _stop, (process, late))
            timer.start()
            try:
                line = _exchange(process, request)
            except BaseException:
                self.close()
                raise
            finally:
                timer.cancel()
            if line.endswith(b"\n"):
                return json.loads(line)
            code = process.wait()
            self.close()
            if late.is_set():
                raise DocumentError(
                    f"{name}: the conversion took more than {seconds:.0f} s and was stopped; split the file."
                )
            if fresh:
                raise DocumentError(
                    f"{name}: the converter crashed on this file (exit code {code}); save it anew and try again."
                )
        raise AssertionError("a fresh process either answers or raises")

    def _start(self) -> subprocess.Popen[bytes]:
        path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
        return subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, path, self.function, str(MEMORY_LIMIT_BYTES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _exchange(process: subprocess.Popen[bytes], request: bytes) -> bytes:
    """The reply line, cut short where the child died."""
    assert process.stdin and process.stdout
    try:
        process.stdin.write(request)
        process.stdin.flush()
    except OSError:
        return b""
    return process.stdout.readline()


@functools.cache
def _worker(pid: int) -> Worker:
    """The worker of this process (`pid`, so that a fork does not share pipes); it ends when the process does."""
    return Worker()


def convert(path: Path, name: str, kind: str) -> Converted:
    """Convert one file in this process's child process."""
    return _worker(os.getpid()).convert(path.absolute(), name, kind)
