"""The standard suites of LangChain for embeddings: unit and integration."""

from __future__ import annotations

from langchain_tests.integration_tests import EmbeddingsIntegrationTests
from langchain_tests.unit_tests import EmbeddingsUnitTests

from rag_app.langchain_bridge import RagEmbeddings
from rag_app.testing import FakeEmbedder


class TestRagEmbeddingsUnit(EmbeddingsUnitTests):
    @property
    def embeddings_class(self):
        return RagEmbeddings

    @property
    def embedding_model_params(self):
        return {"embedder": FakeEmbedder()}


class TestRagEmbeddingsIntegration(EmbeddingsIntegrationTests):
    @property
    def embeddings_class(self):
        return RagEmbeddings

    @property
    def embedding_model_params(self):
        return {"embedder": FakeEmbedder()}
