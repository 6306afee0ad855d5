"""An evaluation from a file of questions to its worst cases, in a real browser on the default models."""

from __future__ import annotations

import json
import os

import pytest
from browser_helpers import choose, photograph
from test_ui_browser import _SLOW_MS, server  # noqa: F401

from rag_app.config import DEFAULT_EMBEDDER
from rag_app.embedders import load_embedder
from rag_app.index import build_index
from rag_app.ui import titles

pytestmark = pytest.mark.browser

RULES = """# Travel

The head of department approves travel costs. Trains are preferred over flights.

# Hotels

A hotel may cost at most 120 euros a night. Breakfast is paid by the traveller.

# Passwords

Passwords have at least 14 characters and are changed once a year.
"""
QUESTIONS = (
    ("Who approves travel costs?", "the head of department"),
    ("What may a hotel cost a night?", "120 euros"),
    ("What is preferred over flights?", "trains"),
    ("Who pays for breakfast?", "the traveller"),
    ("How long is a password?", "14 characters"),
    ("How often are passwords changed?", "every second week"),  # not what the rules say: a case that goes wrong
    ("Who painted the bridge?", None),
    ("When does the library open?", None),
)


def test_questions_with_their_answers_are_asked_and_the_worst_cases_shown(server, chromium, tmp_path):  # noqa: F811
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "rules.md").write_text(RULES)
    name = titles.name_for(tmp_path / "runs" / "ui", "Travel and security", ())
    build_index(name, sources=[os.fspath(tmp_path / "sources")], root=tmp_path / "indexes",
                embedder=load_embedder(DEFAULT_EMBEDDER))  # fmt: skip
    rows = [
        {"question": q, "answer": a, "source": "sources/rules.md"} if a else {"question": q, "answerable": False}
        for q, a in QUESTIONS
    ]
    asked = tmp_path / "rules.jsonl"
    asked.write_text("".join(json.dumps(row) + "\n" for row in rows))
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{server.url}/evaluation?token={server.token}")
    with page.expect_response(lambda r: "upload_file" in r.url and r.request.method == "PUT"):  # not only its name
        page.locator("input[type=file]").set_input_files(asked)
    page.get_by_text("rules.jsonl").first.wait_for()
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_text("The evaluation is done").wait_for(timeout=_SLOW_MS)
    assert not page.get_by_label("Most questions (0: all)").is_visible()  # folded away
    page.locator("[class*=st-key-close-] button").click()
    page.get_by_text("The evaluation is done").wait_for(state="detached")
    chosen = page.get_by_role("combobox", name="Evaluation")
    assert chosen.input_value() == "Travel and security · rules"
    page.locator("[data-testid=stVegaLiteChart]").wait_for()
    page.get_by_text("8 questions. In brackets are 95 % intervals.").wait_for()
    photograph(page, "evaluation")
    choose(page, "Of", "generation 1 · auto", exact=True)
    page.get_by_text("every second week").first.wait_for()
    worst = page.locator("[class*=st-key-case-passages]")
    worst.get_by_text("right document").first.wait_for()
    assert "changed once a year" in worst.inner_text()
