"""What sentence-transformers makes, imported with its first use: one worker needs it, all collect its tests."""

from __future__ import annotations

from typing import Any


def sentence_transformer(*arguments: Any, **settings: Any) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(*arguments, **settings)


def sentence_embedder(*arguments: Any, **settings: Any) -> Any:
    from rag_app.embedders.sentence import SentenceEmbedder

    return SentenceEmbedder(*arguments, **settings)
