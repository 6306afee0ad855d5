"""Answers that are being written, so that who asked can end one and still get what was written until then."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rag_app.server.keys import Key


class Stops:
    """`cancel` events of running answers by the answer's id; safe to use from several threads."""

    def __init__(self) -> None:
        self._running: dict[str, tuple[str, threading.Event]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def known(self, answer_id: str, key: Key, cancel: threading.Event) -> Iterator[None]:
        """Meanwhile the answer can be stopped by the same key."""
        with self._lock:
            self._running[answer_id] = (key.name, cancel)
        try:
            yield
        finally:
            with self._lock:
                del self._running[answer_id]

    def stop(self, answer_id: str, key: Key) -> bool:
        """End an answer after its current token; False where no such answer of this key is being written."""
        with self._lock:
            owner, cancel = self._running.get(answer_id, ("", None))
        if cancel is None or owner != key.name:
            return False
        cancel.set()
        return True
