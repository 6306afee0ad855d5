"""A tiny model and an adapter of it, made once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny import make_tiny_model
from tiny_adapters import save_peft


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    base = make_tiny_model("llama", tmp_path_factory.mktemp("base") / "tiny-llama")
    return base, save_peft(base, tmp_path_factory.mktemp("peft"), seed=1)
