"""Long work in a thread of its own, with progress that every session may look at."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from rag_app.errors import RagAppError
from rag_app.ui.asking import UNEXPECTED

_log = logging.getLogger(__name__)


class Job:
    """Runs `work(job)` at once. `problem` is one sentence if it failed, `result` what it returned otherwise.

    `stage`, `done` and `total` say how far it is; `files` maps file names to their error (empty: read).
    """

    def __init__(self, title: str, work: Callable[[Job], Any]) -> None:
        self.title = title
        self.stage = "starting"
        self.done = 0
        self.total: int | None = None
        self.files: dict[str, str] = {}
        self.result: Any = None
        self.problem = ""
        self._work = work
        self._thread = threading.Thread(target=self._run, name="job", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    @property
    def share(self) -> float:
        """Share of the present stage that is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    def progress(self, stage: str, done: int, total: int | None) -> None:
        """The callback that `build_index` takes."""
        self.stage, self.done, self.total = stage, done, total

    def say(self, line: str) -> None:
        """A stage without numbers."""
        self.progress(line, 0, None)

    def on_file(self, name: str, error: str) -> None:
        self.files[name] = error

    def wait(self, timeout_s: float | None = None) -> None:
        self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            self.result = self._work(self)
        except RagAppError as error:
            self.problem = str(error)
        except Exception as error:
            _log.exception("a job failed")
            self.problem = UNEXPECTED.format(type(error).__name__)
