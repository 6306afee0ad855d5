"""A tiny Llama with adapters of every kind, and the lean chat model over it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import make_tiny_model
from tiny_adapters import publish, save_peft

from rag_app.adapters.store import AdapterStore
from rag_app.config import EngineSettings
from rag_app.engines import load_chat_model
from rag_app.engines.lean import LeanChatModel
from rag_app.models.loading import load as load_parts


@pytest.fixture(scope="session")
def llama(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The base's folder and the folder of the adapters `plain`, `first` and `second` (both aLoRA)."""
    base = make_tiny_model("llama", tmp_path_factory.mktemp("base") / "tiny-llama")
    root = tmp_path_factory.mktemp("adapters")
    chat: Any = load_chat_model(str(base))
    ids = chat.tokenizer(" Question:", add_special_tokens=False)["input_ids"][:1]
    kinds: dict[str, Any] = {"plain": {}, **{k: {"alora_invocation_tokens": ids} for k in ("first", "second")}}
    for seed, (name, config) in enumerate(kinds.items(), 1):
        publish(root, name, base, save_peft(base, root / ".made" / name, seed=seed, **config))
    return base, root


@pytest.fixture
def lean(llama: tuple[Path, Path]) -> Any:
    """`lean(**options)` loads the tiny model in float32 (or `dtype`)."""
    base, root = llama

    def make(dtype: str = "float32", numbers: Any = None, drafts: bool = True, **settings: Any) -> LeanChatModel:
        model, tokenizer = load_parts(str(base), base, dtype=dtype, quantization="none", device="cpu")
        return LeanChatModel(
            str(base), base, model, tokenizer, AdapterStore(root), EngineSettings(**settings),
            numbers=numbers, drafts=drafts,
        )  # fmt: skip

    return make


@pytest.fixture
def reference(llama: tuple[Path, Path]) -> Any:
    return load_chat_model(str(llama[0]), adapters=llama[1], dtype="float32", engine="reference")
