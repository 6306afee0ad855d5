"""Blocking work in threads, for async routes: bounded in number and time, and ended when the client leaves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import TypeVar

from prometheus_client import Gauge
from starlette.requests import Request

from rag_app.errors import GenerationCancelled, ModelBusyError
from rag_app.server.errors import refused

T = TypeVar("T")
_END = object()
STOPPING = "The server is stopping; send the request again when it runs."
_LOOK_AGAIN_S = 0.1  # while a model is loaded


class Running:
    """At most `most` requests at a time; each has a thread, so that none waits for a thread while it holds the model.

    After `answer_s` seconds a request's `cancel` is set, and it ends with what it has. Seconds by which `loading_s` has
    grown meanwhile do not count: the first request would else pay for the models.
    """

    def __init__(self, most: int, answer_s: float, gauge: Gauge, loading_s: Callable[[], float] = lambda: 0.0) -> None:
        self._most, self._answer_s, self._gauge, self._loading_s = most, answer_s, gauge, loading_s
        self._pool = ThreadPoolExecutor(max_workers=most, thread_name_prefix="request")
        self.count = 0
        self._cancels = set[threading.Event]()  # of what runs; known to the loop alone
        self._is_ending = False
        self._lock = threading.Lock()

    async def events(self, make: Callable[[threading.Event], Iterator[T]]) -> AsyncGenerator[T, None]:
        """What `make(cancel)` yields. `cancel` is set when the reader stops reading. Raises `ModelBusyError`."""
        loop, queue = asyncio.get_running_loop(), asyncio.Queue[object]()
        cancel = threading.Event()

        def put(item: object) -> None:
            try:
                loop.call_soon_threadsafe(queue.put_nowait, item)
            except RuntimeError:  # the server was stopped
                cancel.set()

        def work() -> None:
            try:
                for event in make(cancel):
                    put(event)
                put(_END)
            except BaseException as error:
                put(error)
            finally:
                self._leave()

        self._enter()
        try:
            self._pool.submit(work)
        except BaseException:
            self._leave()
            raise
        deadline = _Deadline(self._answer_s, self._loading_s, cancel)
        self._cancels.add(cancel)
        try:
            while (item := await queue.get()) is not _END:
                if isinstance(item, GenerationCancelled) and self._is_ending:
                    raise ModelBusyError(STOPPING)
                if isinstance(item, GenerationCancelled) and deadline.passed:
                    raise GenerationCancelled(
                        f"The answer had not begun after {self._answer_s} s; ask for fewer passages, or send it again "
                        "when the server has less to do."
                    )
                if isinstance(item, BaseException):
                    raise item
                yield item  # type: ignore[misc]
        finally:
            cancel.set()
            deadline.drop()
            self._cancels.discard(cancel)

    async def call(self, request: Request, work: Callable[[threading.Event], T]) -> T:
        """What `work(cancel)` returns; `cancel` is set when the client of `request` leaves."""
        return await unless_gone(request, self.one(work))

    async def one(self, work: Callable[[threading.Event], T]) -> T:
        """What `work(cancel)` returns; `cancel` is set when whoever waits is cancelled."""
        async with aclosing(self.events(lambda cancel: iter([work(cancel)]))) as found:
            return await anext(found)

    def end(self) -> None:
        """Have all that runs end with what it has; called in the loop when the server is told to stop."""
        self._is_ending = True
        for cancel in self._cancels:
            cancel.set()

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _enter(self) -> None:
        with self._lock:
            if self.count >= self._most:
                raise ModelBusyError(f"{self._most} requests are being answered already; send this one again shortly.")
            self.count += 1
        self._gauge.inc()

    def _leave(self) -> None:
        with self._lock:
            self.count -= 1
        self._gauge.dec()


class _Deadline:
    """Sets `cancel` when `answer_s` seconds have `passed` but for those of loading, unless it is dropped before. Made
    and used in the loop."""

    def __init__(self, answer_s: float, loading_s: Callable[[], float], cancel: threading.Event) -> None:
        self._loop, self._loading_s, self._cancel = asyncio.get_running_loop(), loading_s, cancel
        self.passed = False
        self._ends = self._now() + answer_s
        self._timer = self._loop.call_later(answer_s, self._look)

    def drop(self) -> None:
        self._timer.cancel()

    def _look(self) -> None:
        if (left := self._ends - self._now()) <= 0:
            self.passed = True
            self._cancel.set()
        else:
            self._timer = self._loop.call_later(max(left, _LOOK_AGAIN_S), self._look)

    def _now(self) -> float:
        """A time that stands still while something is loaded."""
        return self._loop.time() - self._loading_s()


async def unless_gone(request: Request, answer: Awaitable[T]) -> T:
    """The answer, which is cancelled with 499 when the client of `request` leaves. Its body must have been read."""

    async def until_gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    answering, gone = asyncio.ensure_future(answer), asyncio.ensure_future(until_gone())
    try:
        await asyncio.wait((answering, gone), return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            raise refused(499, "The client left before the answer.")
        return answering.result()
    finally:
        gone.cancel()
        answering.cancel()
        await asyncio.wait((answering, gone))
