"""Our own routes for a chat: an answer in pieces that can be stopped, adapters compared, the documents of an index."""

from __future__ import annotations

import json
import math
import threading
from typing import Any

import pytest
from server_helpers import ANSWER, COVERED, PacedModel, built, client_of

from rag_app.answering import small_talk
from rag_app.config import DEFAULT_EMBEDDER
from rag_app.conversations.answer_json import answer_from_dict
from rag_app.http_client import Wire
from rag_app.index import add_documents
from rag_app.schema import Document
from rag_app.server.keys import EVERYBODY
from rag_app.testing import FakeChatModel, FakeEmbedder

ASK = {"index": "handbook", "question": COVERED}


def events(reply: Any) -> list[Any]:
    assert reply.status_code == 200 and reply.headers["content-type"].startswith("text/event-stream"), reply.text
    lines = [line.removeprefix("data: ") for line in reply.text.splitlines() if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def test_pieces_come_before_the_whole_answer(client: Any) -> None:
    *pieces, last = events(client.post("/api/ask", json={**ASK, "stream": True, "adapter": "base"}))
    answer = answer_from_dict(last["answer"])
    assert "".join(p["text"] for p in pieces) == answer.text == ANSWER and len(pieces) > 1
    assert {p["id"] for p in pieces} == {last["answer"]["id"]} and answer.hits and answer.passages
    whole = answer_from_dict(client.post("/api/ask", json={**ASK, "adapter": "base"}).json())
    assert (whole.text, whole.sentences, whole.hits) == (answer.text, answer.sentences, answer.hits)
    assert client.post("/api/feedback", json={"id": last["answer"]["id"], "vote": 1}).status_code == 200


def test_small_talk_gets_the_reply_of_a_chat_without_the_model(client: Any) -> None:
    hello = {**ASK, "question": "Good morning!"}
    whole = answer_from_dict(client.post("/api/ask", json=hello).json())
    assert whole.text == "Hello. Ask me something about the documents of handbook." and small_talk.is_reply(whole)
    assert whole.record.generation == 1 and not (whole.hits or whole.sentences or whole.abstained)
    piece, last = events(client.post("/api/ask", json={**hello, "stream": True}))
    assert piece["text"] == last["answer"]["text"] == whole.text
    messages = [{"role": "user", "content": hello["question"]}]
    body = {"model": "handbook/base", "messages": messages, "stream": True}
    chunks = events(client.post("/v1/chat/completions", json=body))
    assert "".join(c["choices"][0]["delta"].get("content") or "" for c in chunks) == whole.text


def test_what_goes_wrong_before_the_first_piece_has_its_status(client: Any) -> None:
    for wrong, status in (({"index": "nothing"}, 404), ({"adapter": "nothing"}, 404), ({"stream": 5}, 400)):
        reply = client.post("/api/ask", json={**ASK, "stream": True, **wrong})
        assert reply.status_code == status and reply.json()["error"]["message"]


@pytest.mark.parametrize("blank", ["", "  ", "\n\t", "\0", "\xad\ufeff"])
def test_a_blank_question_is_refused(client: Any, blank: str) -> None:
    ask, messages = {"index": "handbook", "question": blank}, [{"role": "user", "content": blank}]
    before = [{"role": "user", "content": COVERED}, {"role": "assistant", "content": ANSWER}]
    for path, body in (
        ("/api/ask", ask), ("/api/ask", {**ask, "stream": True}), ("/api/ask", {**ask, "history": before}),
        ("/api/retrieve", ask), ("/api/compare", {**ask, "adapters": ["base"]}),
        ("/v1/chat/completions", {"model": "handbook/auto", "messages": messages}),
        ("/v1/chat/completions", {"model": "handbook/auto", "messages": messages, "stream": True}),
        ("/v1/chat/completions", {"model": "intents", "messages": messages}),
    ):  # fmt: skip
        reply = client.post(path, json=body)
        assert reply.status_code == 400, (path, body, reply.text)
        assert any(word in reply.json()["error"]["message"] for word in ("expected text", "blank", "at least 1"))


@pytest.mark.parametrize("length", [4_001, 200_000])
def test_a_long_question_is_refused_in_the_same_sentence_everywhere(client: Any, length: int) -> None:
    ask = {"index": "handbook", "question": ("travel " * length)[:length]}
    said = f" {length:,} characters, expected at most 4,000; put a longer text into the documents of an index, and ask"
    for path, more in (("ask", {}), ("ask", {"stream": True}), ("retrieve", {}), ("compare", {"adapters": ["base"]})):
        reply = client.post(f"/api/{path}", json={**ask, **more})
        assert reply.status_code == 400 and said in reply.json()["error"]["message"], reply.text
    page = client.get("/openapi.json").json()["components"]["schemas"]
    assert all(
        "At most 4,000" in page[name]["properties"]["question"]["description"] for name in ("Question", "Search")
    )


def test_what_goes_wrong_after_it_ends_the_stream(shared: Any) -> None:
    class Breaks(FakeChatModel):
        def stream(self, request: Any, cancel: Any = None) -> Any:
            yield "The "
            raise RuntimeError("a secret of the inside")

    with client_of(shared(Breaks())) as client:
        text = client.post("/api/ask", json={**ASK, "stream": True, "adapter": "base"}).text
    assert '"text": "The"' in text and '"code": "500"' in text and "secret" not in text and "[DONE]" not in text


@pytest.mark.parametrize("more", [{}, {"index": "handbook"}])
def test_a_stream_of_a_chat_can_be_stopped_as_well(shared: Any, listening: Any, more: dict[str, str]) -> None:
    model = PacedModel("One two three four five.")
    wire, seen = Wire(listening(shared(model))), []
    model.words.release()
    chat = {"model": "base", "messages": [{"role": "user", "content": COVERED}], "stream": True, **more}
    for event in wire.events("/v1/chat/completions", chat):
        seen.append(event)
        if len(seen) == 2:
            assert wire.post(f"/api/ask/{event['id']}/stop", {}) == {"id": event["id"]}
    text = "".join(event["choices"][0]["delta"].get("content", "") for event in seen)
    assert text and "five" not in text and seen[-1]["lora_rag"]["finish_reason"] == "cancelled"
    assert model.cancelled.wait(10)


def test_a_stopped_answer_gives_what_was_written(shared: Any, listening: Any) -> None:
    model = PacedModel("One two three four five.")
    made = shared(model)
    address = listening(made)
    wire, seen = Wire(address), []
    model.words.release()
    for event in wire.events("/api/ask", {**ASK, "adapter": "base", "stream": True}):
        seen.append(event)
        if "text" in event and len(seen) == 1:
            assert wire.post(f"/api/ask/{event['id']}/stop", {}) == {"id": event["id"]}
    answer = answer_from_dict(seen[-1]["answer"])
    assert answer.record.finish_reason == "cancelled" and answer.text and "five" not in answer.text
    assert model.cancelled.wait(10)
    with client_of(made) as client:
        assert client.post(f"/api/ask/{seen[0]['id']}/stop").status_code == 404


def test_only_the_key_that_asked_may_stop(shared: Any) -> None:
    made, cancel = shared(), threading.Event()
    mine, other = made.keys.add("mine"), made.keys.add("other")
    key = made.keys.find(mine)
    with made.stops.known("answer-1", key, cancel):
        assert not made.stops.stop("answer-1", made.keys.find(other)) and not made.stops.stop("answer-1", EVERYBODY)
        assert not cancel.is_set() and made.stops.stop("answer-1", key) and cancel.is_set()
    assert not made.stops.stop("answer-1", key)


def test_adapters_are_compared_over_the_same_passages(client: Any) -> None:
    names = ["base", "law@1", "law@2"]
    answers = client.post("/api/compare", json={**ASK, "adapters": names}).json()["answers"]
    assert [a["record"]["adapter"] for a in answers] == ["base", "law@1", "law@2"]
    assert answers[0]["hits"] == answers[1]["hits"] and len({a["id"] for a in answers}) == 3
    assert client.post("/api/feedback", json={"id": answers[1]["id"], "vote": -1}).status_code == 200
    for wrong in ([], ["x"] * 9, ["nothing"]):
        assert client.post("/api/compare", json={**ASK, "adapters": wrong}).status_code in (400, 404)


def test_documents_are_listed_a_page_at_a_time(client: Any) -> None:
    for name in ("a.md", "b.md", "c.md"):
        client.put(f"/api/indexes/notes/files/{name}", content=f"# {name}\n\nText of {name}.".encode())
    assert built(client, "notes")["state"] == "done"
    pages = [client.get(f"/api/indexes/notes/documents?offset={n}&limit=2").json() for n in (0, 2, 4)]
    assert [[d["source"] for d in page["documents"]] for page in pages] == [
        ["uploads/a.md", "uploads/b.md"], ["uploads/c.md"], [],
    ]  # fmt: skip
    assert {(p["total"], p["generation"]) for p in pages} == {(3, 1)}
    assert set(pages[0]["documents"][0]) == {"id", "source", "title", "chunks", "length", "metadata"}
    assert client.get("/api/indexes/nothing/documents").status_code == 404
    assert client.get("/api/indexes/notes/documents?limit=0").status_code == 400


def test_numbers_of_documents_that_are_none_are_null(shared: Any) -> None:
    made = shared()
    numbers = {"price": math.nan, "most": math.inf, "year": 2020}
    document = Document("rows.csv#row=1", "The board approves travel costs.", title="Rows", metadata=numbers)
    add_documents("rows", [document], root=made.indexes, embedder=FakeEmbedder(name=DEFAULT_EMBEDDER))
    ask, null = {"index": "rows", "question": COVERED}, {"price": None, "most": None, "year": 2020}

    def strict(text: str) -> Any:
        return json.loads(text, parse_constant=lambda constant: pytest.fail(f"{constant} is no JSON"))

    with client_of(made) as client:
        (listed,) = strict(client.get("/api/indexes/rows/documents").text)["documents"]
        (found,) = strict(client.post("/api/retrieve", json=ask).text)["hits"]
        (answered,) = strict(client.post("/api/ask", json=ask).text)["hits"]
        text = client.post("/api/ask", json={**ask, "stream": True}).text
    *_, last, done = [line.removeprefix("data: ") for line in text.splitlines() if line]
    assert done == "[DONE]" and strict(last)["answer"]["hits"][0]["chunk"]["metadata"] == null
    assert listed["metadata"] == found["chunk"]["metadata"] == answered["chunk"]["metadata"] == null


@pytest.mark.parametrize("path", ["/api/ask/x/stop", f"/api/ask/{'x' * 101}/stop"])
def test_an_unknown_answer_cannot_be_stopped(client: Any, path: str) -> None:
    assert client.post(path).status_code in (400, 404)


PLAIN = [
    ("POST", "/api/compare", {**ASK, "adapters": []}, "adapters: List should have at least 1 item, not 0; see"),
    ("POST", "/api/compare", {**ASK, "adapters": "law"}, "adapters: Input should be a valid list; see"),
    ("POST", "/api/ask", {**ASK, "where": "year"}, "where: Input should be a valid object; see"),
    ("POST", "/api/ask", {**ASK, "index": "a b"}, "index: expected 1 to 64 letters, digits, dots, dashes or"),
    ("DELETE", "/api/indexes/a%20b", None, "path.index: expected 1 to 64 letters, digits, dots, dashes or"),
    (
        "POST",
        "/v1/chat/completions",
        {"model": "base", "messages": [{"role": "user", "content": COVERED}], "temperature": 1, "top_p": 0.5},
        "the body: top_p other than 1 is not",
    ),
]


@pytest.mark.parametrize(("method", "path", "body", "said"), PLAIN)
def test_what_is_wrong_is_told_in_words_of_json(client: Any, method: str, path: str, body: Any, said: str) -> None:
    reply = client.request(method, path, json=body)
    message = reply.json()["error"]["message"]
    assert reply.status_code == 400 and message.startswith(said) and message.endswith(".")
