"""Fake servers over a tiny model with adapters, and a chat model that is connected to them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_vllm import FakeVllm
from tiny import make_tiny_model
from tiny_adapters import publish, save_peft

from rag_app.engines import load_chat_model


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny model, `tiny-qwen2`, and adapters of it in the form of PEFT, `peft1`, `peft2`, `peft3`."""
    folder = tmp_path_factory.mktemp("made")
    base = make_tiny_model("qwen2", folder / "tiny-qwen2")
    for seed in (1, 2, 3):
        save_peft(base, folder / f"peft{seed}", seed=seed)
    return folder


@pytest.fixture
def base(made: Path, tmp_path: Path) -> Path:
    """The tiny model, with `law` of one version below `tmp_path`; so are the PEFT folders."""
    for seed in (1, 2, 3):
        shutil.copytree(made / f"peft{seed}", tmp_path / f"peft{seed}")
    publish(tmp_path / "adapters", "law", made / "tiny-qwen2", tmp_path / "peft1")
    return made / "tiny-qwen2"


@pytest.fixture
def serve(base: Path) -> Iterator[Callable[..., FakeVllm]]:
    """Starts fake servers of the model."""
    started: list[FakeVllm] = []

    def start(**options: Any) -> FakeVllm:
        started.append(FakeVllm(base, **options))
        return started[-1]

    yield start
    for fake in started:
        fake.close()


@pytest.fixture
def fake(serve: Callable[..., FakeVllm]) -> FakeVllm:
    return serve()


@pytest.fixture
def connected(base: Path, tmp_path: Path) -> Callable[..., Any]:
    """Connects to servers, with the adapters below `tmp_path`."""

    def connect(*fakes: FakeVllm, **settings: Any) -> Any:
        address = " ".join(f.address for f in fakes)
        return load_chat_model(str(base), adapters=tmp_path / "adapters", url=address, **settings)

    return connect


@pytest.fixture
def release(base: Path, tmp_path: Path) -> Callable[..., int]:
    """Publishes a version from one of the PEFT folders."""
    return lambda number, name="law", **about: publish(
        tmp_path / "adapters", name, base, tmp_path / f"peft{number}", **about
    )
