"""The cutting of an index as a LangChain `TextSplitter`."""

from __future__ import annotations

from typing import Any

from langchain_core.embeddings import Embeddings
from langchain_text_splitters import TextSplitter

from rag_app.documents import split
from rag_app.langchain_bridge.embedder import as_embedder
from rag_app.langchain_bridge.keywords import check_keywords
from rag_app.protocols import Embedder
from rag_app.schema import Document

_KEYWORDS = ("add_start_index", "chunk_tokens")  # the others of `TextSplitter` would change nothing


class RagTextSplitter(TextSplitter):
    """Cuts text where an index would: at most `chunk_tokens` tokens of the embedder, on structure, without overlap.

    Every chunk is a substring of the text, so `add_start_index` gives exact offsets.
    """

    def __init__(self, embedding: Embeddings | Embedder, chunk_tokens: int = 200, **kwargs: Any) -> None:
        check_keywords(kwargs, _KEYWORDS, "RagTextSplitter")
        super().__init__(chunk_size=chunk_tokens, chunk_overlap=0, **kwargs)
        self._token_offsets = as_embedder(embedding).token_offsets

    def split_text(self, text: str) -> list[str]:
        """The chunks of `text` in order."""
        return [text[s.start : s.end] for s in split(Document("", text), self._token_offsets, self._chunk_size)]
