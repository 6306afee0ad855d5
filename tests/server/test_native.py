"""Our own routes: ask, retrieve, feedback; indexes from uploaded files; adapters; numbers and health."""

from __future__ import annotations

import contextlib
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from server_helpers import ANSWER, COVERED, UNCOVERED, built, client_of

from rag_app.config import IndexRecipe
from rag_app.conversations.answer_json import answer_from_dict
from rag_app.conversations.feedback import MOST_CORRECTED, read_feedback
from rag_app.errors import IndexBusyError
from rag_app.index import write_recipe
from rag_app.index.layout import Layout
from rag_app.index.lock import building
from rag_app.server.jobs import Jobs
from rag_app.server.shared import Shared
from rag_app.testing import FakeChatModel


def test_an_answer_is_the_pipelines_own(client: Any) -> None:
    got = client.post("/api/ask", json={"index": "handbook", "question": COVERED, "adapter": "law"}).json()
    answer = answer_from_dict(got)
    assert answer.text == ANSWER and answer.record.adapter == "law" and answer.citations[0].source == "travel.md"
    filtered = {"index": "handbook", "question": COVERED, "where": {"year": {"$gt": 2020}}}
    assert client.post("/api/ask", json=filtered).json()["abstained"]
    few = {"index": "handbook", "question": COVERED, "settings": {"passages": 1}}
    assert client.post("/api/ask", json=few).json()["record"]["settings"]["passages"] == 1


def test_retrieval_gives_chunks_with_their_scores(client: Any) -> None:
    (hit,) = client.post("/api/retrieve", json={"index": "handbook", "question": COVERED, "k": 3}).json()["hits"]
    assert hit["chunk"]["source"] == "travel.md" and "dense" in hit["scores"]


def test_a_vote_is_kept_for_training(shared: Any) -> None:
    made = shared()
    with client_of(made) as client:
        asked = client.post("/api/ask", json={"index": "handbook", "question": COVERED}).json()["id"]
        chat = {"model": "handbook/base", "messages": [{"role": "user", "content": COVERED}]}
        chatted = client.post("/v1/chat/completions", json=chat).json()["id"]
        assert client.post("/api/feedback", json={"id": asked, "vote": 1}).json() == {"saved": True}
        voted = {"id": chatted, "vote": -1, "correction": "The boss."}
        assert client.post("/api/feedback", json=voted).status_code == 200
        assert client.post("/api/feedback", json={"id": "answer-0", "vote": 1}).status_code == 404
        assert client.post("/api/feedback", json={"id": asked, "vote": 2}).status_code == 400
        long = client.post("/api/feedback", json={"id": asked, "vote": -1, "correction": "x" * (MOST_CORRECTED + 1)})
        assert long.status_code == 400 and "at most 4000 characters" in long.json()["error"]["message"]
    lines = [json.loads(line) for line in made.feedback.read_text().splitlines()]
    assert [(line["vote"], line["correction"]) for line in lines] == [(1, ""), (-1, "The boss.")]
    assert all(line["question"] == COVERED and line["passages"] for line in lines)


def test_a_vote_that_was_changed_counts_once(shared: Any) -> None:
    made = shared()
    with client_of(made) as client:
        one, other = (client.post("/api/ask", json={"index": "handbook", "question": COVERED}).json() for _ in "ab")
        quoting = f'The field is "id": "{one["id"]}".'
        for about in (
            {"id": one["id"], "vote": 1},
            {"id": other["id"], "vote": -1, "correction": quoting},
            {"id": one["id"], "vote": -1, "correction": "The boss."},
        ):
            assert client.post("/api/feedback", json=about).json() == {"saved": True}
    lines = read_feedback(made.feedback)
    assert [(line["id"], line["vote"], line["correction"]) for line in lines] == [
        (other["id"], -1, quoting), (one["id"], -1, "The boss."),
    ]  # fmt: skip


def test_nobody_votes_on_answers_of_another_key(shared: Any) -> None:
    made = shared(needs_keys=True)
    secrets = [made.keys.add(name) for name in ("one", "two")]
    with client_of(made) as client:
        one, two = ({"Authorization": f"Bearer {secret}"} for secret in secrets)
        asked = client.post("/api/ask", json={"index": "handbook", "question": COVERED}, headers=one).json()["id"]
        assert client.post("/api/feedback", json={"id": asked, "vote": 1}, headers=two).status_code == 404
        assert client.post("/api/feedback", json={"id": asked, "vote": 1}, headers=one).status_code == 200


def test_an_index_is_made_of_uploaded_files_updated_and_rolled_back(client: Any) -> None:
    files = "/api/indexes/notes/files"
    assert client.post("/api/indexes/notes/build").status_code == 404
    sent = client.put(f"{files}/trips/travel.md", content=b"# Trips\n\nThe head of department approves travel costs.")
    assert sent.json() == {"name": "trips/travel.md", "bytes": 54}
    first = built(client, "notes")
    assert first["state"] == "done" and first["result"]["files_added"] == 1 and first["problem"] == ""
    question = {"index": "notes", "question": COVERED}
    passages = client.post("/api/ask", json=question).json()["passages"]
    assert [p["source"] for p in passages] == ["uploads/trips/travel.md"]
    client.put(f"{files}/b.md", content=b"Buses are slow.")
    client.put(f"{files}/broken.pdf", content=b"%PDF-1.4 nothing")
    second = built(client, "notes")
    assert second["result"]["generation"] == 2 and list(second["files"]) == ["uploads/broken.pdf"]
    assert client.get(files).json() == {"files": ["b.md", "broken.pdf", "trips/travel.md"]}
    listed = {i["name"]: i for i in client.get("/api/indexes").json()["indexes"]}
    assert listed["notes"]["generation"] == 2 and listed["notes"]["documents"] == 2
    assert client.post("/api/indexes/notes/rollback").json() == {"index": "notes", "generation": 1}
    assert client.post("/api/indexes/notes/rollback").status_code == 404
    assert client.post("/api/indexes/notes/rollback", json={"generation": 2}).json()["generation"] == 2
    assert client.post("/api/indexes/nothing/rollback").status_code == 404
    for name in ("b.md", "broken.pdf", "trips/travel.md"):
        assert client.delete(f"{files}/{name}").status_code == 200
    assert client.delete(f"{files}/b.md").status_code == 404
    assert built(client, "notes")["result"]["documents"] == 0
    assert client.post("/api/ask", json=question).json()["abstained"]


def test_an_index_that_is_not_done_is_listed_and_says_so_when_asked(shared: Any) -> None:
    made = shared()
    (made.indexes / "begun" / "building").mkdir(parents=True)
    with client_of(made) as client:
        listed = {i["name"]: i for i in client.get("/api/indexes").json()["indexes"]}
        assert {name: i["unfinished"] for name, i in listed.items()} == {
            "begun": True, "handbook": False, "secret": False,
        }  # fmt: skip
        for reply in (
            client.post("/api/ask", json={"index": "begun", "question": COVERED}),
            client.get("/api/indexes/begun/documents"),
        ):
            assert reply.status_code == 404 and reply.json()["error"]["message"] == listed["begun"]["problem"]
        assert "interrupted" in listed["begun"]["problem"] and str(made.indexes) not in listed["begun"]["problem"]
        assert "begun/auto" not in {m["id"] for m in client.get("/v1/models").json()["data"]}


def test_a_job_tells_how_far_it_is_while_files_fail(shared: Any) -> None:
    made, began, go = shared(), threading.Event(), threading.Event()

    class Problem(str):
        """While it is copied the job meets the next file."""

        def __deepcopy__(self, memo: Any) -> str:
            job.on_file(f"{len(job.files)}.pdf", "damaged")
            return str(self)

    with client_of(made) as client:
        job = made.jobs.start("notes", lambda job: {"began": began.set(), "waited": go.wait(60)})
        assert began.wait(60)
        job.on_file("first.pdf", Problem("damaged"))
        reply = client.get(f"/api/jobs/{job.id}")
        go.set()
    assert reply.status_code == 200 and reply.json()["files"]["first.pdf"] == "damaged"


def test_a_server_stops_while_a_build_goes_on_and_starts_no_other(shared: Any) -> None:
    made, began, go, started = shared(), threading.Event(), threading.Event(), []
    with client_of(made):
        made.jobs.start("notes", lambda job: {"began": began.set(), "waited": go.wait(60)})
        second = made.jobs.start("other", lambda job: {"started": started.append(job)})
        assert began.wait(60)
    go.set()  # the server has stopped already
    assert made.jobs.thread is not None
    made.jobs.thread.join(60)
    assert not made.jobs.thread.is_alive()
    assert second.state == "waiting" and not started


def test_the_newest_jobs_are_remembered_and_no_more_may_wait() -> None:
    jobs, go = Jobs(str), threading.Event()
    jobs.start("first", lambda job: {"waited": go.wait(60)})
    for n in range(99):
        jobs.start(f"n{n}", lambda job: {})
    with pytest.raises(IndexBusyError, match="100 builds wait"):
        jobs.start("last", lambda job: {})
    go.set()
    done = threading.Event()
    while not done.is_set():
        with contextlib.suppress(IndexBusyError):
            last = jobs.start("last", lambda job: {"done": done.set()})
            assert done.wait(60)
    assert jobs.get(last.id) is last
    jobs.close()


def test_one_build_of_an_index_at_a_time(shared: Any) -> None:
    made, go = shared(), threading.Event()
    with client_of(made) as client:
        client.put("/api/indexes/notes/files/a.md", content=b"Buses are slow.")
        made.jobs.start("notes", lambda job: {"waited": go.wait(30)})
        busy = client.post("/api/indexes/notes/build")
        assert busy.status_code == 409 and "being built" in busy.json()["error"]["message"]
        go.set()


def test_an_index_is_deleted_and_made_anew_of_what_stays(shared: Any) -> None:
    made, go = shared(), threading.Event()
    with client_of(made) as client:
        client.put("/api/indexes/notes/files/a.md", content=b"The head of department approves travel costs.")
        assert built(client, "notes")["state"] == "done"
        question = {"index": "notes", "question": COVERED}
        assert client.post("/api/ask", json=question).status_code == 200
        job = made.jobs.start("notes", lambda job: {"waited": go.wait(30)})
        busy = client.delete("/api/indexes/notes")
        assert busy.status_code == 409 and job.id in busy.json()["error"]["message"]
        go.set()
        while job.state != "done":
            threading.Event().wait(0.01)
        with building(Layout.of("notes", made.indexes)):  # by another program
            busy = client.delete("/api/indexes/notes")
        assert busy.status_code == 409 and "another process" in busy.json()["error"]["message"]
        assert client.delete("/api/indexes/notes").json() == {"index": "notes"}
        assert client.post("/api/ask", json=question).status_code == 404
        assert "notes" not in {i["name"] for i in client.get("/api/indexes").json()["indexes"]}
        assert client.get("/api/indexes/notes/files").json() == {"files": ["a.md"]}
        assert client.delete("/api/indexes/notes").status_code == 404
        assert built(client, "notes")["result"]["generation"] == 1
        assert client.post("/api/ask", json=question).status_code == 200


def test_an_index_of_others_is_not_deleted_and_no_other_is_named(shared: Any) -> None:
    made = shared()
    write_recipe("both", IndexRecipe(shards=("handbook", "secret")), made.indexes)
    (made.indexes / "begun" / "building").mkdir(parents=True)
    with client_of(made) as client:
        reply = client.delete("/api/indexes/both")
        assert reply.status_code == 400 and "made of the shards" in reply.json()["error"]["message"]
        missing = client.delete("/api/indexes/hand")
        assert missing.status_code == 404 and "handbook" not in missing.json()["error"]["message"]
        (made.indexes / "photos").mkdir()
        (made.indexes / "photos" / "house.jpg").touch()
        own = client.delete("/api/indexes/photos")
        assert own.status_code == 404 and str(made.indexes) not in own.json()["error"]["message"]
        assert (made.indexes / "photos" / "house.jpg").exists()
        assert client.delete("/api/indexes/begun").status_code == 200
        assert {i["name"] for i in client.get("/api/indexes").json()["indexes"]} == {"both", "handbook", "secret"}


def test_adapters_are_listed_promoted_and_rolled_back(shared: Any) -> None:
    made = shared()
    with client_of(made) as client:
        listed = {a["name"]: a for a in client.get("/api/adapters").json()["adapters"]}
        assert listed["law"] == {
            "name": "law", "current": 2, "versions": [1, 2], "task": "qa", "description": "about law", "problem": "",
        }  # fmt: skip
        assert client.post("/api/adapters/law/promote", json={"version": 9}).status_code == 404
        assert client.post("/api/adapters/nothing/rollback").status_code == 404
        damaged = client.post("/api/adapters/law/promote", json={"version": 1})  # it has no weights
        assert damaged.status_code == 409
        assert str(made.store.root) not in damaged.json()["error"]["message"]
        assert client.post("/api/adapters/law/promote", json={"version": 0}).status_code == 400
        assert client.post("/api/adapters/..%2Flaw/rollback").status_code in (400, 404)


def test_health_tells_whether_the_model_is_loaded(shared: Any) -> None:
    made = shared("no model of this name")
    with client_of(made) as client:
        assert client.get("/health").json() == {"status": "ok"}
        reply = client.get("/ready")
        assert reply.status_code == 503 and "not loaded" in reply.json()["error"]["message"]
        assert client.head("/health").status_code == 200 and client.head("/ready").status_code == 503
        assert client.post("/api/ask", json={"index": "handbook", "question": COVERED}).status_code == 503
        found = client.post("/api/retrieve", json={"index": "handbook", "question": COVERED})
        assert found.status_code == 200 and found.json()["hits"], found.text  # which needs no model
    with client_of(shared()) as client:
        assert client.get("/ready").status_code == 200


def test_what_happened_is_counted(client: Any) -> None:
    for question in (COVERED, UNCOVERED):
        client.post("/api/ask", json={"index": "handbook", "question": question, "adapter": "base"})
    client.get("/nothing/of/this/name")
    client.post("/api/ask", headers={"Content-Length": str(1 << 40)})
    families = text_string_to_metric_families(client.get("/metrics").text)
    found = {(s.name, *sorted(s.labels.values())): s.value for f in families for s in f.samples}
    assert found["lora_rag_requests_total", "/api/ask", "200"] == 2
    assert found["lora_rag_requests_total", "404", "other"] == 1 and found["lora_rag_refusals_total", "size"] == 1
    assert found["lora_rag_tokens_total", "base", "completion"] == 8
    assert found["lora_rag_stage_seconds_count", "base", "retrieve"] == 2
    assert found["lora_rag_stage_seconds_count", "base", "generate"] == 1
    assert found["lora_rag_refusals_total", "abstained"] == 1 and found["lora_rag_running_requests",] == 0


def test_what_nobody_expected_is_one_sentence_without_details(shared: Any) -> None:
    class Broken(FakeChatModel):
        def count_tokens(self, messages: Any) -> int:
            raise RuntimeError("a secret detail")

    with client_of(shared(Broken())) as client:
        reply = client.post("/api/ask", json={"index": "handbook", "question": COVERED})
        assert reply.status_code == 500 and "secret detail" not in reply.text
        assert reply.json()["error"]["message"].startswith("Something unexpected went wrong")


def test_messages_name_no_folder_of_the_server(shared: Any, tmp_path: Path) -> None:
    made = shared()
    current = tmp_path / "indexes" / "handbook" / "current"
    current.write_text("nonsense")
    with client_of(made) as client:
        reply = client.post("/api/ask", json={"index": "handbook", "question": COVERED})
        assert reply.status_code == 503 and "indexes/handbook/current" in reply.text and str(tmp_path) not in reply.text
        problem = {i["name"]: i["problem"] for i in client.get("/api/indexes").json()["indexes"]}["handbook"]
        assert problem and str(tmp_path) not in problem


def test_a_folder_here_is_not_taken_for_full_stops_and_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = Shared(model=FakeChatModel(), root=".", adapters="re", data="papers")
    with client_of(made) as client:
        message = client.put("/api/indexes/papers/files/x.exe", content=b"x").json()["error"]["message"]
    assert message.startswith("x.exe: files of type .exe are not read; ") and message.endswith(" or text.")
    for told, meant in {
        "papers/notes/uploads/a.md: papers": "data/notes/uploads/a.md: papers",
        "'re/law/1' from here": "'adapters/law/1' from here",
        f"{tmp_path}/papers.": "data.", f"open {tmp_path / 'papers2'}/x": "open indexes/papers2/x",
    }.items():  # fmt: skip
        assert made.plain(told) == meant
