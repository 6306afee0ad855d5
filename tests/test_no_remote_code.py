"""No model, tokenizer or configuration may bring its own Python: every call that loads one says so."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from rag_app.adapters.layers import linear_layers_of
from rag_app.errors import ModelError
from rag_app.models import resolve

ROOT = Path(__file__).parents[1]
LOADERS = {"from_pretrained", "from_config", "SentenceTransformer", "CrossEncoder"}


def loading(path: Path) -> list[tuple[int, str, dict[str, ast.expr]]]:
    """Line, receiver and keywords of each call that loads something of a model."""
    text = path.read_text(encoding="utf-8")
    found = []
    for node in ast.walk(ast.parse(text)) if any(name in text for name in LOADERS) else ():
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            receiver = ast.unparse(function.value) if isinstance(function, ast.Attribute) else ""
            if name in LOADERS and receiver != "PeftModel":  # which loads adapters, and takes no such argument
                found.append((node.lineno, receiver, {k.arg or "": k.value for k in node.keywords}))
    return found


def test_every_call_refuses_remote_code() -> None:
    calls = 0
    for folder in ("rag_app", "finetune", "benchmarks"):
        for path in (ROOT / folder).rglob("*.py"):
            for line, _, keywords in loading(path):
                calls += 1
                value = keywords.get("trust_remote_code")
                assert isinstance(value, ast.Constant) and value.value is False, f"{path}:{line}"
    assert calls >= 10


def test_a_base_with_its_own_python_is_refused_without_asking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.json").write_text(
        '{"model_type": "own", "auto_map": {"AutoConfig": "own.Config", "AutoModelForCausalLM": "own.Model"}}'
    )
    (tmp_path / "own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")

    def asked(*_: object) -> str:
        raise AssertionError("the user was asked whether to run the base's Python")

    monkeypatch.setattr("builtins.input", asked)
    with pytest.raises(ModelError, match="no known language model"):
        linear_layers_of(tmp_path)
    assert not (tmp_path / "ran").exists()


def test_no_programs_for_layers_are_fetched():
    assert resolve and os.environ["USE_HUB_KERNELS"] == "NO"
