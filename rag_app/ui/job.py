"""Long work in a thread of its own, with progress that every session may look at, and that may be stopped."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from rag_app.errors import RagAppError

_log = logging.getLogger(__name__)
STOPPED = "Stopped. What was done until then is kept."
UNEXPECTED = (
    "Something unexpected went wrong ({}); the program's log has the details. Try again, or start the program anew."
)
ON_DISK = (
    "Files could not be read or written ({}): check the free space and the permissions of the folders, then try again; "
    "what was saved before is kept."
)
_TOO_EARLY = 0.02  # share of the work from which the time left can be told


def told(error: Exception, what: str) -> str:
    """An error in one sentence; the log has the details, and `what` failed, where nobody raised it on purpose."""
    if isinstance(error, RagAppError):
        return str(error)
    _log.error(what, exc_info=error)
    if isinstance(error, sqlite3.Error):
        return ON_DISK.format(error)
    if isinstance(error, OSError) and not isinstance(error, ConnectionError | TimeoutError):
        return ON_DISK.format(error.strerror or error)
    return UNEXPECTED.format(type(error).__name__)


class JobStopped(Exception):
    """Raised in the thread of a job, by whatever tells its progress, after `Job.stop`."""


class Job:
    """Runs `work(job)` at once. `problem` is one sentence if it failed or was `stopped`, `result` what it returned
    otherwise.

    `stage`, `done` and `total` say how far it is, `inside` where in the present one of them ("a.pdf, page 3 of 40");
    `files` maps file names to their error (empty: read); `remarks` are sentences on what is amiss with those read.
    """

    def __init__(self, title: str, work: Callable[[Job], Any], clock: Callable[[], float] = time.monotonic) -> None:
        self.title = title
        self.stage = "starting"
        self.done = 0
        self.total: int | None = None
        self.inside = ""
        self.files: dict[str, str] = {}
        self.remarks: Sequence[str] = ()
        self.result: Any = None
        self.problem = ""
        self.stopped = False
        self._part = 0.0  # share of the present one of `total` that is done
        self._clock = clock
        self._begun = clock()
        self._stop = threading.Event()
        # Only the thread holds the work: files that were sent with it would else stay until its outcome is closed.
        self._thread = threading.Thread(target=self._run, args=(work,), name="job", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop and goes on to the next place where it can."""
        return self._stop.is_set() and self.running

    @property
    def share(self) -> float:
        """Share of the present stage that is done, 0 to 1."""
        return min(1.0, (self.done + self._part) / self.total) if self.total else 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds that the present stage will take at its pace until now; None while that cannot be told."""
        share = self.share
        return (self._clock() - self._begun) * (1 - share) / share if share > _TOO_EARLY else None

    def stop(self) -> None:
        """Let the work end at its next word of progress."""
        self._stop.set()

    def progress(self, stage: str, done: int, total: int | None, *, may_stop: bool = True) -> None:
        """How far it is; ends the work if it was told to stop."""
        if may_stop:
            self._checked()
        if stage != self.stage:
            self._begun = self._clock()
        self.stage, self.done, self.total, self._part, self.inside = stage, done, total, 0.0, ""

    def say(self, line: str) -> None:
        """A stage without numbers."""
        self.progress(line, 0, None)

    def within(self, name: str, done: int = 0, total: int = 0, unit: str = "page") -> None:
        """What is being done of the present stage, and how far that is."""
        self._checked()
        self._part = done / total if total else 0.0
        self.inside = f"{name}, {unit} {done:,} of {total:,}" if total else name

    def on_file(self, name: str, error: str) -> None:
        self.files[name] = error

    def wait(self, timeout_s: float | None = None) -> None:
        self._thread.join(timeout_s)

    def _checked(self) -> None:
        if self._stop.is_set():
            raise JobStopped

    def _run(self, work: Callable[[Job], Any]) -> None:
        try:
            self.result = work(self)
        except JobStopped:
            self.stopped, self.problem = True, STOPPED
        except Exception as error:
            self.problem = told(error, "a job failed")
