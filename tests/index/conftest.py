"""An index of twenty small documents."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from index_helpers import documents

from rag_app.index import add_documents
from rag_app.testing import FakeEmbedder


@pytest.fixture(scope="session")
def built_twenty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `root` copies."""
    folder = tmp_path_factory.mktemp("twenty")
    add_documents("i", documents(20), root=folder, embedder=FakeEmbedder())
    return folder


@pytest.fixture
def root(tmp_path: Path, built_twenty: Path) -> Path:
    """The folder of the index `i`."""
    shutil.copytree(built_twenty, tmp_path, dirs_exist_ok=True)
    return tmp_path
