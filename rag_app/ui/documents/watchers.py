"""Indexes that are kept up to date while the server runs: which, and what the last look at their folders brought."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from rag_app.artifacts import locked, read_json, write_json
from rag_app.config import check_name
from rag_app.documents.upload_names import check_not_kept
from rag_app.errors import IndexBusyError, IndexNotFoundError, RagAppError
from rag_app.index import BuildReport, Index
from rag_app.index.build.watching import SETTLE_MS, Look, watched
from rag_app.timing import moment
from rag_app.ui.job import Job

_BUSY_S = 3.0


class Watchers:
    """One thread for each index that is watched. `update(index)` starts the job that brings it up to date.

    Which ones are watched, and the last look at each, is kept in `data/INDEX/watch.json`, so that a new server goes on.
    """

    def __init__(self, data: Path, indexes: Path, update: Callable[[str], Job]) -> None:
        self._data, self._indexes, self._update, self._settle_ms = data, indexes, update, SETTLE_MS
        self._stops: dict[str, threading.Event] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._lock = threading.Lock()

    def resume(self) -> None:
        """Start those that are on and do not run: they were watched before, or their watch ended by an error."""
        with self._lock:
            for path in self._data.glob("*/watch.json"):
                if path.parent.name not in self._stops and read_json(path).get("on"):
                    self._start(path.parent.name)

    def switch(self, index: str, on: bool) -> None:
        """Watch an index from now on, or no longer. Raises `ModuleNotFoundError` without the package watchfiles, and
        `SettingsError` for an index that is called as a file that the UI keeps."""
        import watchfiles  # noqa: F401

        check_not_kept(index)
        with self._lock:
            self._keep(index, on=on)
            if on and index not in self._stops:
                self._start(index)
            elif not on and (stop := self._stops.pop(index, None)):
                stop.set()

    def close(self, timeout_s: float = 10.0) -> None:
        """End all watching, and wait for looks that are going on; what is switched on stays so for the next server."""
        with self._lock:
            threads = list(self._threads.values())
            for stop in self._stops.values():
                stop.set()
        for thread in threads:
            thread.join(timeout_s)

    def is_on(self, index: str) -> bool:
        return bool(read_json(self._path(index)).get("on"))

    def last(self, index: str) -> Look | None:
        """The last look at the folders of an index, by this server or one before."""
        return self._kept(index, "last")

    def last_change(self, index: str) -> Look | None:
        """The last look that found something new."""
        return self._kept(index, "change")

    def _kept(self, index: str, key: str) -> Look | None:
        found = read_json(self._path(index)).get(key)
        with contextlib.suppress(TypeError):
            return Look(**found) if isinstance(found, dict) else None
        return None

    def _start(self, index: str) -> None:
        stop = self._stops[index] = threading.Event()
        thread = threading.Thread(target=self._run, args=(index, stop), name=f"watching {index}", daemon=True)
        self._threads[index] = thread
        thread.start()

    def _run(self, index: str, stop: threading.Event) -> None:
        try:
            Index.current_stamp(index, self._indexes)  # raises where it was deleted: a build would bring it back
            update = partial(self._built, index, stop)
            for look in watched(index, update, stop, root=self._indexes, settle_ms=self._settle_ms):
                with self._lock:
                    if not stop.is_set():
                        self._keep(index, last=asdict(look), **({"change": asdict(look)} if look.changed else {}))
        except Exception as error:  # the index was deleted, its folder taken away, or more than can be listened to
            with self._lock:
                if not stop.is_set():
                    gone = {"on": False} if isinstance(error, IndexNotFoundError) else {}
                    self._keep(index, **gone, last=asdict(Look(moment(), str(error), problem=True)))
                self._forget(index, stop)

    def _forget(self, index: str, stop: threading.Event) -> None:
        """A watch has ended; a newer one of the same index, switched on since, stays."""
        if self._stops.get(index) is stop:
            del self._stops[index]

    def _built(self, index: str, stop: threading.Event) -> BuildReport:
        """Update once, when nothing else is being done with the index; end where another server over the same folder
        has switched it off."""
        with self._lock:
            if not self.is_on(index):
                stop.set()
                self._forget(index, stop)
                raise IndexBusyError(f"The watch of {index!r} was switched off.")
        while True:
            try:
                job = self._update(index)
                break
            except IndexBusyError:
                if stop.wait(_BUSY_S):
                    raise
        job.wait()
        if not isinstance(job.result, BuildReport):
            raise RagAppError(job.problem or "no outcome")
        return job.result

    def _keep(self, index: str, **values: Any) -> None:
        path = self._path(index)
        with contextlib.suppress(OSError):  # a full disk: then it is not known after a restart
            path.parent.mkdir(parents=True, exist_ok=True)
            with locked(path.with_suffix(".lock")):  # another server may switch it off meanwhile
                write_json(path, {**read_json(path), **values})

    def _path(self, index: str) -> Path:
        return self._data / check_name(index) / "watch.json"
