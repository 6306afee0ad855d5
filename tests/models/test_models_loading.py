"""What lies beside the weights of a model, and what is said where that cannot be read."""

import json
from pathlib import Path

import pytest
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from tiny import make_tiny_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from rag_app.errors import ModelError
from rag_app.models.loading import cache_keyword, load, read_config_and_tokenizer


def test_configuration_and_tokenizer_are_read_without_weights(tmp_path: Path) -> None:
    base = make_tiny_model("llama", tmp_path / "base", layers=1)
    (base / "model.safetensors").unlink()
    config, tokenizer = read_config_and_tokenizer("base", base)
    assert config.model_type == "llama"
    assert tokenizer("travel").input_ids == AutoTokenizer.from_pretrained(base)("travel").input_ids


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.json", '{"model_type": "nonsense"}'),
        ("config.json", '{"model_type": '),
        ("config.json", '{"model_type": "llama", "hidden_size": "x"}'),
        ("tokenizer.json", "{}"),
        ("tokenizer.json", "{"),
        ("tokenizer_config.json", "[]"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, name: str, text: str) -> None:
    base = make_tiny_model("llama", tmp_path / "base", layers=1)
    (base / name).write_text(text)
    with pytest.raises(ModelError, match=r"^mine: its configuration or tokenizer cannot be read \(\w+: .+\); check"):
        read_config_and_tokenizer("mine", base)


@pytest.mark.parametrize("quantization", ["none", "nf4"])
def test_weights_that_are_not_there_are_not_drawn_by_chance(tmp_path: Path, quantization: str) -> None:
    base = make_tiny_model("llama", tmp_path / "base", layers=1)
    weights = load_file(base / "model.safetensors")
    del weights["model.layers.0.mlp.down_proj.weight"]
    save_file(weights, base / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelError, match=r"^mine: its files lack 1 of its weights, model\.layers\.0\.mlp\.down_proj"):
        load("mine", base, dtype="float32", quantization=quantization, device="cpu")


@pytest.mark.parametrize(("family", "kind", "writes"), [
    ("llama", "LlamaModel", False), ("llama", "LlamaForSequenceClassification", False), ("llama", "", True),
    ("t5", "T5Model", True),
])  # fmt: skip
def test_a_model_of_a_kind_that_writes_no_text_is_none_for_a_chat(
    tmp_path: Path, family: str, kind: str, writes: bool
) -> None:
    base = make_tiny_model(family, tmp_path / "base", layers=1)
    config = json.loads((base / "config.json").read_text())
    (base / "config.json").write_text(json.dumps({**config, "architectures": [kind] if kind else None}))
    options = {"dtype": "float32", "quantization": "none", "device": "cpu"}
    if writes:
        assert load("mine", base, **options)[0].config.model_type == family
    else:
        with pytest.raises(ModelError, match=f"^mine: a model of the kind {kind}, which writes no text; name a chat"):
            load("mine", base, **options)


@pytest.mark.parametrize("quantization", ["int8", "nf4"])
def test_quantization_without_its_package_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quantization: str
) -> None:
    base = make_tiny_model("llama", tmp_path / "base", layers=1)
    monkeypatch.setattr("rag_app.models.loading.find_spec", lambda name: None)
    with pytest.raises(ModelError, match=rf"{quantization} needs the package bitsandbytes: .*lora-rag\[train\]"):
        load("mine", base, dtype="auto", quantization=quantization, device="cpu")
    load("mine", base, dtype="auto", quantization="none", device="cpu")


def test_the_cache_has_the_name_of_the_base_where_peft_wraps_it(tmp_path: Path) -> None:
    """The other name is deprecated: it was a warning in each training of labels, and is to be an error."""
    base = AutoModelForCausalLM.from_pretrained(make_tiny_model("llama", tmp_path / "base", layers=1))
    expected = cache_keyword(base)
    adapted = get_peft_model(base, LoraConfig(task_type="CAUSAL_LM", target_modules=["q_proj"]))
    assert cache_keyword(adapted) == expected
