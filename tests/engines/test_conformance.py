"""Every engine and every embedder of the project keeps the promises of the two protocols, and the checks see who does
not."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiers import quick
from tiny import CAUSAL_FAMILIES, FAMILIES, Family, make_tiny_embedder, make_tiny_model
from tiny_adapters import publish, save_peft

from rag_app.embedders import load_embedder
from rag_app.engines import load_chat_model
from rag_app.errors import ModelError, SettingsError
from rag_app.schema import Generation
from rag_app.testing import FakeChatModel, FakeEmbedder, check_chat_model, check_embedder


def test_the_fakes_keep_them() -> None:
    check_chat_model(FakeChatModel(adapters=("law",)), ["law"])
    check_embedder(FakeEmbedder())
    check_embedder(FakeEmbedder(normalized=False))


@pytest.mark.parametrize("family", quick(FAMILIES, "llama"))
def test_the_reference_engine_keeps_them(family: Family, tmp_path: Path) -> None:
    base = make_tiny_model(family, tmp_path / f"tiny-{family}")
    publish(tmp_path / "adapters", "law", base, save_peft(base, tmp_path / "peft", seed=1))
    model = load_chat_model(str(base), adapters=tmp_path / "adapters", dtype="float32", engine="reference")
    check_chat_model(model, ["law", "law@1"])


@pytest.mark.parametrize("family", quick(CAUSAL_FAMILIES, "llama"))
def test_the_lean_engine_keeps_them(family: Family, tmp_path: Path) -> None:
    base = make_tiny_model(family, tmp_path / f"tiny-{family}")
    publish(tmp_path / "adapters", "law", base, save_peft(base, tmp_path / "peft", seed=1))
    model = load_chat_model(str(base), adapters=tmp_path / "adapters", dtype="float32", engine="lean")
    assert type(model).__name__ == "LeanChatModel"
    check_chat_model(model, ["law", "law@1"])


def test_the_engine_that_was_asked_for_runs_or_says_why_not(tmp_path: Path) -> None:
    for family, kind in (("llama", "LeanChatModel"), ("t5", "TransformersChatModel")):
        base = make_tiny_model(family, tmp_path / family)  # type: ignore[arg-type]
        assert type(load_chat_model(str(base), dtype="float32")).__name__ == kind
    with pytest.raises(ModelError, match=r"lean engine cannot run it: .*\. Ask for"):
        load_chat_model(str(tmp_path / "t5"), dtype="float32", engine="lean")
    with pytest.raises(SettingsError, match="engine = 'leen'"):
        load_chat_model(str(tmp_path / "llama"), engine="leen")


def test_the_default_embedder_keeps_them(tmp_path: Path) -> None:
    check_embedder(load_embedder(str(make_tiny_embedder(tmp_path / "tiny"))))


def _generation(**changes: Any) -> Any:
    return lambda event: dataclasses.replace(event, **changes) if isinstance(event, Generation) else event


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (_generation(adapter="other"), "names 'other' as its adapter"),
        (_generation(text="something else"), "are not the text"),
        (_generation(prompt_tokens=1), "not what count_tokens says"),
        (_generation(completion_tokens=99), "99 tokens of at most"),
        (_generation(finish_reason="length"), "not heeded"),
    ],
)
def test_a_chat_model_that_breaks_a_promise_is_found(changed: Any, message: str) -> None:
    class Broken(FakeChatModel):
        def stream(self, *args: Any) -> Any:
            return map(changed, super().stream(*args))

    with pytest.raises(AssertionError, match=message):
        check_chat_model(Broken(adapters=()))


def test_a_model_that_accepts_any_adapter_is_found() -> None:
    with pytest.raises(AssertionError, match="unknown adapter was accepted"):
        check_chat_model(FakeChatModel())


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda v: v.astype(np.float64), "expected float32"),
        (lambda v: v[:, :3], "gave the shape"),
        (lambda v: v * 2, "normalized, but lengths"),
        (lambda v: v + np.arange(len(v))[:, None].astype(np.float32) * 1e-2 if len(v) > 1 else v, "normalized|depend"),
    ],
)
def test_an_embedder_that_breaks_a_promise_is_found(broken: Any, message: str) -> None:
    class Broken(FakeEmbedder):
        def embed_documents(self, texts: Any) -> Any:
            return broken(super().embed_documents(texts))

    with pytest.raises(AssertionError, match=message):
        check_embedder(Broken())
