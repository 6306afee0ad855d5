"""Connections on which no request comes, by a clock that the tests set."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from rag_app.server.settings import ServerSettings
from rag_app.server.stopping import StoppingServer

HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"


class Connection(asyncio.Transport):
    """One connection to a server whose `body_s` is 10, and whose answers wait for `answering`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.now, self.written, self.closed, self.answering = 0.0, b"", False, asyncio.Event()
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: self.now)
        shared: Any = SimpleNamespace(settings=ServerSettings(body_s=10))
        server = StoppingServer(self._answer, shared, interface="asgi3")
        server.config.load()
        self._protocol: Any = server.config.http_protocol_class(server.config, server.server_state, {})
        self._protocol.connection_made(self)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        await self.answering.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    async def send(self, data: bytes) -> None:
        if data:  # none would be the end of what comes
            self._protocol.data_received(data)
        await self.after(0)

    async def after(self, seconds: float) -> bool:
        """Whether the connection is closed so much later."""
        self.now += seconds
        for _ in range(5):
            await asyncio.sleep(0)
        return self.closed

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            asyncio.get_running_loop().call_soon(self._protocol.connection_lost, None)

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        pass

    resume_reading = pause_reading


@pytest.mark.parametrize("sent", [b"", b"GET /hea", HEAD, HEAD + b"\r\n" + HEAD, POST])
async def test_a_connection_without_a_request_is_closed(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    client = Connection(monkeypatch)
    client.answering.set()
    await client.send(sent)
    assert client.written.count(b"HTTP/1.1 200") == sent.count(b"\r\n\r\n")
    for _ in range(3):
        assert not await client.after(3)
        await client.send(sent and b"a")  # uvicorn's own limit begins anew with each byte
    assert await client.after(2)


async def test_one_that_is_being_answered_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Connection(monkeypatch)
    await client.send(HEAD + b"\r\n")
    assert not await client.after(100)
    client.answering.set()
    assert not await client.after(0) and b"200 OK" in client.written
    client.answering.clear()
    assert not await client.after(4)
    await client.send(HEAD + b"\r\n")
    assert not await client.after(100)


async def test_one_request_after_another_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Connection(monkeypatch)
    client.answering.set()
    for _ in range(5):
        await client.send(HEAD + b"\r\n")
        assert not await client.after(4)
    await client.send(HEAD + b"\r\n" + HEAD + b"\r\n")  # both at once
    assert client.written.count(b"200 OK") == 7 and not await client.after(4)
