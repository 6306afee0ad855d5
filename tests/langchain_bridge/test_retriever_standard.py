"""The standard suite of LangChain for retrievers."""

from __future__ import annotations

import pytest
from langchain_tests.integration_tests import RetrieversIntegrationTests

from rag_app.langchain_bridge import RagRetriever
from rag_app.pipeline import Rag
from rag_app.testing import FakeChatModel


class TestRagRetrieverStandard(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def _rag(self, handbook, embedder):
        self.rag = Rag(handbook, embedder, FakeChatModel())

    @property
    def retriever_constructor(self):
        return RagRetriever

    @property
    def retriever_constructor_params(self):
        return {"rag": self.rag}

    @property
    def retriever_query_example(self):
        return "Who approves travel costs?"
