"""Pages of PDFs as pictures, drawn by a child process and kept for a while; safe to share between sessions."""

from __future__ import annotations

import json
import struct
import subprocess
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from rag_app.documents.child.isolation import child

_KEPT_BYTES = 8_000_000  # of pictures, which have 0.1 to 1 MB each
_SECONDS = 20.0  # for one page, by the clock
LENGTH = struct.Struct(">II")  # bytes of the JSON and of the picture that follow


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of a file as it was at `mtime_ns`; the words `cited`, on `cited_page` after `before`, are to be marked."""

    path: str
    mtime_ns: int
    page: int
    scale: float
    cited_page: int
    before: str
    cited: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as PNG; `problem` is a sentence if there is none. The words were found on the pages `found_on`, and on
    this one begin at `top`, a share of its height; `labels` are those of all these pages that have one, by number."""

    picture: bytes = b""
    pages: int = 0
    marked: int = 0
    found_on: tuple[int, ...] = ()
    top: float = 0.0
    labels: Mapping[int, str] = field(default_factory=dict)
    problem: str = ""


class Pages:
    """Draws pages with one child, started at the first page and again after it was ended."""

    def __init__(self) -> None:
        self.seconds = _SECONDS
        self._kept: OrderedDict[Wanted, Drawn] = OrderedDict()
        self._bytes = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def draw(self, wanted: Wanted) -> Drawn:
        """The page; one that was drawn a short while ago comes from memory."""
        with self._lock:
            if wanted in self._kept:
                self._kept.move_to_end(wanted)
                return self._kept[wanted]
            drawn = self._asked(wanted)
            if not drawn.problem:
                self._kept[wanted] = drawn
                self._bytes += len(drawn.picture)
                while self._bytes > _KEPT_BYTES:
                    self._bytes -= len(self._kept.popitem(last=False)[1].picture)
            return drawn

    def warm(self) -> None:
        """Start the child, so that the first page need not wait for it; does nothing while one is drawn."""
        if self._lock.acquire(blocking=False):
            try:
                self._started()
            finally:
                self._lock.release()

    def close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _asked(self, wanted: Wanted) -> Drawn:
        request = {name: getattr(wanted, name) for name in wanted.__slots__}
        for fresh in (self._process is None, True):
            late = threading.Event()
            process = self._started()
            timer = threading.Timer(self.seconds, lambda p=process, e=late: (e.set(), p.kill()))
            timer.start()
            try:
                reply = _exchange(process, json.dumps(request).encode() + b"\n")
            finally:
                timer.cancel()
            if reply is not None:
                return reply
            self.close()
            if late.is_set():
                return Drawn(problem=f"Drawing the page took more than {self.seconds:.0f} s and was stopped.")
            if fresh:
                break
        return Drawn(problem="The page could not be drawn: the file needs too much memory, or is damaged.")

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = child("rag_app.ui.evidence.page_draw")
        return self._process


def _exchange(process: subprocess.Popen[bytes], request: bytes) -> Drawn | None:
    """The reply, None where the child died."""
    assert process.stdin and process.stdout  # noqa: S101 - opened as pipes
    try:
        process.stdin.write(request)
        process.stdin.flush()
        header = process.stdout.read(LENGTH.size)
        if len(header) < LENGTH.size:
            return None
        said_bytes, picture_bytes = LENGTH.unpack(header)
        said, picture = process.stdout.read(said_bytes), process.stdout.read(picture_bytes)
    except OSError:
        return None
    if len(said) < said_bytes or len(picture) < picture_bytes:
        return None
    values = json.loads(said)
    found_on, labels = tuple(values.get("found_on", ())), dict(values.get("labels", ()))
    return Drawn(picture, **{**values, "found_on": found_on, "labels": labels})
