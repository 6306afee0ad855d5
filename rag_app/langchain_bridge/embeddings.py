"""An embedder of this library as LangChain `Embeddings`."""

from __future__ import annotations

import copy
from typing import Any

from langchain_core.embeddings import Embeddings

from rag_app.config import DEFAULT_EMBEDDER
from rag_app.embedders import load_embedder
from rag_app.protocols import Embedder


class RagEmbeddings(Embeddings):
    """Vectors of `embedder`: an `Embedder`, or a name as in `load_embedder` (folder, hub id, `pypi:` name).

    Async calls run in LangChain's executor. Raises `ModelNotFoundError` for a name without weights.
    """

    def __init__(self, embedder: Embedder | str = DEFAULT_EMBEDDER, *, offline: bool = False) -> None:
        self.embedder = load_embedder(embedder, offline=offline) if isinstance(embedder, str) else embedder

    def __deepcopy__(self, memo: dict[int, Any]) -> RagEmbeddings:
        """Over the same embedder, whose weights are one for all who hold them."""
        return copy.copy(self)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector per text, each a list of `embedder.dimension` floats."""
        return self.embedder.embed_documents(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.embedder.embed_query(text).tolist()
