from pathlib import Path

import pytest
from ui_helpers import ANSWER, COVERED, app_of, ask, html_of

from rag_app.index import add_documents
from rag_app.schema import Document
from rag_app.testing import FakeEmbedder
from rag_app.ui import ownership
from rag_app.ui.evidence.original import Original

OWNER = "9" * 32


def test_a_question_about_a_whole_file_asks_which_one_and_reads_it(ui_engine):
    at = ask(app_of("chat", {"owner": OWNER}).run(), "Summarise this")
    assert "Which file do you mean?" in html_of(at)
    at = next(b for b in at.button if b.label == "travel\\.md").click().run()
    shown = html_of(at)
    assert not at.exception and "An extractive summary" in shown and "sections of travel.md read" in shown
    assert "Trains are preferred" in shown or "approves travel costs" in shown
    assert "own words · " in shown and "Base model" not in shown
    assert at.multiselect(key="files-of-handbook").value == ["travel.md"]
    (kept,) = ui_engine.conversations.of(OWNER)
    (turn,) = ui_engine.conversations.turns(OWNER, kept.id)
    assert turn.question == "Summarise this" and turn.answers[0].sentences
    at = ask(at, "List the hotels it names")  # the filter stays: this file is meant again
    assert "A list of the document" in html_of(at) and "A hotel may cost at most" in html_of(at)


def test_a_file_is_read_that_the_question_calls_by_words_of_its_name(ui_engine):
    at = ask(app_of("chat", {"owner": OWNER}).run(), "Please summarise the travel notes")
    assert "sections of travel.md read" in html_of(at) and not at.exception


def test_it_is_what_was_asked_about_before_and_no_file(ui_engine):
    at = ask(app_of("chat", {"owner": OWNER}).run(), COVERED)
    at = ask(at, "What does it cover?")
    assert "Which file do you mean?" not in html_of(at) and not at.exception


def test_the_files_are_offered_that_the_words_of_a_question_may_mean(ui_engine):
    documents = [
        Document(f"uploads/{name}", ANSWER) for name in ("a/Lease 2024.md", "b/Lease 2024.md", "b/Lease draft.md")
    ]
    add_documents("handbook", documents, root=ui_engine.indexes, embedder=FakeEmbedder())
    at = ask(app_of("chat", {"owner": OWNER}).run(), "Summarise the lease")
    assert [b.label for b in at.button if b.key and b.key.startswith("which-")] == [
        "a/Lease 2024\\.md", "b/Lease 2024\\.md", "Lease draft\\.md"
    ]  # fmt: skip
    at = next(b for b in at.button if b.label.startswith("b/Lease")).click().run()
    assert at.multiselect(key="files-of-handbook").value == ["uploads/b/Lease 2024.md"] and not at.exception


def test_the_files_of_an_index_are_listed_as_the_other_pages_call_them(ui_engine):
    add_documents("handbook", [Document("uploads/new.md", ANSWER)], root=ui_engine.indexes, embedder=FakeEmbedder())
    shown = html_of(ask(app_of("chat", {"owner": OWNER}).run(), "Which documents do you have?"))
    assert "• new.md" in shown and "uploads/" not in shown


@pytest.mark.parametrize("question", [COVERED, "What is the most that a hotel may cost?"])
def test_other_questions_are_answered_from_passages(ui_engine, question):
    at = ask(app_of("chat", {"owner": OWNER}).run(), question)
    assert "Which file do you mean?" not in html_of(at) and "extractive" not in html_of(at)


@pytest.fixture
def originals(monkeypatch):
    monkeypatch.setattr("rag_app.ui.engine.original_of", lambda *_: Original(Path("travel.md"), 0, ""))


@pytest.fixture
def other(ui_engine):
    """Another index, with a file of the same name."""
    add_documents("other", [Document("travel.md", ANSWER)], root=ui_engine.indexes, embedder=FakeEmbedder())
    return "other"


def test_a_file_is_asked_in_the_index_that_the_question_was_asked_in(ui_engine, other):
    at = ask(app_of("chat", {"owner": OWNER}).run(), "Summarise this")
    at = at.selectbox(key="index").set_value(other).run()
    at = next(b for b in at.button if b.label == "travel\\.md").click().run()
    assert "An extractive summary" in html_of(at) and not at.exception
    assert at.selectbox(key="index").value == "handbook"
    assert at.multiselect(key="files-of-handbook").value == ["travel.md"]
    (kept,) = ui_engine.conversations.of(OWNER)
    (turn,) = ui_engine.conversations.turns(OWNER, kept.id)
    assert turn.answers[0].record.index == "handbook"


def test_only_the_file_of_the_evidence_is_asked_after_a_change_of_index(ui_engine, originals, other):
    at = ask(app_of("chat", {"owner": OWNER}).run(), COVERED)
    at = at.selectbox(key="index").set_value(other).run()
    at = next(b for b in at.button if b.key and b.key.startswith("chip-")).click().run()
    at = next(b for b in at.button if b.key and b.key.startswith("only-")).click().run()
    assert at.selectbox(key="index").value == "handbook" and not at.exception
    assert at.multiselect(key="files-of-handbook").value == ["travel.md"]


def test_no_file_is_asked_in_an_index_that_is_somebody_elses_now(ui_engine, originals, other):
    at = ask(app_of("chat", {"owner": OWNER}).run(), COVERED)
    ownership.keep(ui_engine.data, "handbook", "somebody else")
    at = next(b for b in at.run().button if b.key and b.key.startswith("chip-")).click().run()
    assert next(b for b in at.button if b.key and b.key.startswith("only-")).disabled and not at.exception


def test_the_evidence_offers_to_ask_only_its_file(ui_engine, originals):
    at = ask(app_of("chat", {"owner": OWNER}).run(), COVERED)
    at = next(b for b in at.button if b.key and b.key.startswith("chip-")).click().run()
    at = next(b for b in at.button if b.key and b.key.startswith("only-")).click().run()
    assert at.multiselect(key="files-of-handbook").value == ["travel.md"] and not at.exception


def test_what_a_file_does_not_name_is_said_without_ways_that_do_not_help(ui_engine):
    at = app_of("chat", {"owner": OWNER}).run()
    at = at.multiselect(key="files-of-handbook").set_value(["travel.md"]).run()
    at = ask(at, "List the unicorns it names")
    assert "names that in these words" in html_of(at) and "Not in your documents" not in html_of(at)
    assert not [b for b in at.button if b.label in ("Answer anyway", "Search all documents")] and not at.exception
