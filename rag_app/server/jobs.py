"""Long work, one at a time in a thread of its own, with progress that clients may ask for."""

from __future__ import annotations

import queue
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from rag_app.errors import IndexBusyError

_KEPT = 100
Work = Callable[["Job"], dict[str, Any]]


@dataclass(slots=True)
class Job:
    """`stage`, `done` and `total` say how far it is, `files` what was wrong with files that could not be read;
    `problem` is one sentence where it failed, `result` what it gave otherwise."""

    id: str
    index: str
    state: Literal["waiting", "running", "done", "failed"] = "waiting"
    stage: str = ""
    done: int = 0
    total: int | None = None
    files: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    result: dict[str, Any] | None = None

    def progress(self, stage: str, done: int, total: int | None) -> None:
        """The callback that `build_index` takes."""
        self.stage, self.done, self.total = stage, done, total

    def on_file(self, name: str, error: str) -> None:
        if error:
            self.files[name] = error


class Jobs:
    """Runs jobs in the order they came; the newest hundred are remembered. `explain` makes an error one sentence."""

    def __init__(self, explain: Callable[[BaseException], str]) -> None:
        self._explain = explain
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: queue.SimpleQueue[tuple[Job, Work] | None] = queue.SimpleQueue()
        self._lock = threading.RLock()
        self._closed = False
        self.thread: threading.Thread | None = None

    def start(self, index: str, work: Work) -> Job:
        """Raises `IndexBusyError` while a job of the same index waits or runs, or a hundred others do."""
        with self._lock:
            unfinished = self.check_idle(index)
            if len(unfinished) >= _KEPT:
                raise IndexBusyError(f"{_KEPT} builds wait already; start this one when some are done.")
            job = Job(uuid.uuid4().hex, index)
            self._jobs[job.id] = job
            for old in [job_id for job_id, old in self._jobs.items() if old.state in ("done", "failed")]:
                if len(self._jobs) > _KEPT:
                    del self._jobs[old]
            if self.thread is None:
                # Ends with the program: a build that was killed is gone on with by the next one.
                self.thread = threading.Thread(target=self._run_all, name="jobs", daemon=True)
                self.thread.start()
        self._waiting.put((job, work))
        return job

    def check_idle(self, index: str) -> list[Job]:
        """The jobs that wait or run; `IndexBusyError` where one is of the index."""
        with self._lock:
            unfinished = [job for job in self._jobs.values() if job.state in ("waiting", "running")]
        for job in unfinished:
            if job.index == index:
                raise IndexBusyError(f"Index {index!r} is being built; wait until job {job.id} is done.")
        return unfinished

    def get(self, job_id: str) -> Job | None:
        with self._lock:
            return self._jobs.get(job_id)

    def close(self) -> None:
        """Start no further job; the one that runs is not waited for."""
        with self._lock:
            self._closed = True
        self._waiting.put(None)

    def _run_all(self) -> None:
        while (next_one := self._waiting.get()) is not None and not self._closed:
            self._run(*next_one)

    def _run(self, job: Job, work: Work) -> None:
        job.state = "running"
        try:
            job.result = work(job)
            job.state = "done"
        except BaseException as error:
            job.problem, job.state = self._explain(error), "failed"
