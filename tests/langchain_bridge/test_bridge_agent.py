from __future__ import annotations

from fake_reads import FakeReads
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from rag_app.langchain_bridge import rag_agent
from rag_app.pipeline import Rag
from rag_app.testing import FakeChatModel


class ToolCaller(BaseChatModel):
    """Plays back messages and keeps what it was shown."""

    replies: list[AIMessage]
    seen: list = Field(default_factory=list)
    tools: list = Field(default_factory=list)

    @property
    def _llm_type(self):
        return "tool-caller"

    def bind_tools(self, tools, **options):
        self.tools.extend(tools)
        return self

    def _generate(self, messages, stop=None, run_manager=None, **options):
        reply = self.replies[len(self.seen)]
        self.seen.append(messages)
        return ChatResult(generations=[ChatGeneration(message=reply)])


def search(*queries):
    calls = [
        {"name": "search_documents", "args": {"query": q}, "id": f"{q}-{n}", "type": "tool_call"}
        for n, q in enumerate(queries)
    ]
    return AIMessage("", tool_calls=calls)


def agent_over(handbook, embedder, *replies):
    model = ToolCaller(replies=list(replies))
    return rag_agent(Rag(handbook, embedder, FakeChatModel()), model, k=1), model


def test_an_agent_searches_twice_and_its_citations_are_checked(handbook, embedder):
    final = AIMessage(
        "The head of department approves travel costs [1]. Every employee has 30 days of paid leave [2]. "
        "The pope is informed [2]. Pets are welcome [7]."
    )
    agent, model = agent_over(
        handbook, embedder, search("travel costs", "paid leave"), search("Who approves travel costs?"), final
    )
    messages = agent.invoke({"messages": [("user", "Who approves travel, and how much leave is there?")]})["messages"]
    assert [t.name for t in model.tools][:1] == ["search_documents"]
    shown = [m.content for m in model.seen[-1] if isinstance(m, ToolMessage)]
    assert [s[:3] for s in shown] == ["[1]", "[2]", "[1]"]  # numbered through; what was found before keeps its number
    assert model.seen[0][0].type == "system" and "Cite passages" in model.seen[0][0].content
    answer = messages[-1]
    assert answer.text == final.text
    cited = {
        answer.text[a["start_index"] : a["end_index"]]: a["extras"]["source"] for a in answer.content[0]["annotations"]
    }
    assert cited == {
        "The head of department approves travel costs [1].": "travel.md",
        "Every employee has 30 days of paid leave [2].": "leave.md",
    }
    verdicts = answer.response_metadata["sentences"]
    assert [s["supported"] for s in verdicts] == [True, True, False, False]
    assert [c["status"] for s in verdicts[2:] for c in s["citations"]] == ["unsupported", "out_of_range"]


def test_a_blank_query_is_told_to_the_model(handbook, embedder):
    agent, _ = agent_over(handbook, embedder, search(" "), AIMessage("I do not know."))
    messages = agent.invoke({"messages": [("user", "Hello?")]})["messages"]
    assert [m.text for m in messages if isinstance(m, ToolMessage)] == ["The query is blank; write what to search for."]


async def test_async_and_abstention(handbook, embedder):
    agent, _ = agent_over(handbook, embedder, search("parking"), AIMessage("The documents do not say."))
    answer = (await agent.ainvoke({"messages": [("user", "Where can I park?")]}))["messages"][-1]
    assert answer.response_metadata["abstained"] is True and answer.response_metadata["sentences"] == []


def test_the_reader_of_the_pipeline_has_its_say(handbook, embedder, monkeypatch):
    monkeypatch.setattr("rag_app.reading.reader_reranker", lambda embedder: FakeReads({}, 0.0))
    final = AIMessage("The head of department approves travel costs [1].")
    agent, _ = agent_over(handbook, embedder, search("travel costs"), final)
    answer = agent.invoke({"messages": [("user", "Who approves travel costs?")]})["messages"][-1]
    assert [s["supported"] for s in answer.response_metadata["sentences"]] == [False]
