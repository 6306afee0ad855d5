from __future__ import annotations

import copy
import threading

import numpy as np
from langchain_core.embeddings import DeterministicFakeEmbedding

from rag_app.langchain_bridge import LangChainEmbedder, RagEmbeddings
from rag_app.langchain_bridge.embedder import as_embedder
from rag_app.protocols import Embedder
from rag_app.testing import FakeEmbedder


def test_langchain_embeddings_become_an_embedder_of_unit_vectors():
    embedder = LangChainEmbedder(DeterministicFakeEmbedding(size=6))
    assert isinstance(embedder, Embedder) and embedder.dimension == 6
    vectors = embedder.embed_documents(["one", "two"])
    assert vectors.shape == (2, 6) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.array_equal(embedder.embed_query("one"), vectors[0])
    assert embedder.embed_documents([]).shape == (0, 6)


def test_a_deep_copy_shares_the_embedder():
    class Locked(FakeEmbedder):
        def __init__(self):
            super().__init__()
            self.lock = threading.Lock()  # as the embedder of a real model has

    embeddings = RagEmbeddings(Locked())
    made = copy.deepcopy(embeddings)
    assert made is not embeddings and made.embedder is embeddings.embedder
    assert copy.deepcopy(LangChainEmbedder(embeddings)).embeddings.embedder is embeddings.embedder


def test_the_name_tells_models_apart():
    class Named(DeterministicFakeEmbedding):
        model: str = ""

    one, other = (LangChainEmbedder(Named(size=6, model=m)) for m in ("one", "other"))
    assert one.name.endswith("Named:one") and one.fingerprint != other.fingerprint
    assert LangChainEmbedder(Named(size=6, model="other")).fingerprint == other.fingerprint

    class Loaded(DeterministicFakeEmbedding):
        model: object = object()  # as FastEmbedEmbeddings keep it
        model_name: str = ""

    assert LangChainEmbedder(Loaded(size=6, model_name="one")).name.endswith("Loaded:one")


def test_token_offsets_cover_every_word():
    text = "Unbelievably, trains were 3 minutes late."
    spans = LangChainEmbedder(DeterministicFakeEmbedding(size=6)).token_offsets(text)
    assert "".join(text[a:b] for a, b in spans) == text.replace(" ", "")
    assert max(b - a for a, b in spans) == 4


def test_wrapping_and_unwrapping():
    embedder = FakeEmbedder()
    assert as_embedder(RagEmbeddings(embedder)) is embedder and as_embedder(embedder) is embedder
    assert RagEmbeddings(embedder).embed_query("one") == embedder.embed_query("one").tolist()
