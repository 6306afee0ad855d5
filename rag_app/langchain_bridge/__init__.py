"""The library behind LangChain's interfaces. The names load on first use, so importing the package is cheap.

`RagEmbeddings` (`Embeddings`), `RagVectorStore` (`VectorStore`), `RagRetriever` (`BaseRetriever`), `RagChatModel`
(`BaseChatModel`), `RagTextSplitter` (`TextSplitter`), `rag_runnable` (the whole pipeline as a `Runnable`), `rag_agent`
(an agent that searches an index and whose citations are checked), and `LangChainEmbedder`, which is the other
direction: embeddings of LangChain as an embedder of this library.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag_app.langchain_bridge.agent import rag_agent
    from rag_app.langchain_bridge.chat_model import RagChatModel
    from rag_app.langchain_bridge.embedder import LangChainEmbedder
    from rag_app.langchain_bridge.embeddings import RagEmbeddings
    from rag_app.langchain_bridge.retriever import RagRetriever
    from rag_app.langchain_bridge.runnable import rag_runnable
    from rag_app.langchain_bridge.text_splitter import RagTextSplitter
    from rag_app.langchain_bridge.vectorstore import RagVectorStore

_HOMES = {
    "LangChainEmbedder": "embedder",
    "RagChatModel": "chat_model",
    "RagEmbeddings": "embeddings",
    "RagRetriever": "retriever",
    "RagTextSplitter": "text_splitter",
    "RagVectorStore": "vectorstore",
    "rag_agent": "agent",
    "rag_runnable": "runnable",
}

__all__ = [
    "LangChainEmbedder",
    "RagChatModel",
    "RagEmbeddings",
    "RagRetriever",
    "RagTextSplitter",
    "RagVectorStore",
    "rag_agent",
    "rag_runnable",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        try:
            return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
        except ModuleNotFoundError as error:
            if not (error.name or "").startswith("langchain"):
                raise
            raise ModuleNotFoundError(
                f"{name} needs the package {error.name}: pip install 'lora-rag[langchain]'.", name=error.name
            ) from None
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
