import json
from pathlib import Path

import numpy as np
import pytest
import torch
from late_sentences import sentence_embedder, sentence_transformer
from tiny import make_tiny_embedder
from transformers import RobertaConfig, RobertaModel

_LONG = "travel costs " * 100


def _reads_any_length(folder: Path) -> None:
    """What many folders say that were saved with another length than the model was trained with."""
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 8192, "do_lower_case": false}')
    said = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps({**said, "model_max_length": int(1e30)}))


@pytest.mark.parametrize("kind", ["bert", "roberta"])
def test_a_text_is_cut_to_the_positions_that_a_model_has(tmp_path: Path, kind: str) -> None:
    folder = make_tiny_embedder(tmp_path)
    _reads_any_length(folder)
    if kind == "roberta":  # counts its positions from behind that of the padding
        torch.manual_seed(0)
        vocabulary = len(json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"])
        sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
        config = RobertaConfig(vocab_size=vocabulary, max_position_embeddings=66, pad_token_id=1, **sizes)
        RobertaModel(config).save_pretrained(folder)
    embedder = sentence_embedder("m", folder)
    assert embedder.max_tokens == 64 - 2
    reference = sentence_transformer(str(folder), device="cpu")
    reference.max_seq_length = 64
    expected = reference.encode([_LONG], normalize_embeddings=True)
    np.testing.assert_allclose(embedder.embed_documents([_LONG]), expected, atol=1e-6)
