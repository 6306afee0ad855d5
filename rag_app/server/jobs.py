"""Long work, one at a time in a thread of its own, with progress that clients may ask for."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

from rag_app.errors import IndexBusyError

_KEPT = 100


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
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="job")
        self._lock = threading.Lock()

    def start(self, index: str, work: Callable[[Job], dict[str, Any]]) -> Job:
        """Raises `IndexBusyError` while a job of the same index waits or runs."""
        with self._lock:
            for job in self._jobs.values():
                if job.index == index and job.state in ("waiting", "running"):
                    raise IndexBusyError(f"Index {index!r} is being built; wait until job {job.id} is done.")
            job = Job(uuid.uuid4().hex, index)
            self._jobs[job.id] = job
            while len(self._jobs) > _KEPT:
                self._jobs.popitem(last=False)
        self._pool.submit(self._run, job, work)
        return job

    def get(self, job_id: str) -> Job | None:
        with self._lock:
            return self._jobs.get(job_id)

    def close(self) -> None:
        """Wait for the job that runs and forget those that wait."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, job: Job, work: Callable[[Job], dict[str, Any]]) -> None:
        job.state = "running"
        try:
            job.result = work(job)
            job.state = "done"
        except BaseException as error:
            job.problem, job.state = self._explain(error), "failed"
