"""Log probabilities of a chat, cache hits, spans, tools over HTTP, and adapters that are added over HTTP."""

from __future__ import annotations

import dataclasses
import json
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from server_helpers import COVERED, client_of
from starlette.testclient import TestClient
from tiny import make_tiny_model
from tiny_adapters import publish, save_peft

from rag_app.adapters.manifest import read_manifest, write_manifest
from rag_app.config import DEFAULT_EMBEDDER, IndexRecipe
from rag_app.engines import load_chat_model
from rag_app.errors import ModelError
from rag_app.index import add_documents, write_recipe
from rag_app.schema import Document
from rag_app.server.app import create_app
from rag_app.server.settings import ServerSettings
from rag_app.server.shared import Shared
from rag_app.testing import FakeEmbedder

HELLO = [{"role": "user", "content": "Hello there."}]


def test_a_chat_gives_the_log_probabilities_of_its_tokens(shared: Any, tmp_path: Path) -> None:
    base = make_tiny_model("qwen2", tmp_path / "base" / "tiny-qwen2")
    served = Shared(
        model=load_chat_model(str(base), dtype="float32"), root=tmp_path / "indexes", data=tmp_path / "data"
    )
    body = {"model": "base", "messages": HELLO, "max_tokens": 8, "logprobs": True}
    with client_of(served) as client:
        made = client.post("/v1/chat/completions", json=body).json()
        (choice,) = made["choices"]
        tokens = choice["logprobs"]["content"]
        assert len(tokens) == made["usage"]["completion_tokens"] == 8
        assert sum(t["logprob"] for t in tokens) / 8 == pytest.approx(made["lora_rag"]["mean_logprob"])
        assert bytes(tokens[0]["bytes"]).decode() == tokens[0]["token"]
        most = client.post("/v1/chat/completions", json={**body, "top_logprobs": 3}).json()["choices"][0]
        for token in most["logprobs"]["content"]:
            assert len(token["top_logprobs"]) == 3 and token["top_logprobs"][0]["token"] == token["token"]
            assert token["top_logprobs"][0]["logprob"] == pytest.approx(token["logprob"], abs=1e-5)
        events = client.post("/v1/chat/completions", json={**body, "stream": True}).text.split("\n\n")
        last = [json.loads(e.removeprefix("data: ")) for e in events if e.startswith("data: {")][-1]
        streamed = last["choices"][0]["logprobs"]["content"]
        assert [t["token"] for t in streamed] == [t["token"] for t in tokens]
        assert client.post("/v1/chat/completions", json={**body, "logprobs": None}).json()["choices"][0][
            "logprobs"
        ] is None  # fmt: skip
        page = client.get("/metrics").text
        reused = next(line for line in page.splitlines() if line.startswith("lora_rag_cache_hits_total{"))
        assert 'kind="prefix_tokens"' in reused and float(reused.split()[-1]) > 0
    with client_of(shared()) as client:
        for more in ({"index": "handbook"}, {"response_format": {"type": "choice", "choice": ["a", "b"]}}):
            assert client.post("/v1/chat/completions", json={**body, **more}).status_code == 400
        for more in ({"top_logprobs": 21}, {"top_logprobs": 3, "logprobs": False}):
            assert client.post("/v1/chat/completions", json={**body, **more}).status_code == 400


@pytest.fixture(scope="module")
def spans() -> InMemorySpanExporter:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


def test_a_request_and_the_stages_of_its_answer_are_spans(shared: Any, spans: InMemorySpanExporter) -> None:
    spans.clear()
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with client_of(shared()) as client:
        body = {"index": "handbook", "question": COVERED, "adapter": "base"}
        assert client.post("/api/ask", json=body, headers={"traceparent": parent}).status_code == 200
    found = {s.name: s for s in spans.get_finished_spans()}
    whole = found["POST /api/ask"]
    assert f"{whole.context.trace_id:032x}" == parent.split("-")[1] and whole.parent is not None
    assert whole.attributes is not None and whole.attributes["http.response.status_code"] == 200
    stages = [s for s in found.values() if s.parent is not None and s.parent.span_id == whole.context.span_id]
    assert [event.name for event in whole.events] == ["first_token"] and "first_token" not in found
    assert len(stages) >= 2 and all(s.end_time and whole.end_time and s.end_time <= whole.end_time for s in stages)
    assert not any(COVERED in str(s.attributes) for s in found.values())


def test_without_the_sdk_there_are_no_spans(shared: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry", None)
    with client_of(shared()) as client:
        assert client.get("/health").status_code == 200


async def test_an_assistant_uses_the_tools_over_http(shared: Any, listening: Any) -> None:
    served = shared(needs_keys=True)
    secret = served.keys.add("assistant", ["read"], ["handbook"])
    other = served.keys.add("writer", ["ingest"], [])
    address = f"{listening(served, mcp=True)}/mcp"

    def connection(key: str) -> Client:
        import httpx

        http = httpx.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=60)
        return Client(streamable_http_client(address, http_client=http))

    async with connection(secret) as client:
        listed = await client.call_tool("list_indexes", {})
        assert [i["name"] for i in (listed.structured_content or {})["result"]] == ["handbook"]
        told = await client.call_tool("ask", {"index": "handbook", "question": COVERED})
        assert told.structured_content is not None and not told.structured_content["abstained"]
        refused = await client.call_tool("ask", {"index": "secret", "question": COVERED})
        assert refused.is_error and "may not use" in getattr(refused.content[0], "text", "")
    voted = served.answers.of(told.structured_content["id"], served.keys.find(secret))
    assert voted.text == told.structured_content["answer"]
    page = served.metrics.page().decode()
    assert 'lora_rag_requests_total{route="/mcp",status="200"}' in page and 'route="other"' not in page
    assert 'lora_rag_tokens_total{adapter="base",kind="completion"} 8.0' in page
    async with connection(other) as client:
        refused = await client.call_tool("list_indexes", {})
        assert refused.is_error and "no scope 'read'" in getattr(refused.content[0], "text", "")
    with client_of(served) as plain:
        assert plain.post("/mcp", json={}).status_code == 401


def test_a_stream_beside_the_calls_of_tools_is_refused(shared: Any) -> None:
    """Nothing would come on it, and a server that is told to stop would wait for it."""
    takes_no_events = {"Accept": "application/json"}  # who takes them would wait for them
    with TestClient(create_app(shared(), mcp=True), base_url="http://localhost") as client:
        refused = client.get("/mcp", headers=takes_no_events)
    assert refused.status_code == 405 and "does not take this method" in refused.json()["error"]["message"]


def test_without_the_option_there_are_no_tools(shared: Any) -> None:
    assert not any(getattr(r, "path", "") == "/mcp" for r in create_app(shared()).routes)


@pytest.fixture
def adding(tmp_path: Path) -> Any:
    """A server on a tiny model with a folder of adapters to add: a PEFT folder, a published one, a bad one, a link."""
    base = make_tiny_model("qwen2", tmp_path / "base" / "tiny-qwen2")
    folder = tmp_path / "incoming"
    folder.mkdir()
    save_peft(base, folder / "law", seed=1)
    save_peft(base, folder / "bad", seed=2)
    (folder / "bad" / "adapter_model.safetensors").write_bytes(b"nothing")
    version = publish(tmp_path / "elsewhere", "contracts", base, folder / "law")
    (tmp_path / "elsewhere" / "contracts" / str(version)).rename(folder / "contracts")
    shutil.copytree(folder / "contracts", folder / "foreign")
    manifest = read_manifest(folder / "foreign")
    write_manifest(folder / "foreign", dataclasses.replace(manifest, base="nowhere", base_fingerprint="0" * 64))
    shutil.copytree(folder / "contracts", folder / "moved")  # made where the same base had another name
    write_manifest(folder / "moved", dataclasses.replace(manifest, name="moved", base="owner/model@0123"))
    (folder / "link").symlink_to(folder / "law")
    model = load_chat_model(str(base), adapters=tmp_path / "adapters", dtype="float32")
    return Shared(
        settings=ServerSettings(adapter_folder=str(folder)), model=model, root=tmp_path / "indexes",
        adapters=tmp_path / "adapters", data=tmp_path / "data",
    )  # fmt: skip


def test_adapters_are_added_from_the_server_s_folder_alone(adding: Any, tmp_path: Path) -> None:
    with client_of(adding) as client:
        assert client.post("/api/adapters", json={"folder": "law"}).json() == {
            "adapter": "law@1", "instead_of": None
        }  # fmt: skip
        assert client.post("/api/adapters", json={"folder": "contracts", "name": "deals"}).json() == {
            "adapter": "deals@1", "instead_of": None
        }  # fmt: skip
        body = {"model": "law", "messages": HELLO, "max_tokens": 4}
        assert client.post("/v1/chat/completions", json=body).json()["lora_rag"]["adapter"] == "law@1"
        assert client.post("/api/adapters", json={"folder": "moved"}).json()["adapter"] == "moved@1"
        again = client.post("/api/adapters", json={"folder": "law", "promote": False}).json()
        assert again == {"adapter": "law@2", "instead_of": None} and adding.store.current("law") == 1
        cases = {"nothing": 404, "link": 404, "bad": 409, "foreign": 409, "../incoming": 400, "/etc": 400, "a/b": 400,
                 "https://example.org": 400, "..": 400}  # fmt: skip
        for folder, status in cases.items():
            got = client.post("/api/adapters", json={"folder": folder})
            assert got.status_code == status, (folder, got.text)
            assert str(tmp_path) not in got.text
            assert folder != "foreign" or "foreign/manifest.json: base_fingerprint is" in got.text
    assert adding.store.names() == ["deals", "grounded-qa", "law", "moved"] and len(cases) == 9


def test_an_adapter_over_a_shipped_one_is_named_expressly_and_rolled_back(adding: Any) -> None:
    incoming = Path(adding.settings.adapter_folder)
    manifest = read_manifest(incoming / "contracts")
    write_manifest(incoming / "contracts", dataclasses.replace(manifest, name="grounded-qa"))
    shipped = adding.store.resolve("grounded-qa")
    with client_of(adding) as client:
        got = client.post("/api/adapters", json={"folder": "contracts"})
        assert got.status_code == 409 and "contracts: calls itself 'grounded-qa'" in got.text
        got = client.post("/api/adapters", json={"folder": "contracts", "name": "grounded-qa"}).json()
        assert got == {"adapter": adding.store.resolve("grounded-qa"), "instead_of": shipped}
        listed = {a["name"]: a for a in client.get("/api/adapters").json()["adapters"]}
        assert len(listed["grounded-qa"]["versions"]) == 2
        client.post("/api/adapters/grounded-qa/rollback")
        assert adding.store.resolve("grounded-qa") == shipped


def test_adding_needs_the_scope_and_the_folder(shared: Any) -> None:
    with client_of(shared()) as client:
        got = client.post("/api/adapters", json={"folder": "law"})
        assert got.status_code == 409 and "--adapter-folder" in got.text
    served = shared(needs_keys=True, adapter_folder="x")
    key = served.keys.add("reader", ["read"], [])
    with client_of(served, key) as client:
        assert client.post("/api/adapters", json={"folder": "law"}).status_code == 403


def test_shards_are_asked_as_one_index(shared: Any) -> None:
    served = shared(needs_keys=True)
    other = Document("trips.md", "Nobody approves travel costs of a trip in town.")
    add_documents("secret", [other], root=served.indexes, embedder=FakeEmbedder(name=DEFAULT_EMBEDDER))
    write_recipe("all", IndexRecipe(shards=("handbook", "secret")), served.indexes)
    (served.indexes / "broken.toml").write_text("shards = [")
    both, one = served.keys.add("both", ["read"], ["all"]), served.keys.add("one", ["read"], ["handbook"])
    body = {"index": "all", "question": COVERED, "adapter": "base"}
    with client_of(served, both) as client:  # the server goes on for both
        answer = client.post("/api/ask", json=body).json()
        sources = [hit["chunk"]["source"] for hit in answer["hits"]]
        assert answer["record"]["index"] == "all" and sorted(sources) == ["travel.md", "trips.md"]
        refused = client.post("/api/ask", json=body, headers={"Authorization": f"Bearer {one}"})
        assert refused.status_code == 403


def test_shards_are_listed_and_one_that_is_not_there_is_named(shared: Any) -> None:
    served = shared()
    for name, shards in {"all": ("handbook", "secret"), "gone": ("handbook", "nothing"), "nested": ("all",)}.items():
        write_recipe(name, IndexRecipe(shards=shards), served.indexes)
    with client_of(served) as client:
        listed = {i["name"]: i for i in client.get("/api/indexes").json()["indexes"]}
        models = {m["id"] for m in client.get("/v1/models").json()["data"]}
        embedded = [client.post("/v1/embeddings", json={"model": m, "input": "x"}).json() for m in ("all", "handbook")]
        asked = {
            name: client.post("/api/ask", json={"index": name, "question": COVERED}) for name in ("gone", "nested")
        }
    assert list(listed) == ["all", "gone", "handbook", "nested", "secret"]
    assert (listed["all"]["documents"], listed["all"]["chunks"], listed["all"]["problem"]) == (2, 2, "")
    assert {"all/auto", "handbook/auto", "secret/auto"} <= models and not {"gone/auto", "nested/auto"} & models
    assert embedded[0]["data"] == embedded[1]["data"]
    for name, missing in {"gone": "nothing", "nested": "all"}.items():
        message = asked[name].json()["error"]["message"]
        assert asked[name].status_code == 404 and message == listed[name]["problem"]
        assert f"{name!r} is made of the shard {missing!r}" in message and "secret" not in message


def test_shards_take_no_documents_of_their_own(shared: Any) -> None:
    served = shared()
    write_recipe("all", IndexRecipe(shards=("handbook", "secret")), served.indexes)
    with client_of(served) as client:
        sent = client.put("/api/indexes/all/files/a.md", content=b"Text.")
        built = client.post("/api/indexes/all/build")
        assert client.get("/api/indexes/all/files").json() == {"files": []}
    for got in (sent, built):
        assert got.status_code == 409 and "made of other indexes" in got.json()["error"]["message"]


@pytest.mark.parametrize("stops_first", [True, False])
def test_a_model_that_cannot_be_loaded_is_told_unless_the_server_is_stopping(
    shared: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, stops_first: bool
) -> None:
    served, may_end, ended = shared(), threading.Event(), threading.Event()

    def get() -> None:
        may_end.wait(60)
        ended.set()
        raise ModelError("cannot schedule new futures")

    monkeypatch.setattr(served.model, "get", get)
    with client_of(served):
        (loader,) = [t for t in threading.enumerate() if t.name.startswith("loader")]
        if not stops_first:
            may_end.set()
            assert ended.wait(60)
            while not caplog.records:
                loader.join(0.01)
    may_end.set()
    loader.join(60)
    assert ("cannot be loaded" in caplog.text) is not stops_first
