import json
from pathlib import Path

import numpy as np
import pytest
import torch
from late_sentences import sentence_transformer
from safetensors.torch import save_file
from tiny import make_tiny_embedder
from tokenizers import Tokenizer

from rag_app.embedders import load_embedder
from rag_app.protocols import Embedder
from rag_app.testing import check_embedder

TEXTS = ["Who approves travel?", "", "The head of department approves travel costs. " * 90, "a", "Trains."]


@pytest.fixture(params=["sentence-transformers", "model2vec"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    made = make_tiny_embedder(tmp_path / "bert")
    tokenizer = Tokenizer.from_file(str(made / "tokenizer.json"))
    torch.manual_seed(1)
    static = StaticEmbedding(tokenizer, embedding_dim=16)
    if request.param == "sentence-transformers":
        sentence_transformer(modules=[static], prompts={"query": "question: "}).save(str(tmp_path / "static"))
        return tmp_path / "static"
    out = tmp_path / "potion"
    out.mkdir()
    tokenizer.save(str(out / "tokenizer.json"))
    save_file({"embeddings": static.embedding.weight.detach().half()}, out / "model.safetensors")
    (out / "config.json").write_text('{"model_type": "model2vec", "architectures": ["StaticModel"], "normalize": true}')
    kind = "sentence_transformers.models"
    modules = [("0", ".", f"{kind}.StaticEmbedding"), ("1", "1_Normalize", f"{kind}.Normalize")]
    listed = [{"idx": i, "name": n, "path": p, "type": t} for i, (n, p, t) in enumerate(modules)]
    (out / "modules.json").write_text(json.dumps(listed))
    return out


@pytest.fixture
def embedder(folder: Path) -> Embedder:
    return load_embedder(str(folder))


def test_static_embeddings_are_those_of_sentence_transformers(embedder: Embedder, folder: Path) -> None:
    check_embedder(embedder)
    reference = sentence_transformer(str(folder), device="cpu").float()
    short = [text for text in TEXTS if len(text) < 100]
    vectors = embedder.embed_documents(TEXTS)
    assert vectors.shape == (5, embedder.dimension) == (5, 16)
    expected = reference.encode(short, normalize_embeddings=True)
    np.testing.assert_allclose(vectors[[0, 1, 3, 4]], expected, atol=1e-6)
    query = reference.encode_query(TEXTS[0], normalize_embeddings=True)
    np.testing.assert_allclose(embedder.embed_query(TEXTS[0]), query, atol=1e-6)


def test_a_static_embedding_reads_as_much_as_others_do(embedder: Embedder) -> None:
    own = 512 - embedder.max_tokens
    assert own == len(embedder.token_offsets("question: ")) or own == 0
    long = TEXTS[2]
    read = long[: embedder.token_offsets(long)[511][1]]
    np.testing.assert_allclose(*embedder.embed_documents([long, read]), atol=1e-6)
