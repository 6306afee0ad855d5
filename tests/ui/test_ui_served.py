"""The pages over a server in the place of this process's models: asking, stopping, comparing, documents, adapters."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from server_helpers import add_adapter
from serving_here import listen
from streamlit.testing.v1 import AppTest
from ui_helpers import ANSWER, COVERED, UNCOVERED, PacedModel, app_of, html_of, open_evidence, use_engine

from rag_app.cli import main
from rag_app.cli.ui import key_of
from rag_app.config import DEFAULT_EMBEDDER
from rag_app.conversations.store import Turn
from rag_app.errors import GenerationCancelled, ModelError, SettingsError
from rag_app.http_client import ServerGone
from rag_app.index import add_documents
from rag_app.schema import Answer, Document, Message
from rag_app.server.settings import ServerSettings
from rag_app.server.shared import Shared
from rag_app.testing import FakeChatModel, FakeEmbedder
from rag_app.ui.job import Job
from rag_app.ui.job_words import remark_rows
from rag_app.ui.served import pages as served_pages
from rag_app.ui.served.client import Server
from rag_app.ui.served.rag import ServedIndex, ServedRag
from rag_app.ui.served.remote import ServedEngine

TRAVEL = Document("travel.md", "The head of department approves travel costs. Trains are better.", title="Travel",
                  metadata={"year": 2020})  # fmt: skip
FOOD = Document("food.md", "A meal may cost at most 30 euros on any journey.", metadata={"year": 2024})


class Place:
    """A server with a key, and the UI's engine that asks it."""

    def __init__(self, folder: Path, model: FakeChatModel, scopes: tuple[str, ...]) -> None:
        embedder = FakeEmbedder(name=DEFAULT_EMBEDDER)
        for index in ("handbook", "secret"):
            add_documents(index, [TRAVEL, FOOD], root=folder / "there" / "indexes", embedder=embedder)
        add_adapter(folder / "there" / "adapters", "law", versions=2)
        add_adapter(folder / "there" / "adapters", "intents", "classify")
        self.shared = Shared(
            settings=ServerSettings(requests_per_minute=0), model=model, root=folder / "there" / "indexes",
            adapters=folder / "there" / "adapters", data=folder / "there" / "data", needs_keys=True,
            load_embedder=lambda name: embedder,
        )  # fmt: skip
        self.key = self.shared.keys.add("ui", scopes, ["handbook", "papers"])
        self.listening = listen(self.shared)
        self.address = self.listening.__enter__()
        self.engine = ServedEngine(self.address, self.key, data=folder / "here")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: Any, request: Any) -> Iterator[Place]:
    monkeypatch.chdir(tmp_path)
    model, *scopes = getattr(request, "param", (FakeChatModel(),))
    made = Place(tmp_path, model, tuple(scopes) or ("read", "ingest", "admin"))
    use_engine(monkeypatch, lambda: made.engine)
    yield made
    made.listening.__exit__(None, None, None)


def test_the_chat_asks_the_server_and_shows_its_evidence(place: Place) -> None:
    at = app_of("chat").run()
    assert list(at.selectbox(key="index").options) == ["handbook"]  # what the key may use
    assert "law, version 2 (current)" in at.selectbox(key="adapter").options
    assert not any("intents" in option for option in at.selectbox(key="adapter").options)
    at.chat_input[0].set_value(COVERED).run()
    assert ANSWER in html_of(at) and not at.exception
    open_evidence(at)
    assert "Trains are better" in html_of(at) and "The file itself is on the server" in html_of(at)
    (turn,) = turns_of(place)
    assert turn.answer is not None and turn.answer.record.index == "handbook" and turn.answer.hits
    assert not (Path("indexes")).exists() and not place.engine.model.is_loaded


def test_a_filter_an_adapter_and_the_history_reach_the_server(place: Place) -> None:
    at = app_of("chat").run()
    at.selectbox(key="adapter").select("law@1").run()
    at.multiselect(key="files-of-handbook").select("food.md").run()
    at.chat_input[0].set_value(COVERED).run()
    at.chat_input[0].set_value("And who approves hotels?").run()
    first, second = turns_of(place)
    assert first.answer and first.answer.record.settings["searched"]["where"] == {"source": ["food.md"]}
    assert all(hit.chunk.source == "food.md" for hit in first.answer.hits) and first.answer.record.adapter == "law@1"
    assert second.answer and second.answer.record.question == "And who approves hotels?"
    at.chat_input[0].set_value("which documents are there?").run()
    assert "• food.md" in html_of(at) and "• travel.md" in html_of(at)


def test_adapters_are_compared_on_the_server(place: Place) -> None:
    at = app_of("chat").run()
    at.selectbox(key="adapter").select("law@2").run()
    at.multiselect(key="compare").select("law@1").select("base").run()
    at.chat_input[0].set_value(COVERED).run()
    assert [b.label for b in at.button].count("Choose as best") == 3
    (turn,) = turns_of(place)
    assert [a.record.adapter for a in turn.answers] == ["law@2", "law@1", "base"]


def test_a_refusal_can_be_answered_anyway(place: Place) -> None:
    at = app_of("chat").run()
    at.chat_input[0].set_value(UNCOVERED).run()
    anyway = next(b for b in at.button if b.label == "Answer anyway")
    anyway.click().run()
    assert "Written because you asked for it" in html_of(at)


def test_stopping_keeps_what_was_written(tmp_path: Path, monkeypatch: Any) -> None:
    model = PacedModel("one two three four five six")
    made = Place(tmp_path, model, ("read",))
    try:
        cancel = threading.Event()
        events = made.engine.rag("handbook").stream(COVERED, adapter="base", cancel=cancel, min_confidence=0.0)
        model.words.release()
        first = next(events)
        cancel.set()
        *_, answer = events
        assert isinstance(answer, Answer) and answer.text.startswith(first)
        assert answer.record.finish_reason == "cancelled" and "six" not in answer.text
        gone = threading.Event()
        gone.set()
        with pytest.raises(GenerationCancelled):
            list(made.engine.rag("handbook").stream(COVERED, adapter="base", cancel=gone, min_confidence=0.0))
        for _ in range(1000):  # the server notices that its client left
            if not made.shared.running.count:
                break
            threading.Event().wait(0.01)
        assert made.shared.running.count == 0
    finally:
        made.listening.__exit__(None, None, None)


def test_what_the_server_refuses_is_told_in_its_words(place: Place) -> None:
    rag = place.engine.rag("handbook")
    with pytest.raises(ModelError, match="No model 'nothing'"):
        list(rag.stream(COVERED, adapter="nothing"))
    with pytest.raises(ModelError, match="may not use the index 'secret'"):
        list(place.engine.rag("secret").stream(COVERED, history=[Message("user", "x")]))
    place.shared.keys.remove("ui")
    place.engine.remote.forget()
    at = app_of("chat").run()
    assert "RAG_APP_SERVER_KEY" in html_of(at) and not at.exception
    place.listening.__exit__(None, None, None)
    at = app_of("chat").run()
    assert "cannot be reached" in html_of(at) and not at.exception
    place.listening = listen(place.shared)
    place.listening.__enter__()


def test_a_slow_server_keeps_nobody_waiting_who_knows_the_list_and_nothing_old_is_kept() -> None:
    server, asked, go_on = Server("http://127.0.0.1:9"), threading.Event(), threading.Event()

    def get(path: str) -> str:
        if path == "/slow":
            asked.set()
            assert go_on.wait(20)
        return f"{path} before"

    server.wire = SimpleNamespace(get=get)  # type: ignore[assignment]
    assert server.lately("/quick") == "/quick before"
    waiting = threading.Thread(target=server.lately, args=("/slow",), daemon=True)
    waiting.start()
    assert asked.wait(20)
    known: list[str] = []
    other = threading.Thread(target=lambda: known.append(server.lately("/quick")), daemon=True)
    other.start()
    other.join(5)
    assert known == ["/quick before"]
    server.forget()  # something was changed meanwhile
    go_on.set()
    waiting.join(20)
    server.wire = SimpleNamespace(get=lambda path: "after")  # type: ignore[assignment]
    assert server.lately("/slow") == "after"


@pytest.mark.parametrize(
    "reply",
    ["<html>", 5, None, {}, {"id": "a"}, {"id": "a", "text": 5}, {"answer": {"text": "Yes."}}, {"answer": None},
     {"answers": [{}]}, {"answers": 5}],
)  # fmt: skip
def test_a_reply_that_is_no_answer_is_told_in_one_sentence(reply: Any) -> None:
    server = Server("http://127.0.0.1:9")
    server.wire = SimpleNamespace(events=lambda *_: iter([reply]), post=lambda *_: reply)  # type: ignore[assignment]
    rag = ServedRag(server, ServedIndex("handbook", None))  # type: ignore[arg-type]
    said = r"The server http://127\.0\.0\.1:9 sent .*, which is no answer that this version knows; see that the address"
    with pytest.raises(ModelError, match=said):
        list(rag.stream(COVERED))
    with pytest.raises(ModelError, match=said):
        rag.compare(COVERED, ["base"])


def test_the_second_of_two_files_of_one_name_is_refused() -> None:
    put: list[bytes] = []

    class Remote:
        def put(self, path: str, data: bytes) -> None:
            put.append(data)

        def post(self, path: str, body: object) -> dict[str, object]:
            files, result = {"worse.md": "is empty"}, {"warnings": ["uploads/m.md: one page was left out."]}
            return {"state": "done", "files": files, "problem": "", "result": result}

        def forget(self) -> None:
            pass

    files = [("n.md", b"# Apples"), ("n.md", b"# Pears"), ("m.md", b"# Plums"), ("m.md", b"# Plums")]
    job = Job("adding", lambda job: served_pages._add(Remote(), "papers", files, job))  # type: ignore[arg-type]
    job.wait(20)
    assert put == [b"# Apples", b"# Plums"]
    assert set(job.files) == {"n.md", "worse.md"} and "only the first" in job.files["n.md"]
    assert remark_rows(job) == [("m.md: one page was left out.",)] and not job.problem


def test_a_file_that_the_server_refuses_leaves_the_others_to_be_built() -> None:
    done: list[str] = []

    class Remote:
        def put(self, path: str, data: bytes) -> None:
            if path.endswith(".exe"):
                raise ModelError(f"{path}: cannot be read.")
            done.append(path)

        def delete(self, path: str) -> None:
            self.put(path, b"")

        def post(self, path: str, body: object) -> dict[str, object]:
            done.append(path)
            return {"state": "done", "files": {}, "problem": "", "result": None}

        def forget(self) -> None:
            pass

    def added(*names: str) -> Job:
        files = [(name, b"# Apples") for name in names]
        job = Job("adding", lambda job: served_pages._add(Remote(), "papers", files, job))  # type: ignore[arg-type]
        job.wait(20)
        return job

    job = added("n.md", "x.exe", "m.md")
    assert [path.rsplit("/", 1)[1] for path in done] == ["n.md", "m.md", "build"]
    assert not job.problem and list(job.files) == ["x.exe"] and "cannot be read" in job.files["x.exe"]
    done.clear()
    assert "x.exe: cannot be read." in added("x.exe").problem and not done
    names = ["x.exe", "n.md"]
    job = Job("removing", lambda job: served_pages._remove(Remote(), "papers", names, job))  # type: ignore[arg-type]
    job.wait(20)
    assert [path.rsplit("/", 1)[1] for path in done] == ["n.md", "build"] and list(job.files) == ["x.exe"]


def test_a_server_that_is_gone_is_not_asked_for_each_of_the_files() -> None:
    asked: list[str] = []

    def delete(path: str) -> None:
        asked.append(path)
        raise ServerGone("The server cannot be reached.")

    remote: Any = SimpleNamespace(delete=delete)
    job = Job("removing", lambda job: served_pages._remove(remote, "papers", ["n.md", "m.md"], job))
    job.wait(20)
    assert len(asked) == 1 and "cannot be reached" in job.problem


def test_documents_are_added_and_removed_on_the_server(place: Place) -> None:
    job = Job("adding", lambda job: served_pages._add(place.engine.remote, "papers", [("a b/n.md", b"# Apples")], job))
    job.wait(60)
    assert not job.problem and place.engine.files_of("papers") == ["uploads/a b/n.md"]
    page = documents_page().run()
    assert "papers" in page.selectbox(key="served-index").options
    page.selectbox(key="served-index").select("papers").run()
    assert page.subheader[0].value == "1 document in generation 1" and not page.exception
    page.multiselect(key="served-remove-papers").select("a b/n.md").run()
    page.button(key="remove").click().run()
    place.engine.job("papers").wait(60)  # type: ignore[union-attr]
    page.run()
    assert page.subheader[0].value == "0 documents in generation 2"
    page.button(key="rollback").click().run()
    assert page.subheader[0].value == "1 document in generation 1"


@pytest.mark.parametrize("place", [(FakeChatModel(), "read")], indirect=True)
def test_a_reader_may_not_change_documents_or_adapters(place: Place) -> None:
    page = documents_page().run()
    page.button(key="rollback").click().run()
    assert "This key has no scope" in html_of(page) and not page.exception
    switching = adapters_page().run()
    switching.button(key="rollback-law").click().run()
    assert "This key has no scope" in html_of(switching)


def test_adapters_are_promoted_and_rolled_back_on_the_server(place: Place, monkeypatch: Any) -> None:
    monkeypatch.setattr("rag_app.adapters.store.verify_adapter", lambda *_, **__: None)  # these have no weights
    page = adapters_page().run()
    page.selectbox(key="version-law").select(1).run()
    page.button(key="promote-law").click().run()
    assert place.shared.store.current("law") == 1
    page.button(key="rollback-law").click().run()
    assert place.shared.store.current("law") == 2


def test_the_command_finds_a_key_that_the_server_takes(place: Place, monkeypatch: Any) -> None:
    assert key_of(place.address, place.key) == place.key
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(ModelError, match="RAG_APP_SERVER_KEY"):
        key_of(place.address, "wrong")
    with pytest.raises(ModelError, match="cannot be reached"):
        key_of("http://127.0.0.1:9", place.key)
    with pytest.raises(SettingsError, match="expected an address like"):
        key_of("ftp://x", place.key)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: place.key)
    assert key_of(place.address, "") == place.key


@pytest.mark.skipif(sys.platform == "win32", reason="replaces its process")
def test_the_command_hands_on_the_server_and_no_key_on_its_line(place: Place, monkeypatch: Any) -> None:
    started: list[tuple[list[str], dict[str, str]]] = []
    monkeypatch.setattr("os.execve", lambda program, command, environment: started.append((command, environment)))
    monkeypatch.setattr("subprocess.Popen", lambda *_, **__: pytest.fail("nothing else is started"))
    monkeypatch.setenv("RAG_APP_SERVER_KEY", place.key)
    for options in (["--server", place.address], ["--vllm", "http://127.0.0.1:9"]):
        with pytest.raises(pytest.fail.Exception):  # the process would have been replaced before
            main(["ui", "--no-browser", *options])
    (served, with_server), (plain, with_vllm) = started
    assert with_server["RAG_APP_UI_SERVER"] == place.address and with_server["RAG_APP_SERVER_KEY"] == place.key
    assert with_vllm["RAG_APP_VLLM"] == "http://127.0.0.1:9" and "RAG_APP_UI_SERVER" not in with_vllm
    assert place.key not in " ".join([*served, *plain])


def documents_page() -> Any:
    return AppTest.from_string("from rag_app.ui.served import pages\npages.documents()", default_timeout=120)


def adapters_page() -> Any:
    return AppTest.from_string("from rag_app.ui.served import pages\npages.adapters()", default_timeout=120)


def turns_of(place: Place) -> list[Turn]:
    """The turns of all conversations."""
    with sqlite3.connect(place.engine.data / "conversations.sqlite") as file:
        owners = [row[0] for row in file.execute("select distinct owner from conversations")]
    kept = place.engine.conversations
    return [turn for owner in owners for c in kept.of(owner) for turn in kept.turns(owner, c.id)]
