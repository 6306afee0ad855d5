"""Forks that need not import anything: most of the time of a command that is killed again and again goes into that.

What is killed stays a process of its own that does the whole command; only what Python would load from disk is in its
memory from the start. The process that reads files is forked from the command in the same way.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from killed_changes import Command, run

from rag_app.documents.child import isolation
from rag_app.documents.child.contents import documents_of as documents_of  # loaded before the first fork
from rag_app.documents.child.worker import main

_NO_LIMIT = str(1 << 50)  # a limit on memory would count what the command has loaded


def warm_up(command: Command) -> None:
    """Import here what the command imports, found out by one run of it in a fork."""
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        start, names = Path(folder, "start"), Path(folder, "names")
        start.mkdir()

        def act(work: Path) -> None:
            command.prepare(work)
            command.act(work)
            names.write_text("\n".join(sys.modules))

        code, _, text = run(act, start)
        if code:
            raise RuntimeError(f"the unbroken run failed with exit code {code}: {text}")
        for name in names.read_text().splitlines():
            with suppress(Exception):  # some are made by code
                importlib.import_module(name)
    gc.freeze()  # no fork looks through it for garbage, which would also copy its memory


class ForkedReader:
    """Stands for the `subprocess.Popen` of the process that reads files."""

    def __init__(self, function: str) -> None:
        requests, replies = os.pipe(), os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                nowhere = os.open(os.devnull, os.O_WRONLY)
                for source, target in ((requests[0], 0), (replies[1], 1), (nowhere, 2)):
                    os.dup2(source, target)
                os.closerange(3, 1024)  # among them the pipe by which the end of the command is seen
                sys.stdin = os.fdopen(0)
                main(function, _NO_LIMIT, f"{os.devnull}/none")  # no file within another is read here
            finally:
                os._exit(0)
        os.close(requests[0])
        os.close(replies[1])
        self.stdin, self.stdout = os.fdopen(requests[1], "wb"), os.fdopen(replies[0], "rb")
        self._code: int | None = None

    def wait(self) -> int:
        while self.poll() is None:
            time.sleep(0.001)
        assert self._code is not None
        return self._code

    def poll(self) -> int | None:
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if pid else None
        return self._code

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def fork_readers() -> None:
    """From now on, in this process and its forks, files are read by forks."""
    isolation.Worker._start = lambda self, name: ForkedReader(self.function)  # type: ignore[method-assign,assignment,return-value]
