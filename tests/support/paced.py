"""A chat model that writes at the pace of a test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from rag_app.schema import Generation
from rag_app.testing import FakeChatModel


class PacedModel(FakeChatModel):
    """Writes a word each time the test releases one, and says when it was asked and when it was cancelled."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.words, self.asked, self.cancelled = threading.Semaphore(0), threading.Event(), threading.Event()

    def stream(self, request: Any, cancel: Any = None) -> Iterator[str | Generation]:
        self.asked.set()
        for event in super().stream(request, cancel):
            if isinstance(event, str):
                while not self.words.acquire(timeout=0.02):
                    if cancel is not None and cancel.is_set():
                        break
            elif event.finish_reason == "cancelled":
                self.cancelled.set()
            yield event
