"""The child process: reads requests from stdin, a JSON line each, and answers on stdout."""

from __future__ import annotations

import contextlib
import importlib
import itertools
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from rag_app.config import IndexRecipe
from rag_app.documents.child.failures import describe
from rag_app.documents.child.wire import Reply, send, send_place
from rag_app.documents.converted import AtAttached, AtPage, Place
from rag_app.schema import Document

READY = b"ready\n"
IDLE_SECONDS = 120
PAGE_SECONDS = 0.3  # between two words of where it is
BATCH_DOCUMENTS, BATCH_CHARS, BATCH_SECONDS = 200, 200_000, 1.0  # a reply ends with the first that is reached
MOST_OPEN = 4  # tables that are read in turns
TIRED_EVERY, TIRED_FILES, TIRED_BYTES = 20, 2_000, 1 << 30  # parsers in C leak
DEEPEST_RECURSION = 20_000

ReadFunction = Callable[..., Iterator[Document | Place | None]]  # of the path, name, recipe and `warn`


@dataclass(slots=True)
class _Reading:
    """A file that is being read, of which `given` documents were sent."""

    documents: Iterator[Document | Place | None]
    warnings: list[str]
    given: int = 0
    paused: bool = False  # before its first document: to begin anew would lose what was done


@dataclass(slots=True)
class Reader:
    """Answers requests with `function`, remembering files of which more is to be read; `tell` hears of places. `memory`
    are the bytes that the process may have, 0 without such a limit."""

    function: ReadFunction
    tell: Callable[[Place], object] = lambda at: None
    memory: int = 0
    files: int = 0
    _open: dict[str, _Reading] = field(default_factory=dict)

    def answer(self, request: dict[str, Any]) -> Reply:
        """The next documents of the requested file after the `given` first ones, or why there are none."""
        key = json.dumps([request["path"], request["name"], request["settings"], request.get("left_out")])
        documents: list[Document] = []
        error, passing, more = "", False, True
        reading = self._open.pop(key, None)
        try:
            if reading is None or not request["begun"] or reading.given != request["given"]:
                self.files += 1
                reading = self._begin(request)
            more = _take(reading.documents, documents, self.tell)
        except Exception as raised:
            alone = self.files == 1
            if isinstance(raised, MemoryError) and self.memory and not (alone or request["paused"]):
                raise  # it ends this process: a fresh one has room for what earlier files left here
            error, passing = describe(raised, request["name"], self.memory * alone)
            more = False
        warnings: tuple[str, ...] = ()
        if reading is not None:
            reading.given = request["given"] + len(documents)
            reading.paused = not reading.given
            warnings = tuple(reading.warnings)
            reading.warnings.clear()
            if more:
                self._open[key] = reading
                others = [key for key, other in self._open.items() if not other.paused]
                for key in others[:-MOST_OPEN]:
                    del self._open[key]
        return Reply(tuple(documents), more, error, passing, warnings, not self._open and _tired(self.files))

    def _begin(self, request: dict[str, Any]) -> _Reading:
        warnings: list[str] = []
        settings: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in request["settings"].items()}
        recipe = IndexRecipe(**settings)
        beside: dict[str, Any] = {"lies_at": Path(request["lies_at"])} if request.get("lies_at") else {}
        if request.get("left_out"):
            beside["left_out"] = [range(*numbers) for numbers in request["left_out"]]
        documents = self.function(Path(request["path"]), request["name"], recipe, warnings.append, **beside)
        read = (document for document in documents if isinstance(document, Document))
        for _ in itertools.islice(read, request["given"]):  # the child that read them is gone
            pass
        return _Reading(documents, warnings)


def _take(documents: Iterator[Document | Place | None], batch: list[Document], tell: Callable[[Place], object]) -> bool:
    """Add some documents to a batch, up to a pause of the file; whether others may follow."""
    told = time.monotonic()
    ends = told + BATCH_SECONDS
    characters = 0
    for document in documents:
        if document is None:
            return True
        if isinstance(document, AtAttached):
            tell(document)
            continue
        if isinstance(document, AtPage):
            if time.monotonic() - told > PAGE_SECONDS:
                told = time.monotonic()
                tell(document)
            continue
        batch.append(document)
        characters += len(document.text)
        if len(batch) >= BATCH_DOCUMENTS or characters >= BATCH_CHARS or time.monotonic() > ends:
            return True
    return False


def _tired(files: int) -> bool:
    if files % TIRED_EVERY:  # asking takes longer than reading a small file on some systems
        return False
    return files >= TIRED_FILES or _memory() > TIRED_BYTES


def _memory() -> int:
    """The bytes that this process holds now, 0 where the system does not tell. Its peak would begin as that of the
    program that started it, which may have loaded a model."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[1]
    except OSError:  # Windows, macOS
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def limit_memory(limit_bytes: int) -> int:
    """Let this process have so many bytes of addresses at most, and leave no copy of them when it crashes; the limit,
    0 where the system takes none."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):  # Windows, macOS: the time limit remains
        return 0
    return limit_bytes


def _limit_time(processor: float, waiting: float) -> None:
    """Let the system end this process after seconds of processor time, or of waiting, in case the parent has died."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, processor)
        signal.setitimer(signal.ITIMER_REAL, waiting)


def main(function_name: str, memory_limit_bytes: str, folder: str) -> None:
    """Serve until stdin ends or nothing comes for two minutes; files that are needed for a while lie in `folder`, which
    is there while a file is read: who ends the program with a signal would leave it behind."""
    tempfile.tempdir = folder
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a parser prints must not end up among the replies
    memory = limit_memory(int(memory_limit_bytes))
    sys.setrecursionlimit(DEEPEST_RECURSION)
    module, _, attribute = function_name.partition(":")
    reader = Reader(getattr(importlib.import_module(module), attribute), partial(send_place, replies), memory)
    replies.write(READY)
    replies.flush()
    _limit_time(0, IDLE_SECONDS)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _limit_time(request["seconds"], request["waiting"] + 5)
        with contextlib.suppress(OSError):  # only files within others are written to it
            Path(folder).mkdir(0o700)
        reply = reader.answer(request)
        with contextlib.suppress(OSError):  # not empty: more of a file within another is to be read
            Path(folder).rmdir()
        send(replies, reply)
        _limit_time(0, IDLE_SECONDS)
