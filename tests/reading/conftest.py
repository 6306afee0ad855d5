from __future__ import annotations

from pathlib import Path

import pytest
import torch
from reader_folders import random_adapter, write_reader
from tiny import make_tiny_embedder

from rag_app.reading.read import Reader


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_embedder(tmp_path_factory.mktemp("reader_base") / "embedder", max_tokens=64)


@pytest.fixture
def folder(tmp_path: Path, base: Path) -> Path:
    return write_reader(tmp_path / "reader", base, random_adapter(base))


@pytest.fixture
def reader(folder: Path, base: Path) -> Reader:
    return Reader(folder, base, dtype=torch.float32)
