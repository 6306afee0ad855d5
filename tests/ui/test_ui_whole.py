import pytest
from ui_helpers import COVERED, app_of, html_of

OWNER = "9" * 32


def ask(at, question):
    return at.chat_input[0].set_value(question).run()


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


@pytest.mark.parametrize("question", [COVERED, "What is the most that a hotel may cost?"])
def test_other_questions_are_answered_from_passages(ui_engine, question):
    at = ask(app_of("chat", {"owner": OWNER}).run(), question)
    assert "Which file do you mean?" not in html_of(at) and "extractive" not in html_of(at)


def test_the_evidence_offers_to_ask_only_its_file(ui_engine, monkeypatch):
    from pathlib import Path

    from rag_app.ui.evidence.original import Original

    monkeypatch.setattr("rag_app.ui.engine.original_of", lambda *_: Original(Path("travel.md"), 0, ""))
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
