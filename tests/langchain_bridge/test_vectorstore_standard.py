"""The standard suite of LangChain for vector stores, on LangChain's own fake embeddings."""

from __future__ import annotations

import pytest
from langchain_tests.integration_tests import VectorStoreIntegrationTests

from rag_app.langchain_bridge import RagVectorStore


class TestRagVectorStoreStandard(VectorStoreIntegrationTests):
    @pytest.fixture
    def vectorstore(self, tmp_path):
        return RagVectorStore("standard", self.get_embeddings(), root=tmp_path)
