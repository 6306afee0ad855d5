"""What the script of the frame moves, in a real browser: where the page stands, and what has the focus."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_helpers import ask

from rag_app import ui

pytestmark = pytest.mark.browser

SCRIPT = Path(ui.__file__).with_name("keys.js")
GROWS = """html => {
  document.querySelector('#answer').innerHTML = html;
  document.querySelector('#page').scrollTop = 1e6;  // as a conversation does whenever it grows
}"""
BEGUN = '<div class="lr-sent" data-sent="1">The question</div><div id=answer><p class=lr-wait>Reading</p></div>'


@pytest.fixture
def waiting(chromium):
    """A page of a conversation with a question that was sent, whose clock is the test's."""
    page = chromium.new_page(viewport={"width": 800, "height": 600})
    page.clock.install()
    page.set_content("<div id=page style='height: 500px; overflow: auto'><div style='height: 2000px'></div></div>")
    page.evaluate("code => (0, eval)(code)", SCRIPT.read_text(encoding="utf-8"))
    page.evaluate("html => document.querySelector('#page').insertAdjacentHTML('beforeend', html)", BEGUN)
    page.evaluate("() => { document.querySelector('#page').scrollTop = 1e6; }")
    page.clock.run_for(60_000)
    return page


def test_a_question_stays_in_sight_however_long_its_answer_takes(waiting):
    waiting.evaluate(GROWS, "<div class=lr-streaming style='height: 900px'>The answer</div>")
    waiting.clock.run_for(100)
    assert abs(_top(waiting)) < 50
    waiting.clock.run_for(60_000)
    waiting.evaluate(GROWS, "<div class=lr-answer style='height: 1500px'>The answer</div>")
    waiting.clock.run_for(100)
    assert abs(_top(waiting)) < 50
    waiting.clock.run_for(60_000)  # what comes below it later is the reader's
    waiting.evaluate(GROWS, "<div class=lr-answer style='height: 1600px'>The answer, opened</div>")
    waiting.clock.run_for(5_000)
    assert _top(waiting) < -1000


def test_a_reader_who_scrolls_while_an_answer_is_written_is_left_there(waiting):
    waiting.evaluate("() => document.dispatchEvent(new WheelEvent('wheel'))")
    waiting.clock.run_for(100)
    waiting.evaluate(GROWS, "<div class=lr-answer style='height: 1500px'>The answer</div>")
    waiting.clock.run_for(5_000)
    assert _top(waiting) < -900


@pytest.mark.parametrize(("key", "left"), [("PageUp", True), ("Shift", False)])
def test_a_reader_who_scrolls_by_a_key_is_left_there_too(waiting, key, left):
    waiting.evaluate("() => { const page = document.querySelector('#page'); page.tabIndex = 0; page.focus(); }")
    waiting.keyboard.press(key)
    waiting.clock.run_for(100)
    waiting.evaluate(GROWS, "<div class=lr-answer style='height: 1500px'>The answer</div>")
    waiting.clock.run_for(5_000)
    assert (_top(waiting) < -900) == left


def _top(page):
    return page.evaluate("() => document.querySelector('.lr-sent').getBoundingClientRect().top")


def test_evidence_that_is_opened_with_a_key_has_the_focus_and_gives_it_back(page):
    ask(page, "Who approves travel costs?", 1)
    for opener in ("[class*=st-key-chip-] button", "sup[data-chip]"):
        page.locator(opener).last.focus()
        page.keyboard.press("Enter")
        page.locator("[class*=st-key-hide-] button:focus").wait_for()
        page.keyboard.press("Escape")
        page.locator("[class*=st-key-chip-] button:focus").wait_for()
    page.locator("[class*=st-key-chip-] button").last.click()  # who uses a mouse may go on typing elsewhere
    page.locator("[class*=st-key-zoomed-] img").wait_for()
    assert page.locator("[class*=st-key-hide-] button:focus").count() == 0


def test_of_two_answers_with_evidence_each_has_the_focus_of_its_own(waiting):
    for answer in ("a", "b"):
        waiting.evaluate("() => document.activeElement.blur()")
        waiting.keyboard.press("Shift")
        waiting.evaluate(
            """answer => document.body.insertAdjacentHTML('beforeend', `
              <div class="st-key-chip-${answer}-0"><button>${answer}</button></div>
              <div class="st-key-pane-${answer}"><span class="lr-at" data-shown="${answer}-0"></span>
                <div class="st-key-hide-${answer}"><button>Close</button></div></div>`)""",
            answer,
        )
        waiting.clock.run_for(5_000)
        assert waiting.locator(f".st-key-hide-{answer} button:focus").count() == 1
    waiting.evaluate("() => document.querySelector('.st-key-pane-b').remove()")
    waiting.clock.run_for(5_000)
    assert waiting.locator(".st-key-chip-b-0 button:focus").count() == 1
