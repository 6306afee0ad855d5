"""The one thread that runs the model: it takes requests from a bounded queue and lets them join and leave a batch."""

from __future__ import annotations

import atexit
import contextlib
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from rag_app.engines.transformers.request import Ticket
from rag_app.engines.transformers.runner import Row
from rag_app.errors import ModelBusyError, ModelError, RagAppError, first_line
from rag_app.models.openmp import end_helpers, take_free_cores

# An idle scheduler's thread ends, so that a model that nobody holds any more can be freed.
_IDLE_S = 5.0
# A token of few rows costs half of what one of many does: prompts that wait are read first, some at a time.
_PIECES = 4

T = TypeVar("T")


class _Task(Generic[T]):
    """Work for the scheduler's thread, and the `future` of what comes of it."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work, self.future = work, Future[T]()

    def run(self) -> None:
        try:
            self.future.set_result(self._work())
        except BaseException as error:
            self.future.set_exception(error)

    def fail(self, error: RagAppError) -> None:
        self.future.set_exception(error)


class Scheduler:
    """Runs tickets and tasks; nothing else may call the runner.

    Each turn reads one piece of the prompt of the oldest request that has not begun to write, and what the runner reads
    along of those after it, up to `_PIECES` times while more of them wait, then decodes one token of all that have. At
    most `max_rows` are on their way and `max_waiting` wait; one more gets `ModelBusyError`. An error of one request
    ends that one, any other ends all of them; nobody waits for ever, and the next begin anew.
    """

    def __init__(self, name: str, runner: Any, *, max_rows: int, max_waiting: int) -> None:
        self._name, self._runner = name, runner
        self._max_rows, self._max_waiting = max_rows, max_waiting
        self._waiting: deque[Ticket | _Task[Any]] = deque()
        self._reading: list[Row] = []
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._wake = threading.Condition()

    def submit(self, ticket: Ticket) -> None:
        """Queue a generation."""
        self._put(ticket)

    def call(self, task: Callable[[], T]) -> T:
        """Run `task` in the scheduler's thread between two steps and return what it does; what it raises is a
        `RagAppError`, of which others become the cause."""
        job = _Task(task)
        self._put(job)
        try:
            return job.future.result()
        except RagAppError:
            raise
        except Exception as error:
            raise self._explained(error) from error

    def _put(self, job: Ticket | _Task[Any]) -> None:
        end_helpers()  # of whoever asks, who may have read an adapter for it, and now waits
        with self._wake:
            if len(self._waiting) >= self._max_waiting:
                raise ModelBusyError(
                    f"{self._name}: {len(self._waiting)} requests wait already, expected fewer than "
                    f"{self._max_waiting}; try again later, or load the model with a larger `max_waiting`."
                )
            if self._thread is None:
                thread = threading.Thread(target=self._run, name=f"model {self._name}", daemon=True)
                thread.start()  # waits for this block to end
                self._thread = thread
                atexit.register(self._stop)
            self._waiting.append(job)
            self._wake.notify()

    def _run(self) -> None:
        while True:
            with self._wake:
                if not self._runner.rows and not self._reading:
                    if not self._waiting:
                        end_helpers()
                    self._wake.wait_for(lambda: bool(self._waiting) or self._stopping, timeout=_IDLE_S)
                    if not self._waiting:
                        self._thread = None
                        atexit.unregister(self._stop)
                        return
            if self._stopping:
                return
            try:
                self._turn()
            except BaseException as error:  # of none of the requests: without this all would wait for ever
                self._fail_all(self._explained(error))

    def _fail_all(self, error: RagAppError) -> None:
        """End every request, running, read or waiting, with an error; nothing is left in the runner."""
        with self._wake:
            jobs = [*(row.ticket for row in (*self._runner.rows, *self._reading)), *self._waiting]
            self._reading = []
            self._waiting.clear()
            self._runner.clear()
        for job in jobs:
            with contextlib.suppress(Exception):  # each is told, whatever the one before it makes of that
                job.fail(error)

    def _stop(self) -> None:
        """At the end of the program: let the thread leave the model, since it must not be torn out of a forward."""
        with self._wake:
            self._stopping, thread = True, self._thread
            self._wake.notify()
        if thread is not None:
            thread.join()

    def _turn(self) -> None:
        take_free_cores()
        for row in [r for r in self._runner.rows if self._is_over(r.ticket)]:
            self._runner.leave(row)
        self._drop_over()
        self._admit()
        for _ in range(min(_PIECES, max(1, len(self._reading) - 1))):
            if self._reading:
                self._read()
            self._drop_over()
        if self._runner.rows:
            self._decode()

    def _drop_over(self) -> None:
        self._reading = [r for r in self._reading if not self._is_over(r.ticket)]

    def _is_over(self, ticket: Ticket) -> bool:
        """Whether a request has ended; one that cannot tell (its `cancel` is no event) ends with that error."""
        try:
            return ticket.is_over()
        except Exception as error:
            ticket.fail(self._explained(error))
            return True

    def _admit(self) -> None:
        with self._wake:
            self._waiting = deque(j for j in self._waiting if not (isinstance(j, Ticket) and self._is_over(j)))
            free = self._max_rows - len(self._runner.rows) - len(self._reading)
            taken = min(max(free, 0), len(self._waiting))
        for _ in range(taken):  # one by one: none is out of sight while another begins
            with self._wake:
                job = self._waiting.popleft()
            if isinstance(job, _Task):
                job.run()
                continue
            try:
                self._reading.append(Row(job, self._runner.open(job.prompt, job.adapter)))
            except Exception as error:
                job.fail(self._explained(error))

    def _read(self) -> None:
        """Read on; an error ends the oldest request only, since what was read along is read again."""
        try:
            found = self._runner.read_on(self._reading)
        except Exception as error:
            self._reading.pop(0).ticket.fail(self._explained(error))
            return
        for row, logits in zip(list(self._reading), found, strict=False):
            if logits is not None:
                self._reading.remove(row)
                if self._goes_on(row, logits):
                    self._join(row)

    def _join(self, row: Row) -> None:
        """Let a row write; an error ends its own request only."""
        try:
            self._runner.join(row)
        except Exception as error:
            row.ticket.fail(self._explained(error))

    def _decode(self) -> None:
        """Decode a token of each row; an error ends all their requests."""
        rows = list(self._runner.rows)
        try:
            for row, offered in zip(rows, self._runner.step(), strict=True):
                if not all(self._goes_on(row, logits) for logits in offered):
                    self._runner.leave(row)
        except Exception as error:
            self._runner.clear()
            for row in rows:
                row.ticket.fail(self._explained(error))

    def _goes_on(self, row: Row, logits: Any) -> bool:
        """Choose the row's next token; a choice that fails (NaN among the logits) ends this request only."""
        try:
            token = row.ticket.take(logits)
        except Exception as error:
            row.ticket.fail(self._explained(error))
            return False
        if token is not None:
            row.token = token
        return token is not None

    def _explained(self, error: BaseException) -> RagAppError:
        if isinstance(error, RagAppError):
            return error
        return ModelError(
            f"{self._name}: the model failed ({type(error).__name__}: {first_line(error)}); try a shorter prompt or "
            "fewer requests at once."
        )
