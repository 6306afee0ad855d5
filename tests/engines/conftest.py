"""Tiny models with adapters of every kind, and the chat models over them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import Family, make_tiny_model, tiny_tokenizer
from tiny_adapters import publish, save_peft

from rag_app.adapters.store import AdapterStore
from rag_app.config import EngineSettings
from rag_app.engines import load_chat_model
from rag_app.engines.lean import LeanChatModel
from rag_app.models.loading import load as load_parts

KINDS: dict[str, Any] = {"lora": {}, "rslora": {"use_rslora": True, "rank_pattern": {"q_proj": 2, "o": 2}}}


def _base_and_adapters(tmp_path_factory: pytest.TempPathFactory, family: Family, kinds: dict[str, Any]) -> Any:
    """A base's folder and that of its adapters; those whose configuration is None are aLoRA."""
    base = make_tiny_model(family, tmp_path_factory.mktemp("base") / f"tiny-{family}")
    root = tmp_path_factory.mktemp("adapters")
    ids = tiny_tokenizer(family)(" Question:", add_special_tokens=False)["input_ids"][:1]
    for seed, (kind, config) in enumerate(kinds.items(), 1):
        config = {"alora_invocation_tokens": ids} if config is None else config
        publish(root, kind, base, save_peft(base, root / ".made" / kind, seed=seed, **config))
    return base, root


@pytest.fixture(scope="session")
def llama(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The base's folder and the folder of the adapters `plain`, `first` and `second` (both aLoRA)."""
    return _base_and_adapters(tmp_path_factory, "llama", {"plain": {}, "first": None, "second": None})


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
    """`reference(**settings)` loads the tiny model in float32, over transformers."""
    base, root = llama
    return lambda **kw: load_chat_model(str(base), adapters=root, dtype="float32", engine="reference", **kw)


@pytest.fixture(params=["reference", "lean"])
def load(request: pytest.FixtureRequest) -> Any:
    """Loads the tiny model in each engine of this process."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Per family: the reference, the base's folder, the adapters' root and their names; made once."""
    made: dict[str, Any] = {}

    def get(family: Family) -> Any:
        if family not in made:
            kinds = KINDS if family == "t5" else KINDS | {"alora": None, "alora2": None}
            base, root = _base_and_adapters(tmp_path_factory, family, kinds)
            chat = load_chat_model(str(base), adapters=root, dtype="float32", engine="reference")
            made[family] = (chat, base, root, list(kinds))
        return made[family]

    return get
