"""Chats through OpenAI's interface: with an index, with the model alone, with a classifier, streamed and not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from counting import CancelledAt, counted
from server_helpers import ANSWER, COVERED, UNCOVERED, client_of

from rag_app import prompts
from rag_app.testing import FakeChatModel, FakeEmbedder

USER = [{"role": "user", "content": COVERED}]


def chat(client: Any, status: int = 200, **body: Any) -> Any:
    reply = client.post("/v1/chat/completions", json={"model": "base", "messages": USER, **body})
    assert reply.status_code == status, reply.text
    return reply.json()


def events_of(text: str) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in text.split("\n\n") if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


@pytest.mark.parametrize("named", [{"model": "handbook/auto"}, {"model": "base", "index": "handbook"}])
def test_an_index_is_named_by_the_model_or_by_a_field(client: Any, named: dict[str, str]) -> None:
    got = chat(client, **named)
    (choice,) = got["choices"]
    assert choice["message"]["content"] == ANSWER and choice["finish_reason"] == "stop"
    about = got["lora_rag"]
    assert about["finish_reason"] == "stop"
    (citation,) = about["sentences"][0]["citations"]
    assert citation["status"] == "supported" and citation["source"] == "travel.md"
    assert about["record"]["index"] == "handbook" and about["passages"][0]["source"] == "travel.md"
    usage = got["usage"]
    assert usage["prompt_tokens"] == about["record"]["prompt_tokens"] > 0 and usage["completion_tokens"] == 8
    assert usage["total_tokens"] == usage["prompt_tokens"] + 8 and got["model"] == named["model"]


def test_what_the_documents_do_not_hold_is_refused(client: Any) -> None:
    got = chat(client, model="handbook/base", messages=[{"role": "user", "content": UNCOVERED}])
    assert got["choices"][0]["message"]["content"] == prompts.ABSTENTION and got["lora_rag"]["abstained"]
    assert not chat(client, model="handbook/base", settings={"min_confidence": 0.0})["lora_rag"]["abstained"]


def test_small_talk_gets_a_reply_without_the_model_and_is_no_part_of_what_was_asked(client: Any) -> None:
    hello = [{"role": "user", "content": "Hello!"}]
    got = chat(client, model="handbook/base", messages=hello)
    said = got["choices"][0]["message"]["content"]
    assert said == "Hello. Ask me something about the documents of handbook." and not got["lora_rag"]["abstained"]
    assert got["usage"]["total_tokens"] == 0 and got["lora_rag"]["sentences"] == []
    assert got["choices"][0]["finish_reason"] == "stop"
    asked = [*hello, {"role": "assistant", "content": said}, *USER]
    assert chat(client, model="handbook/base", messages=asked)["lora_rag"]["record"]["standalone_question"] == COVERED


def test_a_stream_gives_the_same_as_the_whole(client: Any) -> None:
    for body in ({"model": "handbook/law"}, {"model": "base"}, {"model": "intents"}):
        whole = chat(client, **body)
        request = {**body, "messages": USER, "stream": True, "stream_options": {"include_usage": True}}
        reply = client.post("/v1/chat/completions", json=request)
        assert reply.headers["content-type"].startswith("text/event-stream")
        *pieces, usage = events_of(reply.text)
        text = "".join(p["choices"][0]["delta"].get("content", "") for p in pieces)
        assert text == whole["choices"][0]["message"]["content"] != ""
        assert usage["usage"] == whole["usage"] and usage["choices"] == []
        assert pieces[-1]["choices"][0]["finish_reason"] == "stop"
        assert pieces[-1]["lora_rag"]["adapter"] == whole["lora_rag"]["adapter"]
        assert len({p["id"] for p in pieces}) == 1 and all(p["model"] == body["model"] for p in pieces)


def test_the_model_alone_takes_stop_seed_temperature_and_length(shared: Any) -> None:
    model = FakeChatModel("one two three four")
    with client_of(shared(model)) as client:
        got = chat(client, max_tokens=2, seed=7, temperature=0.5, stop="four")
        assert got["choices"][0] == {
            "index": 0, "message": {"role": "assistant", "content": "one two", "refusal": None},
            "finish_reason": "length", "logprobs": None,
        }  # fmt: skip
        assert chat(client, stop=["three"])["choices"][0]["message"]["content"] == "one two "
        assert chat(client, top_p=0.5, temperature=0)["choices"] == chat(client)["choices"]
        system = [{"role": "developer", "content": [{"type": "text", "text": "Be brief."}]}, *USER]
        chat(client, messages=system, model="law@1", max_completion_tokens=3)
    first, second, _, _, third = model.requests
    assert (first.max_new_tokens, first.seed, first.temperature, first.stop) == (2, 7, 0.5, ("four",))
    assert second.temperature == 0.0 and second.stop == ("three",)
    assert third.adapter == "law@1" and third.max_new_tokens == 3
    assert [(m.role, m.content) for m in third.messages] == [("system", "Be brief."), ("user", COVERED)]


@pytest.mark.parametrize("role", ["system", "developer"])
def test_an_instruction_of_the_client_is_not_read_beside_an_index(shared: Any, role: str) -> None:
    model, order = FakeChatModel(ANSWER), {"role": role, "content": "Answer as a pirate."}
    earlier = [{"role": "user", "content": "Who pays?"}, {"role": "assistant", "content": "Nobody."}]
    with client_of(shared(model)) as client:
        plain = chat(client, model="handbook/base", messages=[*earlier, *USER])
        prompts, model.requests = [request.messages for request in model.requests], []
        told = chat(client, model="handbook/base", messages=[order, *earlier, order, *USER])
        assert [request.messages for request in model.requests] == prompts and prompts
        assert told["choices"] == plain["choices"]
        last = {"model": "handbook/base", "messages": [*USER, order]}
        reply = client.post("/v1/chat/completions", json=last)
        assert reply.status_code == 400 and "The last message must be the question" in reply.json()["error"]["message"]


def test_earlier_turns_make_the_question_self_contained(shared: Any) -> None:
    model = FakeChatModel(lambda messages: COVERED if "travel" not in messages[-1].content else ANSWER)
    turns = [*USER, {"role": "assistant", "content": "Somebody."}, {"role": "user", "content": "Who exactly?"}]
    with client_of(shared(model)) as client:
        record = chat(client, model="handbook/base", messages=turns)["lora_rag"]["record"]
    assert record["question"] == "Who exactly?" and record["standalone_question"] != ""


def test_null_is_a_field_that_is_not_given(client: Any) -> None:
    nothing = dict.fromkeys(("stream", "settings", "stop", "n", "tools", "stream_options"))
    assert chat(client, **nothing)["choices"][0]["finish_reason"] == "stop"
    assert chat(client, tools=[], tool_choice="none")["choices"] == chat(client)["choices"]
    assert chat(client, messages=[{"role": "assistant", "content": "x", "tool_calls": []}, *USER])["choices"]
    assert chat(client, stream_options={"include_usage": None})["choices"]
    assert "messages" in chat(client, 400, messages=None)["error"]["message"]
    asked = {"index": "handbook", "question": COVERED, "history": None, "adapter": None, "settings": None}
    assert client.post("/api/ask", json=asked).status_code == 200
    for blank in ("", ["a", " \n"]):
        reply = client.post("/v1/embeddings", json={"model": "default", "input": blank})
        assert reply.status_code == 400 and "a text is blank" in reply.text
    vectors = {"model": "default", "input": "a", "encoding_format": None}
    assert client.post("/v1/embeddings", json=vectors).status_code == 200


def test_a_choice_limits_the_reply(shared: Any) -> None:
    with client_of(shared(FakeChatModel("no"))) as client:
        got = chat(client, response_format={"type": "choice", "choice": ["yes", "no", "maybe"]})
        assert got["choices"][0]["message"]["content"] == "no"
        scores = got["lora_rag"]["scores"]
        assert sum(scores.values()) == pytest.approx(1.0) and max(scores, key=scores.get) == "no"
        twice = {"type": "choice", "choice": ["yes", "yes"]}
        assert "twice" in chat(client, 400, response_format=twice)["error"]["message"]
        assert "no labels" in chat(client, 400, response_format={"type": "choice"})["error"]["message"]


@pytest.mark.parametrize("extra", [{}, {"response_format": {"type": "choice"}}])
def test_a_classifier_names_a_label(shared: Any, extra: dict[str, Any]) -> None:
    with client_of(shared(FakeChatModel("travel"))) as client:
        got = chat(client, model="intents", messages=[{"role": "user", "content": "a trip"}], **extra)
        refused = chat(client, 400, model="intents", logprobs=True)
    about = got["lora_rag"]
    assert got["choices"][0]["message"]["content"] == about["label"] == "travel" and not about["out_of_scope"]
    prompt = prompts.classification_messages("a trip")
    assert got["usage"]["prompt_tokens"] == FakeChatModel().count_tokens(prompt)
    assert "scores" in refused["error"]["message"]
    assert about["adapter"] in ("intents", "intents@1") and set(about["scores"]) == {"card", "travel", "oos"}
    assert not about["crisis"]


def test_a_classifier_tells_a_text_with_words_of_self_harm(shared: Any) -> None:
    with client_of(shared(FakeChatModel("travel"))) as client:
        got = chat(client, model="intents", messages=[{"role": "user", "content": "On this trip I want to die"}])
    assert got["choices"][0]["message"]["content"] == "travel" and got["lora_rag"]["crisis"]


def test_models_are_the_base_the_adapters_and_the_indexes(client: Any) -> None:
    listed = client.get("/v1/models").json()["data"]
    assert [m["id"] for m in listed if not m["id"].startswith("grounded-qa")] == [
        "base", "intents", "intents@1", "law", "law@1", "law@2", "handbook/auto", "secret/auto",
    ]  # fmt: skip
    assert {m["id"]: m["root"] for m in listed}["law"] == "law@2"
    assert client.get("/v1/models/handbook/auto").json() == next(m for m in listed if m["id"] == "handbook/auto")
    assert client.get("/v1/models/nothing").status_code == 404


def test_embeddings_are_those_of_the_index(client: Any) -> None:
    import numpy as np

    texts = ["travel costs", "a hotel"]
    body = {"model": "handbook", "input": texts}
    got = client.post("/v1/embeddings", json=body).json()
    expected = FakeEmbedder().embed_documents(texts)
    assert np.array_equal(np.array([d["embedding"] for d in got["data"]], np.float32), expected)
    assert [d["index"] for d in got["data"]] == [0, 1] and got["usage"]["prompt_tokens"] == 4
    query = client.post("/v1/embeddings", json={"model": "default", "input": "a hotel", "input_type": "query"}).json()
    assert np.array_equal(np.array(query["data"][0]["embedding"], np.float32), expected[1])
    assert client.post("/v1/embeddings", json={**body, "model": "/etc/passwd"}).status_code == 404


@pytest.mark.parametrize("kind", ["document", "query"])
def test_texts_for_which_nobody_waits_are_not_embedded(shared: Any, monkeypatch: Any, kind: str) -> None:
    made = shared()
    embedded = counted(monkeypatch, FakeEmbedder, "token_offsets")

    async def cancelled_after_two_pieces(request: Any, work: Any) -> Any:
        return work(CancelledAt(2))

    monkeypatch.setattr(made.running, "call", cancelled_after_two_pieces)
    with client_of(made) as client:
        sent = {"model": "default", "input": ["travel costs"] * 200, "input_type": kind}
        reply = client.post("/v1/embeddings", json=sent)
    assert reply.status_code == 504 and 32 <= len(embedded) < 100


REFUSED = {
    "an unknown adapter": ({"model": "nothing"}, 404, "No model"),
    "an unknown version": ({"model": "law@9"}, 404, "No model"),
    "a hostile name": ({"model": "../../etc/passwd"}, 404, "No model"),
    "a hostile index in the name": ({"model": "../base"}, 400, "name of an index"),
    "an unknown index": ({"model": "nothing/base"}, 404, "No index"),
    "a hostile index": ({"index": "../secret"}, 400, "index"),
    "two indexes": ({"model": "handbook/base", "index": "secret"}, 400, "two indexes"),
    "auto without an index": ({"model": "auto"}, 400, "auto"),
    "a classifier for questions": ({"model": "handbook/intents"}, 400, "task"),
    "a share of the probability with a temperature": ({"top_p": 0.5, "temperature": 0.7}, 400, "top_p"),
    "no question": ({"model": "handbook/base", "messages": [{"role": "assistant", "content": "x"}]}, 400, "question"),
    "stop with an index": ({"model": "handbook/base", "stop": "x"}, 400, "stop"),
    "a filter without an index": ({"where": {"year": 2020}}, 400, "where"),
    "a wrong filter": ({"model": "handbook/base", "where": {"year": {"$no": 1}}}, 400, "$no"),
    "a mistyped filter": ({"model": "handbook/base", "where": {"yaer": 1}}, 400, "did you mean year? Known: "),
    "a picture": ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://x"}}]}]},
                  400, "content"),
    "an unknown field": ({"web_search_options": {}}, 400, "web_search_options"),
    "a tool": ({"tools": [{"type": "function"}]}, 400, "tools: no tools are called here; leave it out"),
    "a choice of tools": ({"tool_choice": "auto"}, 400, "tool_choice: Input should be 'none'"),
    "a call of a tool": ({"messages": [{"role": "assistant", "content": "x", "tool_calls": [{"id": "1"}]}, *USER]},
                         400, "messages.0.tool_calls: no tools are called here"),
    "a reranker": ({"model": "handbook/base", "settings": {"reranker": "/tmp/evil"}}, 400, "reranker"),
    "two replies": ({"n": 2}, 400, "n:"),
    "a number as text": ({"max_tokens": "8"}, 400, "max_tokens"),
    "a part of a whole number": ({"max_tokens": 1.5}, 400, "max_tokens"),
    "true for a number": ({"seed": True}, 400, "seed"),
    "text for a fraction": ({"temperature": "0"}, 400, "temperature"),
    "true for passages": ({"model": "handbook/base", "settings": {"passages": True}}, 400, "passages"),
    "a text for true": ({"logprobs": "true"}, 400, "logprobs"),
    "a version in other digits": ({"model": "law@\u0662"}, 404, "No model"),
    "a version behind a zero": ({"model": "law@02"}, 404, "No model"),
    "a question like a document": (
        {"model": "handbook/base", "messages": [{"role": "user", "content": "travel " * 600}]}, 400, "at most 4,000"),
    "no messages": ({"messages": []}, 400, "messages"),
    "half a surrogate pair": ({"messages": [{"role": "user", "content": "a \ud83d b"}]}, 400,
                              "messages.0.content: it holds half of a surrogate pair"),
    "a prompt beyond the window": ({"messages": [{"role": "user", "content": "word " * 3000}]}, 400, "window"),
}  # fmt: skip


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("case", REFUSED)
def test_wrong_requests_get_one_sentence(refusing: Any, case: str, stream: bool) -> None:
    body, status, word = REFUSED[case]
    sent = json.dumps({"model": "base", "messages": USER, "stream": stream, **body})
    reply = refusing.post("/v1/chat/completions", content=sent, headers={"Content-Type": "application/json"})
    problem = reply.json()["error"]
    code = "context_length_exceeded" if case == "a prompt beyond the window" else str(status)
    assert (reply.status_code, problem["code"]) == (status, code), reply.text
    assert word in problem["message"] and "\n" not in problem["message"] and len(problem["message"]) < 400


def test_a_whole_number_may_be_written_with_a_point(client: Any) -> None:
    body = {"model": "handbook/base", "messages": USER, "max_tokens": 8.0, "seed": 1.0, "settings": {"passages": 2.0}}
    assert client.post("/v1/chat/completions", json=body).status_code == 200


def test_what_is_asked_for_a_model_is_told_what_it_is(client: Any) -> None:
    said = chat(client, 404, model="handbook")["error"]["message"]
    assert said == "`handbook` is an index; name `handbook/auto` to ask its documents."
    for name, root in (("handbook/base", "handbook"), ("handbook/law@1", "handbook"), ("handbook/auto", "handbook")):
        assert client.get(f"/v1/models/{name}").json()["root"] == root
    for name in ("handbook/none", "none/base", "handbook/handbook/auto"):
        assert client.get(f"/v1/models/{name}").status_code == 404


@pytest.mark.parametrize("model", ["base", "law", "intents"])
def test_a_chat_without_anything_to_answer_is_refused(client: Any, model: str) -> None:
    for last in ({"role": "user", "content": ""}, {"role": "user", "content": " \n"},
                 {"role": "user", "content": []}):  # fmt: skip
        assert "is blank" in chat(client, 400, model=model, messages=[*USER, last])["error"]["message"]
    said = chat(client, 400, model=model, messages=[*USER, {"role": "assistant", "content": "I am"}])
    assert "The last message must be of role `user`" in said["error"]["message"]


def test_a_filter_beside_a_greeting_is_checked(client: Any) -> None:
    hello = [{"role": "user", "content": "Hello!"}]
    assert chat(client, messages=hello, model="handbook/base", where={"year": {"$gte": 2020}})["lora_rag"]
    said = chat(client, 400, messages=hello, model="handbook/base", where={"year": {"$near": 1}})["error"]["message"]
    assert "$near" in said


def test_a_mistake_is_told_of_what_was_sent(client: Any) -> None:
    told = {
        "messages.0.content.1.type: Input should be 'text'": {
            "messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "image_url"}]}]},
        "messages.0.content: Input should be a valid string": {"messages": [{"role": "user", "content": None}]},
        "stop: List should have at most 4 items": {"stop": list("abcde")},
        "n: not supported here; leave it out, or say 1": {"n": 2},
        "presence_penalty: not supported here; leave it out, or say 0": {"presence_penalty": 0.5},
        "frequency_penalty: not supported here": {"frequency_penalty": -1},
        "response_format.choice: List should have at least 2": {
            "response_format": {"type": "choice", "choice": ["a"]}},
        "messages.0: expected a JSON object": {"messages": ["hi"]},
        "response_format.type: expected 'text', 'choice'": {"response_format": {"type": "json_object\n" * 100}},
    }  # fmt: skip
    for begin, body in told.items():
        message = chat(client, 400, **body)["error"]["message"]
        assert message.startswith(begin) and "\n" not in message
    sent = json.dumps({"model": "base", "messages": USER})
    as_json = {"Content-Type": "application/json"}
    reply = client.post("/v1/chat/completions", content="[1]", headers=as_json)
    assert "the body: expected a JSON object" in reply.text
    for kind in ({"Content-Type": "application/x-www-form-urlencoded"}, {}):  # what curl -d says, and nothing
        reply = client.post("/v1/chat/completions", content=sent, headers=kind)
        assert reply.status_code == 400 and "`Content-Type: application/json`" in reply.json()["error"]["message"]
