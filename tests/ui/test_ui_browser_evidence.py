"""Evidence, keys and scrolling in a real browser, on fakes: seconds instead of minutes."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from document_builders import pdf
from started_server import free_port, health, started
from test_ui_browser import _picture
from ui_helpers import send

from rag_app.index import build_index
from rag_app.testing import FakeEmbedder

pytestmark = pytest.mark.browser

FACTS = ("The head of department approves travel costs.", "A hotel may cost at most 120 euros a night.")
FAKE = Path(__file__).parents[1] / "support" / "fake_ui.py"
_PDFS = os.environ.get("PDFS")  # a folder of real documents to look at instead


@contextmanager
def serving(folder):
    """The address of the pages over fakes, with their data in `folder`."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(FAKE), f"--server.port={port}", "--server.headless=true",
               "--server.address=127.0.0.1", "--browser.gatherUsageStats=false", "--client.toolbarMode=minimal",
               "--theme.light.primaryColor=#2563eb", "--theme.dark.primaryColor=#60a5fa",  # as `rag-app ui` does
               "--", str(folder)]  # fmt: skip
    log = folder / "server.log"
    with started(command, health(port), log, environment=os.environ, cwd=folder, stop_s=120):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def page(chromium, tmp_path):
    """A page of the UI over an index `papers` of a PDF with two pages."""
    folder = Path(_PDFS) if _PDFS else tmp_path / "sources"
    if not _PDFS:
        folder.mkdir()
        lines = [["Travel", FACTS[0], "Trains are preferred over flights."], ["Hotels", FACTS[1], "Breakfast is paid."]]
        made = [[(72, 760 - 24 * i, 20 if i == 0 else 12, "F1", text) for i, text in enumerate(p)] for p in lines]
        (folder / "guide.pdf").write_bytes(pdf(made))
        (folder / "table.md").write_text("# Rates\n\n| Year | Rate |\n| --- | --- |\n| 2022 | four percent |\n")
    build_index("papers", sources=[os.fspath(folder)], root=tmp_path / "indexes", embedder=FakeEmbedder())
    with serving(tmp_path) as address:
        shown = chromium.new_context(viewport={"width": 1400, "height": 900}).new_page()
        shown.set_default_timeout(60_000)
        shown.goto(address)
        yield shown
        shown.screenshot(path=tmp_path / "last.png")  # while the server is there


def ask(page, question, number):
    send(page, question)
    page.locator("[data-testid=stChatMessage]").nth(2 * number - 1).locator(".lr-answer:not(.lr-streaming)").wait_for()
    page.locator("[class*=st-key-repeat-][data-stale=true]").wait_for(state="detached")
    page.locator("[class*=st-key-repeat-]").wait_for()


def test_a_marker_opens_the_page_and_keys_go_through_the_citations(page):
    ask(page, "Who approves travel costs?", 1)
    ask(page, "What may a hotel cost a night?", 2)
    page.evaluate("() => { window.first = document.querySelector('.lr-question'); }")
    marker = page.locator("sup[data-chip]").last
    begun = time.perf_counter()
    marker.click()
    picture = page.locator("[class*=st-key-zoomed-] img")
    picture.wait_for()
    print(f"\nfrom the click to the page: {1000 * (time.perf_counter() - begun):.0f} ms")
    assert FACTS[1] in page.locator("[class*=st-key-pane-] mark").inner_text()
    assert page.evaluate("() => window.first.isConnected")  # the chat was not drawn again
    answer, pane = page.locator(".lr-answer").last.bounding_box(), page.locator("[class*=st-key-pane-]").bounding_box()
    assert pane["x"] > answer["x"] + answer["width"] - 2  # beside it
    page.wait_for_function(  # in sight, not only somewhere in the page
        """() => ["[class*=st-key-pane-] mark", "[class*=st-key-zoomed-] img"].every(selector => {
            const { y } = document.querySelector(selector).getBoundingClientRect();
            return 0 < y && y < 800;
        })"""
    )
    _picture(page, "evidence")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(  # below it, as soon as the page is laid out anew
        """() => {
            const bottom = [...document.querySelectorAll(".lr-answer")].at(-1).getBoundingClientRect().bottom;
            return document.querySelector("[class*=st-key-pane-]").getBoundingClientRect().y > bottom - 2;
        }"""
    )
    page.set_viewport_size({"width": 1400, "height": 900})
    page.get_by_placeholder("Ask papers").focus()  # empty, it leaves the keys to the evidence
    page.keyboard.press("Escape")
    page.locator("[class*=st-key-pane-]").wait_for(state="detached")
    page.wait_for_timeout(500)  # nothing of the answer was drawn twice or lost
    assert [page.get_by_text(t).count() for t in ("How this answer was made", "Correct")] == [2, 2]
    assert page.locator("[class*=st-key-repeat-]").count() == 1
    chips, votes = (page.locator(f"[class*=st-key-{k}-]").last.bounding_box() for k in ("chip", "thumbs"))
    assert votes["y"] > chips["y"] + chips["height"] - 2


def test_the_end_of_the_conversation_stays_in_sight(page):
    questions = ["Who approves travel costs?", "What may a hotel cost a night?"] * 3
    for number, question in enumerate(questions, 1):
        ask(page, question, number)
        page.wait_for_timeout(700)
        shown = page.locator(".lr-question").last.bounding_box()
        assert 0 <= shown["y"] < 900, (number, shown)
        last = page.locator("[class*=st-key-chip-] button").last.bounding_box()
        assert 0 < last["y"] < page.get_by_placeholder("Ask papers").bounding_box()["y"], (number, last)
    page.reload()
    page.locator(".lr-question").nth(5).wait_for()


def test_a_sent_question_comes_into_sight_wherever_the_page_stands(page):
    for number in range(1, 6):
        ask(page, "Who approves travel costs?", number)
    for number, question in enumerate(["What may a hotel cost a night?", "What can you do?"], 6):
        page.locator("sup[data-chip]").first.click()  # the oldest evidence, opened and closed
        page.locator("[class*=st-key-pane-]").wait_for()
        page.wait_for_timeout(1800)
        page.keyboard.press("Escape")
        page.locator("[class*=st-key-pane-]").wait_for(state="detached")
        assert not _in_sight(page, page.locator(".lr-question").last)
        ask(page, question, number)
        page.wait_for_timeout(1800)
        assert _in_sight(page, page.locator(".lr-question").last), question
    page.mouse.move(500, 300)
    page.mouse.wheel(0, -3000)
    page.wait_for_timeout(500)
    page.get_by_role("button", name="New conversation").hover()
    ask(page, "What may a hotel cost a night?", 8)
    page.wait_for_timeout(1800)
    assert _in_sight(page, page.locator(".lr-question").last)
    page.mouse.move(500, 300)
    page.mouse.wheel(0, -3000)  # who reads an older answer is left there
    page.wait_for_timeout(2500)
    assert not _in_sight(page, page.locator(".lr-question").last)


def _in_sight(page, what):
    box, end = what.bounding_box(), page.get_by_placeholder("Ask papers").bounding_box()["y"]
    return box["y"] > 0 and box["y"] + box["height"] < end
