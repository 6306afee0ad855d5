"""The routes of a server (`rag-app serve`) as the UI calls them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from rag_app.errors import ModelError
from rag_app.http_client import ServerRefused, Wire

URL, KEY = "RAG_APP_UI_SERVER", "RAG_APP_SERVER_KEY"  # variables with its address and a key
_FRESH_S = 2.0  # a page asks for the same list several times
T = TypeVar("T")


class Server:
    """The server's routes. Refusals are `ModelError`s with the server's own sentence."""

    def __init__(self, address: str, key: str = "") -> None:
        self.wire = Wire(address, key)
        self.address = self.wire.address
        self._seen: dict[str, tuple[float, Any]] = {}

    def get(self, path: str) -> Any:
        return _plainly(lambda: self.wire.get(path))

    def lately(self, path: str) -> Any:
        """What `path` gives, at most two seconds old."""
        seen = self._seen
        at, value = seen.get(path, (0.0, None))
        if value is None or time.monotonic() - at > _FRESH_S:
            value = self.get(path)
            seen[path] = (time.monotonic(), value)
        return value

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        self.forget()
        return _plainly(lambda: self.wire.post(path, body))

    def put(self, path: str, data: bytes) -> Any:
        return _plainly(lambda: self.wire.put(path, data))

    def delete(self, path: str) -> Any:
        return _plainly(lambda: self.wire.delete(path))

    def forget(self) -> None:
        """Ask anew from now on."""
        self._seen = {}  # another one, so that what is being asked now is not kept


def _plainly(call: Callable[[], T]) -> T:
    try:
        return call()
    except ServerRefused as error:
        raise ModelError(sentence_of(error)) from None


def sentence_of(error: ServerRefused) -> str:
    """The server's own sentence."""
    return str(error) if error.status == 401 else error.said
