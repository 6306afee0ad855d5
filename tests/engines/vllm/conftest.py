"""Fake servers over a tiny model with adapters, and a chat model that is connected to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_vllm import FakeVllm
from tiny import make_tiny_model
from tiny_adapters import publish, save_peft

from rag_app.engines import load_chat_model


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A tiny model with the published adapter `law` of one version; further PEFT folders are `peft1`, `peft2` ..."""
    made = make_tiny_model("qwen2", tmp_path / "base" / "tiny-qwen2")
    for seed in (1, 2, 3):
        save_peft(made, tmp_path / f"peft{seed}", seed=seed)
    publish(tmp_path / "adapters", "law", made, tmp_path / "peft1")
    return made


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
