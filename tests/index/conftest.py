"""An index of twenty small documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from index_helpers import documents

from rag_app.index import add_documents
from rag_app.testing import FakeEmbedder


@pytest.fixture
def root(tmp_path: Path, embedder: FakeEmbedder) -> Path:
    """The folder of the index `i`."""
    add_documents("i", documents(20), root=tmp_path, embedder=embedder)
    return tmp_path
