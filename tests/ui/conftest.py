import pytest
from ui_helpers import engine_of, use_engine


@pytest.fixture
def ui_engine(tmp_path, monkeypatch, handbook):
    """An engine that all pages use, over the index `handbook`; the working directory is the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RAG_APP_INDEXES", raising=False)
    monkeypatch.delenv("RAG_APP_ADAPTERS", raising=False)
    return use_engine(monkeypatch, lambda: engine_of(tmp_path))
