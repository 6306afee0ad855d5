"""What programs of others add to their requests: fields that change nothing are taken, those that would are refused."""

from __future__ import annotations

from typing import Any

import pytest
from test_chat import USER, chat

from rag_app.server.routes.chat_wire import ChatMessage, TextPart


def test_what_clients_add_to_a_part_of_text_is_ignored(client: Any) -> None:
    added = {"id": "lc_1", "cache_control": {"type": "ephemeral"}, "annotations": []}  # LangChain, LiteLLM
    parts = [{"type": "text", "text": "Who approves ", **added}, {"type": "text", "text": "travel costs?"}]
    plain = chat(client, messages=USER)
    got = chat(client, messages=[{"role": "user", "content": parts}])
    assert got["choices"] == plain["choices"] and got["usage"] == plain["usage"]
    refused = chat(client, 400, messages=[{"role": "user", "content": [{"type": "input_audio", "text": "x"}]}])
    assert "messages.0.content.0.type: Input should be 'text'" in refused["error"]["message"]


def test_words_of_two_parts_stay_apart() -> None:
    def text(*parts: str) -> str:
        return ChatMessage(role="user", content=[TextPart(type="text", text=part) for part in parts]).text

    assert text("Who approves", "travel costs?", "", "Be brief.") == "Who approves\ntravel costs?\nBe brief."
    assert text("Who approves ", "travel costs?", "\nBe brief.") == "Who approves travel costs?\nBe brief."
    assert text() == text("") == ""


def test_labels_change_nothing_and_what_is_to_be_kept_is_refused(client: Any) -> None:
    labels = {"user": "u", "safety_identifier": "u", "prompt_cache_key": "k", "metadata": {"a": "b"}, "store": False}
    assert chat(client, **labels)["choices"] == chat(client)["choices"]
    said = chat(client, 400, store=True)["error"]["message"]
    assert said.startswith("store: replies are not kept here; leave it out")


def test_what_asks_for_what_happens_anyway_is_taken(client: Any) -> None:
    nothing = {
        "n": 1, "logit_bias": {}, "modalities": ["text"], "parallel_tool_calls": True, "functions": [],
        "function_call": "none", "service_tier": "auto", "reasoning_effort": "none", "verbosity": "medium",
        "prediction": None, "web_search_options": None,
    }  # fmt: skip
    assert chat(client, **nothing)["choices"] == chat(client)["choices"]
    for field, value, said in (
        ("logit_bias", {"50256": -100}, "not supported here; leave it out, or say {}"),
        ("modalities", ["text", "audio"], 'not supported here; leave it out, or say ["text"]'),
        ("functions", [{"name": "f"}], "no tools are called here; leave it out, or say []"),
        ("service_tier", "flex", "Input should be 'auto' or 'default'"),
        ("reasoning_effort", "high", "Input should be 'none'"),
    ):
        assert chat(client, 400, **{field: value})["error"]["message"].startswith(f"{field}: {said}")


@pytest.mark.parametrize("body", [
    {"max_tokens": 3, "max_completion_tokens": 9}, {"max_tokens": 3, "settings": {"max_new_tokens": 9}},
    {"temperature": 0, "settings": {"temperature": 1}}, {"seed": 1, "settings": {"seed": 2}},
])  # fmt: skip
def test_one_thing_said_twice_is_said_alike(client: Any, body: dict[str, Any]) -> None:
    said = chat(client, 400, model="handbook/base", **body)["error"]["message"]
    assert all(f"`{name}`" in said for name in body if name != "settings") and "give one of them" in said
    chat(client, model="handbook/base", max_tokens=9, max_completion_tokens=9, settings={"max_new_tokens": 9})


def test_dimensions_are_those_of_the_embedder(client: Any) -> None:
    sent = {"model": "handbook", "input": "travel costs"}
    plain = client.post("/v1/embeddings", json=sent).json()
    dim = len(plain["data"][0]["embedding"])
    assert client.post("/v1/embeddings", json={**sent, "dimensions": dim}).json() == plain
    for other in (dim - 1, dim + 1):
        reply = client.post("/v1/embeddings", json={**sent, "dimensions": other})
        assert (
            reply.status_code == 400 and f"the vectors of this embedder have {dim}" in reply.json()["error"]["message"]
        )


def test_tokens_in_place_of_texts_are_told_as_such(client: Any) -> None:
    for tokens in ([1, 2], [[1, 2], [3]]):  # as LangChain sends them unless it is told not to
        reply = client.post("/v1/embeddings", json={"model": "handbook", "input": tokens})
        said = reply.json()["error"]["message"]
        assert reply.status_code == 400 and said.startswith(
            "input: tokens of another model are not read; send the texts"
        )


def test_a_parameter_of_the_address_that_a_route_does_not_take_is_refused(client: Any) -> None:
    sent = {
        "PUT /api/adapters/law?promot=false": "only promote; leave",
        "GET /api/indexes/handbook/documents?limt=1": "only offset, limit; leave",
        "POST /api/indexes/handbook/rollback?generation=1": "none at all",
        "GET /api/adapters?name=law": "none at all",
    }
    for asked, taken in sent.items():
        method, _, address = asked.partition(" ")
        reply = client.request(method, address)
        said = reply.json()["error"]["message"]
        assert reply.status_code == 400 and "no such parameter" in said and taken in said, asked
    reply = client.get("/api/indexes/handbook/documents?limit=1&limit=2")
    assert reply.status_code == 400
    assert reply.json()["error"]["message"] == "'limit': it stands in the address more than once; give it once."
    assert client.get("/api/indexes/handbook/documents?limit=1&offset=0").status_code == 200
    assert client.get("/v1/models?limit=20").status_code == 200  # of OpenAI's interface: clients add their own
    assert client.get("/health?probe=1").status_code == 200


def test_programs_that_make_clients_of_the_page_find_names_and_types_for_all(client: Any) -> None:
    page = client.get("/openapi.json").json()
    names = page["components"]["schemas"]
    assert len(names) > 40 and not [name for name in names if "__" in name]  # two of one name have their module in it
    assert "File" not in names  # which openapi-python-client, as many languages, has for what is uploaded
    body = page["paths"]["/api/indexes/{index}/rollback"]["post"]["requestBody"]
    assert not body.get("required") and body["content"]["application/json"]["schema"]["$ref"].endswith("/Generation")
    assert page["paths"]["/metrics"]["get"]["responses"]["200"]["content"] == {
        "text/plain": {"schema": {"type": "string"}}
    }
