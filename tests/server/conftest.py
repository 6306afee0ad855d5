"""A server over fakes: two indexes, adapters, keys; in process, or behind a real socket."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from server_helpers import add_adapter, client_of
from serving_here import listen
from starlette.testclient import TestClient

from rag_app.config import DEFAULT_EMBEDDER
from rag_app.index import add_documents
from rag_app.schema import Document
from rag_app.server.settings import ServerSettings
from rag_app.server.shared import Shared
from rag_app.testing import FakeChatModel, FakeEmbedder


@pytest.fixture(scope="session")
def built_for_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two indexes and two adapters, made once."""
    folder = tmp_path_factory.mktemp("served")
    travel = Document("travel.md", "The head of department approves travel costs. Trains are better.", title="Travel",
                      metadata={"year": 2020})  # fmt: skip
    for index in ("handbook", "secret"):
        add_documents(index, [travel], root=folder / "indexes", embedder=FakeEmbedder(name=DEFAULT_EMBEDDER))
    add_adapter(folder / "adapters", "law", versions=2)
    add_adapter(folder / "adapters", "intents", "classify")
    return folder


@pytest.fixture
def shared(tmp_path: Path, built_for_all: Path) -> Callable[..., Shared]:
    """Makes what a server shares, below `tmp_path`; keywords are those of `Shared` and of `ServerSettings`."""
    shutil.copytree(built_for_all, tmp_path, dirs_exist_ok=True)
    embedder = FakeEmbedder(name=DEFAULT_EMBEDDER)

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


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory, built_for_all: Path) -> Iterator[TestClient]:
    """Of a server without keys, one for all requests of a file that are refused and so leave nothing behind."""
    folder = tmp_path_factory.mktemp("refusing")
    shutil.copytree(built_for_all, folder, dirs_exist_ok=True)
    made = Shared(
        settings=ServerSettings(requests_per_minute=0), model=FakeChatModel(), root=folder / "indexes",
        adapters=folder / "adapters", data=folder / "data",
        load_embedder=lambda name: FakeEmbedder(name=DEFAULT_EMBEDDER),
    )  # fmt: skip
    with client_of(made) as client:
        yield client


@pytest.fixture
def listening() -> Iterator[Callable[..., str]]:
    """Serves on a free port of this machine; returns the address."""
    with ExitStack() as stack:
        yield lambda shared, **options: stack.enter_context(listen(shared, **options))
