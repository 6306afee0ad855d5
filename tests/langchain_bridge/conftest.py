"""A tiny random chat model, loaded once."""

from __future__ import annotations

import pytest
from tiny import make_tiny_model

from rag_app.engines import load_chat_model


@pytest.fixture(scope="session")
def tiny_engine(tmp_path_factory):
    folder = make_tiny_model("llama", tmp_path_factory.mktemp("models") / "tiny-llama")
    return load_chat_model(str(folder), dtype="float32", device="cpu")


@pytest.fixture
def vcr():
    """Asked for by a test of langchain-tests that skips itself where nothing was recorded."""
