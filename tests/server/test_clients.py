"""Programs of others over a real socket: OpenAI's client, LangChain's, curl's way of speaking; and who hangs up.

Their packages are loaded by the worker that needs them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from prometheus_client import Gauge
from server_helpers import ANSWER, COVERED, PacedModel, client_of

from rag_app import engines, timing
from rag_app.errors import ModelError
from rag_app.server.receiving import PREFIX
from rag_app.server.running import Running
from rag_app.testing import FakeChatModel, FakeEmbedder

USER: Any = [{"role": "user", "content": COVERED}]
LONG: Any = [{"role": "user", "content": "travel " * 40_000}]


@pytest.fixture
def address(shared: Any, listening: Any) -> tuple[str, str]:
    """Of a server with keys, and a key."""
    made = shared(needs_keys=True)
    return listening(made), made.keys.add("me")


def test_openais_client(address: tuple[str, str]) -> None:
    import openai

    client = openai.OpenAI(base_url=f"{address[0]}/v1", api_key=address[1], max_retries=0)
    assert "law@2" in [m.id for m in client.models.list()]
    whole = client.chat.completions.create(model="base", messages=USER, extra_body={"index": "handbook"}, seed=1)
    assert whole.choices[0].message.content == ANSWER and whole.usage is not None and whole.usage.completion_tokens == 8
    assert whole.model_extra is not None
    assert whole.model_extra["lora_rag"]["sentences"][0]["citations"][0]["source"] == "travel.md"
    stream = client.chat.completions.create(
        model="handbook/law", messages=USER, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == ANSWER
    assert chunks[-1].usage == whole.usage and chunks[-2].model_extra["lora_rag"]["record"]["index"] == "handbook"
    vectors = client.embeddings.create(model="handbook", input=["travel costs", "x"])  # as base64
    expected = FakeEmbedder().embed_documents(["travel costs", "x"])
    assert np.allclose([d.embedding for d in vectors.data], expected, atol=1e-7)
    with pytest.raises(openai.NotFoundError, match="No model 'nothing'"):
        client.chat.completions.create(model="nothing", messages=USER)
    with pytest.raises(openai.BadRequestError, match="tools"):
        client.chat.completions.create(
            model="base", messages=USER, tools=[{"type": "function", "function": {"name": "f"}}]
        )
    with pytest.raises(openai.BadRequestError, match="tokens and the window") as caught:
        client.chat.completions.create(model="base", messages=LONG, extra_body={"stream": True})
    assert (caught.value.code, caught.value.param) == ("context_length_exceeded", None)
    with pytest.raises(openai.AuthenticationError, match="No valid key"):
        openai.OpenAI(base_url=f"{address[0]}/v1", api_key="wrong", max_retries=0).models.list()


def test_langchains_client(address: tuple[str, str]) -> None:
    from langchain_openai import ChatOpenAI, OpenAIEmbeddings

    chat = ChatOpenAI(model="handbook/auto", base_url=f"{address[0]}/v1", api_key=address[1], max_retries=0)
    reply = chat.invoke(COVERED)
    assert reply.content == ANSWER and reply.usage_metadata is not None and reply.usage_metadata["output_tokens"] == 8
    assert "".join(str(c.content) for c in chat.stream(COVERED)) == ANSWER
    embeddings = OpenAIEmbeddings(
        model="handbook", base_url=f"{address[0]}/v1", api_key=address[1], check_embedding_ctx_length=False
    )
    assert np.allclose(embeddings.embed_query("travel"), FakeEmbedder().embed_documents(["travel"])[0], atol=1e-7)


def test_langchain_knows_a_chat_that_is_too_long(address: tuple[str, str]) -> None:
    from langchain_core.exceptions import ContextOverflowError
    from langchain_openai import ChatOpenAI

    chat = ChatOpenAI(model="base", base_url=f"{address[0]}/v1", api_key=address[1], max_retries=0)
    with pytest.raises(ContextOverflowError, match="tokens and the window"):
        chat.invoke(LONG[0]["content"])


def test_a_client_that_leaves_ends_its_answer_and_makes_room(shared: Any, listening: Any) -> None:
    import openai

    model = PacedModel("one two three four five six")
    made = shared(model, max_running=1)
    client = openai.OpenAI(base_url=f"{listening(made)}/v1", api_key="none", max_retries=0, timeout=60)
    model.words.release()
    stream = client.chat.completions.create(model="base", messages=USER, stream=True)
    assert next(c.choices[0].delta.content for c in stream if c.choices[0].delta.content) == "one"
    with pytest.raises(openai.InternalServerError, match="1 requests are being answered already"):
        client.chat.completions.create(model="base", messages=USER)
    stream.close()
    assert model.cancelled.wait(60)


CHAT = {"model": "base", "messages": USER}
TOOL = {"name": "ask", "arguments": {"index": "handbook", "question": COVERED}}


@pytest.mark.parametrize(
    ("path", "body"),
    [("/v1/chat/completions", {**CHAT, "stream": True}), ("/v1/chat/completions", CHAT),
     ("/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": TOOL})],
)  # fmt: skip
def test_a_client_that_leaves_before_the_first_word_ends_its_answer(
    shared: Any, listening: Any, path: str, body: dict[str, Any]
) -> None:
    model = PacedModel("one two three four five six")
    _ask_and_leave(listening(shared(model), mcp=True), model, path, body)
    assert model.cancelled.wait(60)


def _ask_and_leave(address: str, model: PacedModel, path: str, body: dict[str, Any]) -> None:
    """Ask, and hang up as soon as the model was asked."""
    host, port = address.removeprefix("http://").split(":")
    sent = json.dumps(body).encode()
    before = len(model.requests)
    with socket.create_connection((host, int(port))) as line:
        line.sendall(b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: */*\r\n"
                     b"Content-Length: %d\r\n\r\n%s" % (path.encode(), len(sent), sent))  # fmt: skip
        while len(model.requests) == before:
            threading.Event().wait(0.01)


def test_an_answer_that_takes_too_long_ends_with_what_it_has(shared: Any, listening: Any) -> None:
    import openai

    model = PacedModel("one two three four five six")
    model.words.release()
    client = openai.OpenAI(base_url=f"{listening(shared(model, answer_s=1))}/v1", api_key="none", max_retries=0)
    got = client.chat.completions.create(model="base", messages=USER)
    assert got.choices[0].finish_reason == "length" and (got.choices[0].message.content or "").startswith("one")
    assert got.model_extra is not None and got.model_extra["lora_rag"]["finish_reason"] == "cancelled"


def test_an_answer_that_does_not_begin_in_time_is_told_so(shared: Any) -> None:
    class Slow(FakeChatModel):
        def stream(self, request: Any, cancel: Any = None) -> Any:
            while not cancel.is_set():
                threading.Event().wait(0.01)
            yield from super().stream(request, cancel)

    with client_of(shared(Slow(), answer_s=1)) as client:
        got = client.post("/api/ask", json={"index": "handbook", "question": COVERED})
    assert got.status_code == 504 and "had not begun after 1 s; ask for fewer" in got.json()["error"]["message"]


def test_the_time_in_which_the_model_is_loaded_does_not_count() -> None:
    looked, loaded = threading.Semaphore(0), threading.Event()
    began = time.monotonic()

    def loading_s() -> float:
        looked.release()
        return began if loaded.is_set() else time.monotonic()

    def work(cancel: threading.Event) -> tuple[bool, bool]:
        for _ in range(3):  # at the beginning, and twice as the time was over
            looked.acquire()
        early = cancel.is_set()
        loaded.set()
        return early, cancel.wait(60)

    running = Running(1, 0.01, Gauge("loading", "", registry=None), loading_s)
    assert asyncio.run(running.one(work)) == (False, True)


def test_what_is_loaded_at_the_same_time_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now, seen = [5.0], list[float]()
    monkeypatch.setattr(timing, "time", SimpleNamespace(monotonic=lambda: now[0]))
    loading = timing.Loading()

    def load(*_: Any, **__: Any) -> FakeChatModel:
        now[0] += 7
        seen.append(loading.seconds)
        if len(seen) == 1:
            raise ModelError("no memory")
        with loading():
            now[0] += 1
        return FakeChatModel()

    monkeypatch.setattr(engines, "load_chat_model", load)
    model = engines.LoadedOnDemand("name", loading=loading)
    with pytest.raises(ModelError):
        model.get()
    now[0] += 100
    model.get()
    now[0] += 100
    assert seen == [7, 14] and loading.seconds == 15


def test_a_client_that_leaves_in_the_middle_of_an_upload_is_no_fault(shared: Any, listening: Any, caplog: Any) -> None:
    made = shared()
    host, port = listening(made).removeprefix("http://").split(":")
    with caplog.at_level(logging.INFO, "rag_app.server"), socket.create_connection((host, int(port))) as line:
        head = b"PUT /api/indexes/notes/files/a.md HTTP/1.1\r\nHost: localhost\r\n"
        line.sendall(head + b"Content-Length: 100\r\n\r\nhalf")
        while not list(made.data.glob(f"{PREFIX}*")):
            threading.Event().wait(0.01)
        line.close()
        while not any("/api/indexes/{index}/files/{file" in r.getMessage() for r in caplog.records):
            threading.Event().wait(0.01)
    assert {r.levelname for r in caplog.records if r.name == "rag_app.server"} == {"INFO"}
    assert " 499 " in caplog.records[-1].getMessage() and not [p for p in made.data.rglob("*") if p.is_file()]
