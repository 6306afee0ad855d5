"""Hybrid search of a pipeline as a LangChain `BaseRetriever`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables.config import run_in_executor
from pydantic import ConfigDict, Field

from rag_app.langchain_bridge.documents import stored_filter, to_langchain
from rag_app.pipeline import Rag


class RagRetriever(BaseRetriever):
    """The best `k` hits of `rag` (dense search and BM25, fused, and reranked where the pipeline says so).

    `k` and `filter` may also be given to `invoke` and `ainvoke`. Metadata of a document: its own, its place (`source`,
    `title`, `headings`, `page`, `start`, `end`, `chunk_id`), `score`, which orders the hits, and `scores` by method.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    rag: Rag
    k: int = Field(default=5, ge=1)
    filter: Mapping[str, Any] | None = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        filter: Mapping[str, Any] | None = None,
    ) -> list[Document]:
        where = stored_filter(self.rag.index, self.filter if filter is None else filter)
        documents = []
        for hit in self.rag.retrieve(query, self.k if k is None else k, where=where):
            document = to_langchain(hit.chunk)
            document.metadata |= {"score": hit.score, "scores": dict(hit.scores)}
            documents.append(document)
        return documents

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, **options: Any
    ) -> list[Document]:
        # LangChain's own takes no `options`, although `ainvoke` hands them on.
        sync = run_manager.get_sync()
        return await run_in_executor(None, self._get_relevant_documents, query, run_manager=sync, **options)
