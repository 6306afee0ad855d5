"""The way of the manual's "The first time, step by step": each quoted sentence stands on the screen of its step."""

import re
from pathlib import Path

import pytest
from ui_helpers import app_of, engine_of, html_of, use_engine

from rag_app.ui import titles
from rag_app.ui.chat import start

TRAVEL = b"# Travel\n\nThe head of department approves travel costs. The front desk approves parking costs of trains.\n"
LEAVE = b"# Leave\n\nEvery employee has 30 days of paid leave a year. Unused days of paid leave expire in March.\n"
_STEPS = 9


def quotes():
    """Step to the sentences that the manual quotes."""
    text = (Path(__file__).parents[2] / "docs" / "ui.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.partition("step by step")[2].splitlines() if re.match(r"\| \d", line)]
    return {int(row[0].strip("| ")): re.findall(r'"([^"]+)"', row[2]) for row in rows}


@pytest.fixture
def said():
    found = quotes()
    assert len(found) == _STEPS
    return found


def screen(at):
    assert not at.exception
    labels = [e.label for e in (*at.button, *at.expander)]
    return "\n".join([html_of(at), *labels, *(t.value for t in (*at.title, *at.subheader, *at.caption))])


def test_a_stranger_finds_the_way(tmp_path, monkeypatch, said):
    monkeypatch.chdir(tmp_path)
    for name in ("RAG_APP_INDEXES", "RAG_APP_ADAPTERS"):
        monkeypatch.delenv(name, raising=False)
    engine = use_engine(monkeypatch, lambda: engine_of(tmp_path))

    def holds(step, at):
        shown = screen(at)
        for sentence in said[step]:
            assert sentence in shown, (step, sentence, shown[-2000:])

    at = app_of("chat", {"owner": "5" * 32}).run()
    holds(1, at)
    at.file_uploader[0].set_value([("travel.md", TRAVEL, ""), ("leave.md", LEAVE, "")])
    at.run()
    engine.job(titles.name_for(engine.data, start.FIRST_INDEX, [])).wait(60)
    at = at.run()
    holds(2, at)
    at = at.chat_input[0].set_value("Who approves travel costs?").run()
    assert "The head of department approves travel costs." in html_of(at)
    at = at.chat_input[0].set_value("What is the boiling point of tungsten?").run()
    at = at.chat_input[0].set_value("What do unused leave passwords of the moon say?").run()
    shown = screen(at)
    assert all(sentence in shown for sentence in said[4] if "closest" not in sentence), shown[-2000:]
    at = at.chat_input[0].set_value("Who approves travel costs?").run()
    at = at.chat_input[0].set_value("And parking costs of trains?").run()
    kept = engine.conversations.of("5" * 32)[0]
    last = engine.conversations.turns("5" * 32, kept.id)[-1].answers[0].record
    assert last.standalone_question == "Who approves parking costs of trains?"
    at = at.chat_input[0].set_value("Summarise this").run()
    assert said[6][0] in screen(at)
    at = next(b for b in at.button if b.key and b.key.startswith("which-") and "travel" in b.label).click().run()
    assert said[6][1] in screen(at)

    at = app_of("documents", {"owner": "5" * 32}).run()
    holds(7, at)
    holds(9, app_of("training", {"owner": "5" * 32}).run())


def test_what_was_dropped_and_not_read_is_told_where_the_chat_opens(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("RAG_APP_INDEXES", "RAG_APP_ADAPTERS"):
        monkeypatch.delenv(name, raising=False)
    engine = use_engine(monkeypatch, lambda: engine_of(tmp_path))
    at = app_of("chat").run()
    at.file_uploader[0].set_value([("travel.md", TRAVEL, ""), ("empty.txt", b"", ""), ("tool.exe", b"MZ", "")])
    at.run()
    engine.job(titles.name_for(engine.data, start.FIRST_INDEX, [])).wait(60)
    shown = screen(at.run())
    assert "Ask your own documents" in shown and "uploads/" not in shown
    assert "empty.txt: the file is empty (0 bytes)." in shown
    assert "tool.exe: files of type .exe are not read" in shown
