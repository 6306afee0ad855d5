"""The model that a reranker is made of."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tiny import make_tiny_embedder
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from rag_app.errors import ModelError
from rag_app.retrieval.rerank import CrossEncoderReranker


def made(folder: Path, *, numbers: int = 1) -> Path:
    tokenizer = AutoTokenizer.from_pretrained(make_tiny_embedder(folder / "embedder"))
    torch.manual_seed(0)
    model = BertForSequenceClassification(
        BertConfig(vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
                   intermediate_size=64, max_position_embeddings=64, num_labels=numbers, initializer_range=0.5)
    )  # fmt: skip
    model.save_pretrained(folder / "reranker")
    tokenizer.save_pretrained(folder / "reranker")
    return folder / "reranker"


def test_each_passage_has_one_score(tmp_path: Path) -> None:
    scores = CrossEncoderReranker(str(made(tmp_path))).score("Who approves travel?", ["The head of department.", "a"])
    assert len(set(scores)) == 2


def test_pickled_weights_of_a_reranker_are_refused_and_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object, **__: object) -> None:
        raise AssertionError("pickled weights were read")

    folder = made(tmp_path)
    weights = torch.nn.Linear(1, 1).state_dict()
    torch.save(weights, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    monkeypatch.setattr("torch.load", read)
    with pytest.raises(ModelError, match=r"found pytorch_model\.bin, which is pickled and never read"):
        CrossEncoderReranker(str(folder))


def test_a_damaged_reranker_is_one_sentence(tmp_path: Path) -> None:
    folder = made(tmp_path)
    (folder / "model.safetensors").write_bytes(b"cut off")
    with pytest.raises(ModelError, match=r"cannot be loaded as a reranker \(SafetensorError: .*\); fetch it again"):
        CrossEncoderReranker(str(folder))


def test_an_embedding_model_does_not_rank_by_chance(tmp_path: Path) -> None:
    made(tmp_path)
    with pytest.raises(ModelError, match=r"its files lack 2 of its weights, classifier\.bias among them"):
        CrossEncoderReranker(str(tmp_path / "embedder"))


def test_a_model_of_several_classes_is_no_reranker(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="gives 3 numbers for a passage, and a reranker gives one"):
        CrossEncoderReranker(str(made(tmp_path, numbers=3)))
