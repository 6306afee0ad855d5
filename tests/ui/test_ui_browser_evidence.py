"""Evidence, keys and scrolling in a real browser, on fakes: seconds instead of minutes."""

from __future__ import annotations

import time

import pytest
from browser_helpers import FACTS, ask, photograph

pytestmark = pytest.mark.browser


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
    photograph(page, "evidence")
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
