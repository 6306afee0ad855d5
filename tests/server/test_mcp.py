"""The tools for assistants, through the protocol's own client: in process, and as a program over stdio."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from server_helpers import COVERED, UNCOVERED

from rag_app.config import DEFAULT_EMBEDDER
from rag_app.index import add_documents
from rag_app.schema import Document
from rag_app.server.mcp_tools import mcp_server
from rag_app.testing import FakeChatModel, FakeEmbedder


async def test_an_assistant_lists_searches_and_asks(shared: Any) -> None:
    async with Client(mcp_server(shared())) as client:
        tools = {t.name: t for t in (await client.list_tools()).tools}
        assert set(tools) == {"list_indexes", "retrieve", "ask"}
        assert all(t.input_schema["additionalProperties"] is False for t in tools.values())
        assert all(t.annotations is not None and t.annotations.read_only_hint and t.description for t in tools.values())
        listed = await client.call_tool("list_indexes", {})
        assert listed.structured_content == {
            "result": [{"name": name, "documents": 1, "chunks": 1} for name in ("handbook", "secret")]
        }
        found = await client.call_tool("retrieve", {"index": "handbook", "question": COVERED, "passages": 3})
        assert found.structured_content is not None and found.structured_content["result"][0]["source"] == "travel.md"
        told = await client.call_tool("ask", {"index": "handbook", "question": COVERED})
        assert told.structured_content is not None and not told.structured_content["abstained"]
        assert told.structured_content["check"] == []
        (cited,) = told.structured_content["citations"]
        assert cited["status"] == "supported"
        assert cited["text"] == "The head of department approves travel costs." and cited["source"] == "travel.md"
        refused = await client.call_tool("ask", {"index": "handbook", "question": UNCOVERED})
        assert refused.structured_content is not None and refused.structured_content["abstained"]


async def test_small_talk_gets_the_reply_of_a_chat(shared: Any) -> None:
    model = FakeChatModel("The moon pays.")
    async with Client(mcp_server(shared(model))) as client:
        told = await client.call_tool("ask", {"index": "handbook", "question": "Thank you!"})
    assert told.structured_content is not None and told.structured_content.pop("id").startswith("answer-")
    assert told.structured_content == {
        "answer": "You are welcome. Ask on whenever you like.", "abstained": False, "filtered_out": False,
        "confidence": 1.0, "check": [], "citations": [],
    }  # fmt: skip
    assert not model.requests


async def test_what_must_be_checked_is_told(shared: Any) -> None:
    unsure, unsupported = "Yes. [1]", "The moon pays every hotel in Paris."
    said = {}
    for reply in (unsure, unsupported):
        async with Client(mcp_server(shared(FakeChatModel(reply)))) as client:
            told = await client.call_tool(
                "ask", {"index": "handbook", "question": "Does the head approve travel costs?"}
            )
        assert told.structured_content is not None and not told.structured_content["abstained"]
        assert told.structured_content["check"] == [reply]
        said[reply] = told.structured_content["citations"]
    assert [c["status"] for c in said[unsure]] == ["unsure"] and "approves travel costs" in said[unsure][0]["text"]
    assert said[unsupported] == []


async def test_what_goes_wrong_is_one_sentence(shared: Any, tmp_path: Path) -> None:
    made = shared()
    (made.indexes / "secret" / "current").write_text("nonsense")
    async with Client(mcp_server(made)) as client:
        for index, word in {
            "nothing": "No index named 'nothing'; the tool list_indexes lists those there are.",
            "../etc": "name of an index",
            "secret": "current",
        }.items():
            got = await client.call_tool("ask", {"index": index, "question": COVERED})
            text = getattr(got.content[0], "text", "")
            assert got.is_error and word in text and str(tmp_path) not in text and "Traceback" not in text
            assert "/api/" not in text


@pytest.mark.parametrize(("tool", "arguments", "said"), [
    ("retrieve", {"index": "handbook"}, "question: Field required; see the schema of retrieve (tools/list)"),
    ("retrieve", {"index": "handbook", "question": COVERED, "passages": 0}, "passages: Input should be greater than"),
    ("retrieve", {"index": "handbook", "question": COVERED, "passages": "many"}, "passages: Input should be a valid"),
    ("ask", {"index": 7, "question": COVERED}, "index: Input should be a valid string"),
    ("ask", {"index": "handbook", "question": ""}, "question: String should have at least 1 character"),
    ("ask", {"index": "handbook", "question": None}, "question: Input should be a valid string"),
    ("retrieve", {"index": "handbook", "question": COVERED, "passages": "2"}, "passages: Input should be a valid int"),
    ("retrieve", {"index": "handbook", "question": COVERED, "passages": True}, "passages: Input should be a valid int"),
    ("retrieve", {"index": "handbook", "question": COVERED, "k": 3},
     "k: retrieve takes no such argument, only index, passages, question, where; leave it out"),
    ("ask", {"index": "handbook", "question": COVERED, "filter": {"year": 1}}, "filter: ask takes no such argument"),
    ("ask", {"index": "handbook", "question": COVERED, "where": {"yaer": 1}}, "filter key"),
    ("ask", {"index": "nothing", "question": COVERED}, "No index named 'nothing'; the tool list_indexes lists"),
    ("ask", {"index": "handbook", "question": COVERED, "where": "travel"}, "where: Input should be a valid object"),
    ("list_indexes", {"all": True}, "all: list_indexes takes no such argument, only none; leave it out"),
    ("ask", {}, "index: Field required; see the schema of ask"),
    ("delete_index", {"index": "handbook"}, "No tool 'delete_index'; call one of ask, list_indexes, retrieve."),
])  # fmt: skip
async def test_wrong_arguments_are_told_in_one_sentence(
    shared: Any, tool: str, arguments: dict[str, Any], said: str
) -> None:
    async with Client(mcp_server(shared())) as client:
        got = await client.call_tool(tool, arguments)
    text = getattr(got.content[0], "text", "")
    assert got.is_error and text.startswith(said) and text.endswith(".")
    assert "\n" not in text and "pydantic" not in text


async def test_tools_take_the_filter_of_our_own_routes(shared: Any) -> None:
    asked = {"index": "handbook", "question": COVERED}
    async with Client(mcp_server(shared())) as client:
        for year, is_there in ((2020, True), (1990, False)):
            where = {"where": {"year": {"$gte": year, "$lte": year + 5.0}}}
            told = await client.call_tool("ask", {**asked, **where})
            found = await client.call_tool("retrieve", {**asked, "passages": 2.0, **where})
            assert told.structured_content is not None and found.structured_content is not None
            assert told.structured_content["abstained"] is told.structured_content["filtered_out"] is not is_there
            assert bool(found.structured_content["result"]) is is_there


def test_the_log_of_the_program_is_left_as_it_is(shared: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "level", logging.WARNING)
    mcp_server(shared())
    assert logging.root.handlers == [] and logging.root.level == logging.WARNING


@pytest.mark.long
async def test_a_client_of_others_speaks_with_the_command_over_stdio(shared: Any) -> None:
    made = shared()
    command = ["-m", "rag_app.cli", "mcp", "--root", str(made.indexes), "--data", str(made.data)]
    started = StdioServerParameters(
        command=sys.executable, args=command, env={"PYTHONPATH": ":".join(filter(None, sys.path))}
    )
    async with Client(started) as client:
        listed = await client.call_tool("list_indexes", {})
    assert json.loads(json.dumps(listed.structured_content))["result"][0]["name"] == "handbook"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal there")
def test_the_command_answers_over_stdio_and_ctrl_c_ends_it_while_it_waits_for_a_line(shared: Any) -> None:
    made = shared()
    command = [sys.executable, "-m", "rag_app.cli", "mcp", "--root", str(made.indexes), "--data", str(made.data)]
    greeting = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}}
    lines = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": greeting},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "list_indexes", "arguments": {}}},
    ]
    environment = {**os.environ, "PYTHONPATH": ":".join(filter(None, sys.path))}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as program:  # fmt: skip
        assert program.stdin is not None and program.stdout is not None
        program.stdin.writelines(json.dumps(line).encode() + b"\n" for line in lines)
        program.stdin.flush()
        greeted, listed = (json.loads(program.stdout.readline()) for _ in range(2))
        assert (greeted["id"], listed["id"]) == (1, 2)
        assert listed["result"]["structuredContent"]["result"][0]["name"] == "handbook"
        program.send_signal(signal.SIGINT)
        try:
            assert program.wait(60) == -signal.SIGINT
        finally:
            program.kill()


async def test_half_a_character_in_a_document_is_no_fault(shared: Any) -> None:
    made = shared()
    half = Document("half.md", "The board approves travel costs \ud83d here.", title="Half")
    add_documents("half", [half], root=made.indexes, embedder=FakeEmbedder(name=DEFAULT_EMBEDDER))
    async with Client(mcp_server(made)) as client:
        found = await client.call_tool("retrieve", {"index": "half", "question": COVERED})
        told = await client.call_tool("ask", {"index": "half", "question": COVERED})
    assert found.structured_content is not None and told.structured_content is not None
    assert found.structured_content["result"][0]["text"] == "The board approves travel costs \ufffd here."
    assert "costs \ufffd here" in told.structured_content["answer"]
