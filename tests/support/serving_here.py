"""A server in a thread of this process behind a real socket: `with listen(shared) as address`."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rag_app.server.app import create_app
from rag_app.server.shared import Shared
from rag_app.server.stopping import StoppingServer


@contextmanager
def listen(shared: Shared, **options: Any) -> Iterator[str]:
    """The address on a free port of this machine; `options` are those of `create_app`."""
    place = socket.create_server(("127.0.0.1", 0))
    server = StoppingServer(create_app(shared, **options), shared, timeout_graceful_shutdown=2)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{place.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
