"""The standard suites of LangChain for chat models: unit (no weights), and integration on a tiny random Llama."""

from __future__ import annotations

import pytest
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from rag_app.langchain_bridge import RagChatModel


class TestRagChatModelUnit(ChatModelUnitTests):
    has_tool_calling = False  # `bind_tools` says so in a sentence

    @property
    def chat_model_class(self):
        return RagChatModel


class TestRagChatModelIntegration(ChatModelIntegrationTests):
    has_tool_calling = False

    @pytest.fixture(autouse=True)
    def _engine(self, tiny_engine):
        self.engine = tiny_engine

    @property
    def chat_model_class(self):
        return RagChatModel

    @property
    def chat_model_params(self):
        return {"engine": self.engine, "max_tokens": 12}

    @property
    def model_override_value(self):
        return "base"
