"""LangChain `Embeddings` as an embedder of this library, so that any of them can build an index."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from rag_app.langchain_bridge.embeddings import RagEmbeddings
from rag_app.protocols import Embedder

# Embeddings do not show their tokenizer. About four letters make a token of English subword vocabularies, and a short
# word is at least one, so this counts rather too many tokens than too few.
_TOKEN = re.compile(r"\w{1,4}|[^\w\s]")


class LangChainEmbedder:
    """Unit vectors of LangChain `embeddings`.

    LangChain's interface does not tell which weights are behind it, so the fingerprint is that of `name`: by default
    the class with its `model` or `model_name`. Give another name when the vectors behind the same name change.
    `max_tokens` is the longest input, in the estimated tokens of `token_offsets`.
    """

    normalized = True

    def __init__(self, embeddings: Embeddings, name: str = "", max_tokens: int = 256) -> None:
        self.embeddings = embeddings
        self.name = name or _name_of(embeddings)
        self.max_tokens = max_tokens

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()

    @cached_property
    def dimension(self) -> int:
        return len(self.embeddings.embed_query("dimension"))

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), dimension); zero vectors stay zero."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return _unit(np.asarray(self.embeddings.embed_documents(list(texts)), np.float32))

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector, shape (dimension,)."""
        return _unit(np.asarray(self.embeddings.embed_query(text), np.float32))

    def token_offsets(self, text: str) -> NDArray[np.int64]:
        """Spans of at most four letters of a word or of one sign, shape (n, 2)."""
        return np.array([m.span() for m in _TOKEN.finditer(text)], np.int64).reshape(-1, 2)


def as_embedder(embedding: Embeddings | Embedder) -> Embedder:
    """The embedder inside `RagEmbeddings`, other `Embeddings` wrapped, an `Embedder` as it is."""
    if isinstance(embedding, RagEmbeddings):
        return embedding.embedder
    return LangChainEmbedder(embedding) if isinstance(embedding, Embeddings) else embedding


def _name_of(embeddings: Embeddings) -> str:
    kind = type(embeddings)
    named = (getattr(embeddings, key, None) for key in ("model", "model_name"))
    model = next((name for name in named if name and isinstance(name, str)), "")  # `model` may be the loaded one
    return f"langchain:{kind.__module__}.{kind.__qualname__}" + (f":{model}" if model else "")


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.ascontiguousarray(vectors / np.where(length > 0, length, 1), dtype=np.float32)
