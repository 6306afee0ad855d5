"""HTTP to one server, our own or vLLM's, by the standard library: JSON calls, and streams that end when their reader
leaves.

A connection serves one request. Closing it is how a server learns that nobody waits for the rest.
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import Any

from rag_app.errors import ModelError, SettingsError, first_line

_CONNECT_S = 5.0
_REPLY_S = 600.0  # without a byte
_MOST_BYTES = 64 << 20  # of a reply, and of one line of a stream
_LOOK_S = 0.02  # how often a stream looks whether it should end


class ServerGone(ModelError):
    """The server could not be reached, broke off or is not ready: another one may do."""


class ServerRefused(ModelError):
    """The server answered with an error; `status` is that of HTTP, `said` its own words."""

    def __init__(self, message: str, status: int, said: str) -> None:
        super().__init__(message)
        self.status, self.said = status, said


class Wire:
    """One server at `address` (`http://host:port`); safe to use from several threads.

    `key` goes along with every request. Errors call the server `called` and say where its key is read from: `key_in`.
    Raises `SettingsError` for another kind of address, and for a key that no request can carry.
    """

    def __init__(
        self,
        address: str,
        key: str = "",
        *,
        called: str = "the server",
        key_in: str = "RAG_APP_SERVER_KEY to one of its keys",
    ) -> None:
        try:
            parts = urllib.parse.urlsplit(address)
            name, port = (parts.hostname or "").encode("idna"), parts.port
            well = name and parts.scheme in ("http", "https") and " " not in parts.netloc
        except ValueError:
            well = False
        if not well or parts.query or parts.fragment or parts.username or parts.password:
            raise SettingsError(f"url = {address!r:.200}: expected an address like http://127.0.0.1:8000.")
        key = key.strip()  # of a secret that is kept in a file the line break is no part
        if not (key.isascii() and key.isprintable()):
            raise SettingsError(f"The key for {called}: expected letters, digits and signs of ASCII; set {key_in}.")
        self.address = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/v1')}"
        self._host, self._port, self._tls = str(parts.hostname), port, parts.scheme == "https"
        self._path = urllib.parse.urlsplit(self.address).path
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._called, self._key_in = f"{called} {self.address}", key_in

    def get(self, path: str) -> Any:
        """What a route answers, as JSON."""
        return _json(self._call("GET", path, None), path)

    def text(self, path: str) -> str:
        """The same as text."""
        return self._call("GET", path, None).decode("utf-8", "replace")

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """What a route answers to a JSON body; text where it is no JSON."""
        data = self._call("POST", path, body)
        try:
            return json.loads(data)
        except ValueError:
            return data.decode("utf-8", "replace")

    def put(self, path: str, data: bytes) -> Any:
        """What a route answers to a file."""
        return _json(self._call("PUT", path, data), path)

    def delete(self, path: str) -> Any:
        """What a route answers that deletes something."""
        return _json(self._call("DELETE", path, None), path)

    def events(self, path: str, body: Mapping[str, Any], ended: Callable[[], bool] | None = None) -> Iterator[Any]:
        """The events of a stream, each as JSON, up to `[DONE]`; nothing more once `ended` says so.

        Leaving early closes the connection. A stream that breaks off without `[DONE]` raises `ServerGone`.
        """
        try:
            yield from self._events(path, body, ended)
        except ServerGone:
            if ended is None or not ended():
                raise

    def _events(self, path: str, body: Mapping[str, Any], ended: Callable[[], bool] | None) -> Iterator[Any]:
        with self._open("POST", path, body, ended) as response:
            while True:
                try:
                    line = response.readline(_MOST_BYTES)
                except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
                    raise self._gone(f"broke off ({_reason(error)})") from None
                if not line.endswith(b"\n"):
                    raise self._gone("broke off in the middle of an answer")
                field, _, value = line.partition(b":")
                if field != b"data":
                    continue
                if value.strip() == b"[DONE]":
                    return
                event = _json(value, path)
                if isinstance(event, dict) and "error" in event:
                    raise ServerRefused(*self._refusal(200, value))
                yield event

    def _call(self, method: str, path: str, body: Mapping[str, Any] | bytes | None) -> bytes:
        with self._open(method, path, body) as response:
            return self._read(response)

    @contextmanager
    def _open(
        self, method: str, path: str, body: Mapping[str, Any] | bytes | None, ended: Callable[[], bool] | None = None
    ) -> Iterator[Any]:
        """The response, whose connection is shut down once `ended` says so, also while it is waited for."""
        kind = http.client.HTTPSConnection if self._tls else http.client.HTTPConnection
        with closing(kind(self._host, self._port, timeout=_CONNECT_S)) as connection:
            try:
                connection.connect()
                place = connection.sock  # the connection itself lets go of it where the server closes
                place.settimeout(_REPLY_S)
            except (OSError, http.client.HTTPException) as error:
                raise self._gone(f"cannot be reached ({_reason(error)})") from None
            with _watched(place, ended):
                try:
                    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
                    kind_of = "application/octet-stream" if isinstance(body, bytes) else "application/json"
                    connection.request(method, self._path + path, data, {"Content-Type": kind_of, **self._headers})
                    response = connection.getresponse()
                except (OSError, http.client.HTTPException) as error:
                    raise self._gone(f"cannot be reached ({_reason(error)})") from None
                if response.status >= 400:
                    message, status, said = self._refusal(response.status, self._read(response))
                    if status in (502, 503, 504) or (status >= 500 and path == "/v1/completions"):  # its engine died
                        raise self._gone(f"is not ready ({status}: {said:.200})")
                    raise ServerRefused(message, status, said)
                yield response

    def _read(self, response: Any) -> bytes:
        try:
            data: bytes = response.read(_MOST_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise self._gone(f"broke off ({_reason(error)})") from None
        if response.length:  # http.client tells of it only where everything is read at once
            raise self._gone("broke off in the middle of an answer")
        return data

    def _gone(self, what: str) -> ServerGone:
        return ServerGone(f"{self._called} {what}; see that it runs, then ask again.")

    def _refusal(self, status: int, data: bytes) -> tuple[str, int, str]:
        """Message, status and the server's own words of an error, in vLLM's form or FastAPI's."""
        try:
            found = json.loads(data)
            error = found.get("error", found)
            said = str(error.get("message") or error.get("detail") or error)
            code = str(error.get("code"))  # the status in a stream, which began with 200; else it may be a word
            status = int(code) if code.isdecimal() else status
        except (ValueError, AttributeError, TypeError):
            said = data.decode("utf-8", "replace")
        said = " ".join(said.split())[:500]
        hint = f"set {self._key_in}" if status in (401, 403) else "see its log"
        return f"{self._called} refused ({status}: {said}); {hint}.", status, said


@contextmanager
def _watched(place: Any, ended: Callable[[], bool] | None) -> Iterator[None]:
    """Meanwhile a socket is shut down once `ended` says so: a reader that waits for it wakes up."""
    if ended is None:
        yield
        return
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_LOOK_S):
            if ended():
                with suppress(OSError):
                    place.shutdown(socket.SHUT_RDWR)
                return

    watcher = threading.Thread(target=watch, name="http-stream", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _json(data: bytes, path: str) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise ModelError(
            f"{path} answered {data[:80]!r}, which is not JSON; is the address that of the right server?"
        ) from None


def _reason(error: Exception) -> str:
    return first_line(error)[:200]
