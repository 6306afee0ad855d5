"""Ask your own documents: grounded answers with checked citations, over a FAISS index and a local language model.

The public names below are all that most programs need; they load on first use, so importing the package is cheap.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag_app.classification.published import Classifier
    from rag_app.config import AnswerSettings, IndexRecipe
    from rag_app.embedders import load_embedder
    from rag_app.engines import load_chat_model
    from rag_app.errors import RagAppError
    from rag_app.index import Index, add_documents, build_index, delete_documents
    from rag_app.pipeline import Rag
    from rag_app.schema import Answer, Chunk, Citation, Document, Hit, Message, Passage, Sentence

_NAMES = {
    "classification.published": "Classifier",
    "config": "AnswerSettings IndexRecipe",
    "embedders": "load_embedder",
    "engines": "load_chat_model",
    "errors": "RagAppError",
    "index": "Index add_documents build_index delete_documents",
    "pipeline": "Rag",
    "schema": "Answer Chunk Citation Document Hit Message Passage Sentence",
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names.split()}

__all__ = [
    "Answer",
    "AnswerSettings",
    "Chunk",
    "Citation",
    "Classifier",
    "Document",
    "Hit",
    "Index",
    "IndexRecipe",
    "Message",
    "Passage",
    "Rag",
    "RagAppError",
    "Sentence",
    "add_documents",
    "build_index",
    "delete_documents",
    "load_chat_model",
    "load_embedder",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("lora-rag")
    if name in _HOMES:
        return getattr(importlib.import_module(f"rag_app.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'rag_app' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
