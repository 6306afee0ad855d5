"""Embedder and chat model may be loaded at once by two threads, whose imports and loading must not meet.

transformers sets torch's default number type while it loads; two loads at once left it at bfloat16 for good.
"""

import sys
import types

import pytest

from rag_app.adapters.layers import linear_layers_of
from rag_app.embedders import load_embedder
from rag_app.engines import load_chat_model
from rag_app.errors import ModelError
from rag_app.models.importing import IMPORTING


@pytest.fixture
def held(monkeypatch):
    """The modules that import large libraries, in a stand-in that notes whether the lock was held: {module: held}."""
    found = {}

    class Watched(types.ModuleType):
        def __getattr__(self, name):
            def made(*given, **named):
                found.setdefault(self.__name__, set()).add(IMPORTING._is_owned())
                return "made", "made"

            if not name.startswith("__"):
                found.setdefault(self.__name__, set()).add(IMPORTING._is_owned())
            return made

    for name in ("embedders.sentence", "models.loading", "engines.lean", "engines.transformers.model"):
        monkeypatch.setitem(sys.modules, f"rag_app.{name}", Watched(f"rag_app.{name}"))
    return found


def test_large_libraries_are_imported_under_one_lock(held, tmp_path):
    (tmp_path / "config.json").write_text("{}")
    load_embedder(str(tmp_path))
    assert held == {"rag_app.embedders.sentence": {True}}
    load_chat_model(str(tmp_path))
    assert held == {
        f"rag_app.{name}": {True}
        for name in ("embedders.sentence", "models.loading", "engines.lean", "engines.transformers.model")
    }
    assert not IMPORTING._is_owned()


def test_so_is_what_a_model_behind_a_server_or_an_adapter_needs_of_them(monkeypatch, tmp_path):
    (tmp_path / "config.json").write_text("{}")
    seen = []

    def refuse(*given, **named):
        seen.append(IMPORTING._is_owned())
        raise ModelError("seen")

    monkeypatch.setattr("rag_app.models.loading.read_config_and_tokenizer", refuse)
    with pytest.raises(ModelError, match="seen"):
        load_chat_model(str(tmp_path), url="http://127.0.0.1:9")
    monkeypatch.setattr("transformers.AutoConfig.from_pretrained", refuse)
    with pytest.raises(ModelError, match="seen"):
        linear_layers_of(tmp_path)
    assert seen == [True, True] and not IMPORTING._is_owned()
