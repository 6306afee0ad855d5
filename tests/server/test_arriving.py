"""Connections on which no request comes, on a real socket."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from rag_app.testing import FakeChatModel

HEAD = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"


def connected(address: str) -> socket.socket:
    place = urlsplit(address)
    made = socket.create_connection((place.hostname, place.port))
    made.settimeout(20)
    return made


def rest(client: socket.socket) -> bytes:
    """What still comes until the server closes the connection."""
    found = b""
    while piece := client.recv(65_536):
        found += piece
    return found


@pytest.mark.parametrize("sent", [b"", b"GET /hea", HEAD, HEAD + b"\r\n" + HEAD])
def test_a_connection_without_a_request_is_closed(shared: Callable[..., Any], listening: Any, sent: bytes) -> None:
    with connected(listening(shared(body_s=1))) as client:
        client.sendall(sent)
        assert rest(client).count(b"HTTP/1.1 200") == sent.count(b"\r\n\r\n")


def test_one_that_is_being_answered_stays(shared: Callable[..., Any], listening: Any) -> None:
    def slowly(_messages: Any) -> str:
        time.sleep(2)
        return "Trains."

    asked = b'{"model": "base", "messages": [{"role": "user", "content": "Trains or flights?"}]}'
    head = b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with connected(listening(shared(FakeChatModel(slowly), body_s=1))) as client:
        client.sendall(head + b"Content-Length: %d\r\n\r\n" % len(asked) + asked)
        assert b"Trains." in rest(client)
