"""What lies beside the weights of a model, and what is said where that cannot be read."""

from pathlib import Path

import pytest
from tiny import make_tiny_model

from rag_app.errors import ModelError
from rag_app.models.loading import load_tokenizer, read_config_and_tokenizer


def test_configuration_and_tokenizer_are_read_without_weights(tmp_path: Path) -> None:
    base = make_tiny_model("llama", tmp_path / "base", layers=1)
    (base / "model.safetensors").unlink()
    config, tokenizer = read_config_and_tokenizer("base", base)
    assert config.model_type == "llama"
    assert tokenizer("travel").input_ids == load_tokenizer(str(base))("travel").input_ids


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
