"""A server over fakes: two indexes, adapters, keys; in process, or behind a real socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from server_helpers import add_adapter, client_of
from starlette.testclient import TestClient

from rag_app.config import DEFAULT_EMBEDDER
from rag_app.index import add_documents
from rag_app.schema import Document
from rag_app.server.app import create_app
from rag_app.server.settings import ServerSettings
from rag_app.server.shared import Shared
from rag_app.testing import FakeChatModel, FakeEmbedder


@pytest.fixture
def shared(tmp_path: Path) -> Callable[..., Shared]:
    """Makes what a server shares, below `tmp_path`; keywords are those of `Shared` and of `ServerSettings`."""
    embedder = FakeEmbedder(name=DEFAULT_EMBEDDER)
    travel = Document("travel.md", "The head of department approves travel costs. Trains are better.", title="Travel",
                      metadata={"year": 2020})  # fmt: skip
    for index in ("handbook", "secret"):
        add_documents(index, [travel], root=tmp_path / "indexes", embedder=embedder)
    add_adapter(tmp_path / "adapters", "law", versions=2)
    add_adapter(tmp_path / "adapters", "intents", "classify")

    def make(model: FakeChatModel | None = None, needs_keys: bool = False, **settings: Any) -> Shared:
        return Shared(
            settings=ServerSettings(**settings), model=model or FakeChatModel(), root=tmp_path / "indexes",
            adapters=tmp_path / "adapters", data=tmp_path / "data", needs_keys=needs_keys,
            load_embedder=lambda name: embedder,
        )  # fmt: skip

    return make


@pytest.fixture
def client(shared: Callable[..., Shared]) -> Iterator[TestClient]:
    """Of a server without keys."""
    with client_of(shared()) as made:
        yield made


@pytest.fixture
def listening() -> Iterator[Callable[..., str]]:
    """Serves on a free port of this machine; returns the address."""
    servers: list[tuple[uvicorn.Server, threading.Thread]] = []

    def serve(shared: Shared, **options: Any) -> str:
        place = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(create_app(shared, **options), log_config=None, timeout_graceful_shutdown=2)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{place.getsockname()[1]}"

    yield serve
    for server, thread in servers:
        server.should_exit = True
        thread.join(30)
