"""The whole way in a real browser, on the default models: upload, ask, evidence, adapters, votes, restart."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from browser_helpers import choose, photograph, send
from document_builders import pdf

from rag_app.adapters.store import AdapterStore
from rag_app.conversations.store import Conversations

pytestmark = pytest.mark.browser


QUESTION = "Who approves travel costs?"
_SLOW_MS = 300_000  # the first import of the libraries on a busy machine
FACT = "The head of department approves travel costs."
_WATCH = """() => {
  const w = window.watched = {updates: 0, stale: 0, lost: false, question: null, origin: performance.timeOrigin};
  document.addEventListener('keydown', e => { if (e.key === 'Enter') w.sent = performance.now(); }, true);
  new MutationObserver(() => {
    const s = document.querySelector('.lr-streaming');
    if (s && s.textContent.trim()) { w.first ??= performance.now(); w.updates++; }
    w.question ??= document.querySelector('.lr-question');
    if (w.question && s && !w.question.isConnected) w.lost = true;
    const shown = w.question && w.question.closest('[data-testid=stElementContainer]');
    if (s && shown && getComputedStyle(shown).opacity < 0.9) w.stale++;
  }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


class Server:
    """`rag-app ui` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.token = "only-for-this-test"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "rag_app.cli", "ui", "--no-browser", "--port", str(self.port)]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("RAG_APP_") or k == "RAG_APP_MODELS"}
        environment["RAG_APP_UI_TOKEN"] = self.token
        self.log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=self.log, stderr=self.log,
                                        start_new_session=True)  # fmt: skip
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1)
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "server.log").read_text())

    def stop(self) -> None:
        os.killpg(self.process.pid, 2)
        self.process.wait(120)  # a busy machine
        self.log.close()


@pytest.fixture
def server(tmp_path):
    _tiny_adapter(tmp_path / "peft")
    AdapterStore(tmp_path / "adapters").add(tmp_path / "peft", "tuned", licence="CC0")
    running = Server(tmp_path)
    try:
        yield running
    finally:
        running.stop()


def _tiny_adapter(folder: Path) -> None:
    """A PEFT adapter of the default model that hardly changes it."""
    from safetensors.numpy import save_file

    folder.mkdir()
    random = np.random.default_rng(0)
    tensors = {}
    for layer in range(30):
        at = f"base_model.model.model.layers.{layer}.self_attn.q_proj"
        tensors[f"{at}.lora_A.weight"] = (random.standard_normal((4, 576)) / 100).astype(np.float32)
        tensors[f"{at}.lora_B.weight"] = (random.standard_normal((576, 4)) / 1000).astype(np.float32)
    save_file(tensors, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    config = {"peft_type": "LORA", "task_type": "CAUSAL_LM", "r": 4, "lora_alpha": 8, "target_modules": ["q_proj"],
              "lora_dropout": 0.0, "bias": "none", "inference_mode": True}  # fmt: skip
    (folder / "adapter_config.json").write_text(json.dumps(config))


def _ask(page, question: str, turns: int) -> None:
    send(page, question)
    page.locator(".lr-made").nth(turns - 1).wait_for(timeout=_SLOW_MS)


def _choose(page, label: str, option: str) -> None:
    choose(page, label, option)
    page.keyboard.press("Escape")


def test_the_whole_way(server, chromium, tmp_path):
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    foreign = []
    page.on(
        "request", lambda r: None if r.url.startswith(("http://127.0.0.1", "data:", "blob:")) else foreign.append(r.url)
    )

    # Without the token of the address nobody comes in; with it, the browser needs it no more
    page.goto(server.url)
    page.get_by_text("Token needed").wait_for()
    page.get_by_label("Token").fill(server.token)
    page.get_by_role("button", name="Open").click()

    # The first visit has one action, which leads to the documents
    page.get_by_role("button", name="Give them a name first").click()
    page.get_by_role("combobox").first.wait_for()
    page.get_by_label("Name of the new index").fill("papers")
    page.get_by_role("button", name="Create").click()
    guide = tmp_path / "guide.pdf"
    lines = ["Travel", FACT, "Trains are preferred over flights.", "A hotel may cost at most 120 euros a night."]
    guide.write_bytes(pdf([[(72, 760 - 24 * i, 20 if i == 0 else 12, "F1", text) for i, text in enumerate(lines)]]))
    page.locator("input[type=file]").set_input_files(str(guide))
    page.get_by_text("guide.pdf").first.wait_for()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("(generation 1)").wait_for(timeout=_SLOW_MS)

    photograph(page, "documents")

    # Ask, and see the exact words in their place
    page.get_by_role("link", name="Chat").click()
    page.get_by_placeholder("Ask papers").wait_for()
    _ask(page, "What may a hotel cost a night?", 1)  # loads the models
    page.get_by_role("button", name="New conversation").click()
    page.get_by_text("Type a question below").wait_for()
    page.locator(".lr-meta").wait_for(state="detached")  # the answer before goes when the page is whole
    page.evaluate(_WATCH)
    _ask(page, QUESTION, 1)
    seen = page.evaluate("() => window.watched")
    chip = page.locator("[class*=st-key-chip-] button").first
    chip.click()
    mark = page.locator("mark:visible").first
    mark.wait_for()
    assert "approves travel costs" in mark.inner_text()
    assert "guide.pdf, page 1" in page.locator(".lr-place:visible").first.inner_text()
    page.locator("[class*=st-key-zoomed-] img").wait_for()
    photograph(page, "chat")
    page.keyboard.press("Escape")
    assert not seen["lost"] and not seen["stale"], seen

    # Another adapter for the next question, then two side by side, and votes
    _choose(page, "Adapter", "tuned, version 1")
    _ask(page, "Are trains preferred over flights?", 2)
    assert "tuned, version 1" in page.locator(".lr-made").nth(1).inner_text()
    _choose(page, "Compare with", "Base model")
    _ask(page, QUESTION, 4)
    page.get_by_role("button", name="Choose as best").nth(1).click()
    page.get_by_role("button", name="Best answer").wait_for()
    photograph(page, "compare")
    page.locator("[data-testid=stFeedback] button, [class*=st-key-thumbs] button").first.click()
    feedback = tmp_path / "runs" / "ui" / "feedback.jsonl"
    for _ in range(50):
        if feedback.is_file() and feedback.read_text():
            break
        time.sleep(0.1)
    assert json.loads(feedback.read_text())["vote"] == 1

    # The server starts anew; the same browser finds its conversation, another one does not
    server.stop()
    server.start()
    page.goto(server.url)
    page.get_by_role("button", name=QUESTION).click(timeout=30_000)
    page.locator(".lr-made").nth(3).wait_for()
    assert page.get_by_role("button", name="Best answer").count() == 1
    page.locator("[class*=st-key-chip-] button").first.click()
    assert "approves travel costs" in page.locator("mark:visible").first.inner_text()
    stranger = chromium.new_context().new_page()
    stranger.goto(f"{server.url}/?token={server.token}")
    stranger.get_by_placeholder("Ask papers").wait_for()
    assert stranger.get_by_role("button", name=QUESTION).count() == 0

    for name, text in (("adapters", "Roll back"), ("training", "No training yet")):
        page.goto(f"{server.url}/{name}")
        page.get_by_text(text).first.wait_for()
        photograph(page, name)

    # Figures
    begun = time.perf_counter()
    page.goto(server.url)
    page.get_by_placeholder("Ask papers").wait_for()
    ready_s = time.perf_counter() - begun
    first_token_s, first_token_at = _first_token(tmp_path)
    print(f"\npage ready {ready_s:.2f} s; in the pipeline the model's first token after {1000 * first_token_s:.0f} ms")
    if "first" in seen:  # a busy page shows short answers at once
        first_word_ms = seen["first"] - seen["sent"]
        after_token_ms = seen["origin"] + seen["first"] - 1000 * first_token_at
        print(
            f"Enter to first word in the page {first_word_ms:.0f} ms, {after_token_ms:.0f} of them behind that token; "
        )
        print(f"{seen['updates']} updates while it was written, none of them redrew the page")
    assert foreign == []


def test_a_training_is_followed_to_its_evaluation_and_published(server, chromium, tmp_path):
    rows = tmp_path / "rows.csv"
    rows.write_text("text,label\n" + "".join(f"{text},{label}\n" for text, label in _labelled()))
    page = chromium.new_context(viewport={"width": 1280, "height": 1400}).new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{server.url}/training?token={server.token}")
    page.get_by_label("Name of the adapter").fill("letters")
    _choose(page, "Recipe", "topic_classification")
    page.get_by_text("A file of questions or labels").click()
    page.locator("input[type=file]").set_input_files(str(rows))
    page.get_by_text("rows.csv").first.wait_for()
    steps = page.get_by_label("Most steps (0: all epochs)")
    steps.fill("12")
    steps.press("Tab")
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_text("Loss by step").wait_for(timeout=_SLOW_MS)
    assert not page.get_by_label("Name of the adapter").is_visible()  # folded away
    page.get_by_role("button", name="Evaluate").click(timeout=_SLOW_MS)
    page.get_by_text("Every question; click a column to sort").wait_for(timeout=_SLOW_MS)
    photograph(page, "training")
    page.get_by_role("button", name="Publish").click(timeout=_SLOW_MS)
    page.get_by_text("published letters@1").wait_for(timeout=_SLOW_MS)
    assert AdapterStore(tmp_path / "adapters").manifest("letters").gate.passed
    page.goto(f"{server.url}/adapters")
    page.get_by_text("letters").first.wait_for()


def _labelled() -> list[tuple[str, str]]:
    about = {
        "weather": ("Will it rain", "How warm is it", "Is there snow", "Will the wind blow"),
        "cooking": ("How long do I boil eggs", "Can I bake bread", "How much salt does soup need", "How do I fry fish"),
        "trains": ("When does the train leave", "Is my train late", "Where do I change", "Is there a night train"),
    }
    when = ("today", "tomorrow", "on Monday", "in the evening", "at noon", "this week", "on Sunday", "at night", "now")
    who = ("for us", "for my mother", "for the children")
    return [(f"{a} {b} {c}?", label) for label, asked in about.items() for a in asked for b in when for c in who]


def _first_token(folder: Path) -> tuple[float, float]:
    """Of the first answer to QUESTION: seconds from the start of the pipeline to the first token, and the time of day
    of that token (from the time of saving, so up to some milliseconds late)."""
    path = folder / "runs" / "ui" / "conversations.sqlite"
    with sqlite3.connect(path) as db:
        (owner,) = db.execute("SELECT DISTINCT owner FROM conversations").fetchone()
    store = Conversations(path)
    (kept,) = [c for c in store.of(owner) if c.title == QUESTION]
    turn = store.turns(owner, kept.id)[0]
    timings = turn.answers[0].record.timings_s
    saved = datetime.fromisoformat(turn.created).timestamp()
    return timings["first_token"], saved - timings["total"] + timings["first_token"]
