"""What stands before the reader in a real browser, on fakes: contrast, low windows, boxes that close, places kept."""

from __future__ import annotations

import pytest
from browser_helpers import ask

pytestmark = pytest.mark.browser
pytest.importorskip("playwright")

# Of the words of an element: how many times as light, or as dark, they are as what is below them (WCAG 2.2, 1.4.3).
_CONTRAST = """wanted => {
  const light = c => { const f = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    return .2126 * f(c[0]) + .7152 * f(c[1]) + .0722 * f(c[2]); };
  const parse = text => [...text.match(/[\\d.]+/g).map(Number), 1].slice(0, 4);
  const over = (a, b, by) => [0, 1, 2].map(i => a[i] * a[3] * by + b[i] * (1 - a[3] * by));
  let below = [0, 0, 0], opacity = 1;
  const above = [];
  for (let at = wanted; at; at = at.parentElement) {
    above.unshift(parse(getComputedStyle(at).backgroundColor));
    opacity *= getComputedStyle(at).opacity;
  }
  for (const one of above) below = over(one, below, 1);
  const words = light(over(parse(getComputedStyle(wanted).color), below, opacity)), ground = light(below);
  return (Math.max(words, ground) + .05) / (Math.min(words, ground) + .05);
}"""


def test_words_stand_out_from_what_is_below_them_in_light_and_dark(page):
    ask(page, "Who approves travel costs?", 1)
    page.locator("[class*=st-key-chip-] button").first.click()
    page.locator("[class*=st-key-pane-]").wait_for()
    small = ["sup[data-chip]", ".lr-made", "[data-testid=stSidebar] [data-testid=stCaptionContainer] p"]
    for scheme, wanted in (("light", small), ("dark", [*small, "[class*=st-key-chip-] button p"])):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(1000)
        for one in wanted:
            found = page.locator(one).first.evaluate(_CONTRAST)
            assert found >= 4.5, (scheme, one, found)


def test_a_low_window_leaves_room_for_the_answer(page):
    ask(page, "Who approves travel costs?", 1)
    page.set_viewport_size({"width": 640, "height": 450})  # 1280 by 900, twice as large
    page.wait_for_timeout(500)
    rows = {round(page.get_by_role("combobox", name=n).bounding_box()["y"] / 30) for n in ("Index", "Adapter")}
    top = page.locator(".st-key-choices").bounding_box()["y"]
    assert len(rows) == 1 and top > 450 * 0.65, top


def test_a_question_that_was_edited_closes_its_box(page):
    ask(page, "Who approves travel costs?", 1)
    for press, question in (("click", "What may a hotel cost a night?"), ("keys", "Who approves hotels?")):
        page.get_by_role("button", name="Edit the question").click()
        box = page.get_by_label("Question", exact=True)
        box.fill(question)
        if press == "click":
            page.get_by_test_id("stPopoverBody").get_by_role("button", name="Ask", exact=True).click()
        else:
            box.press("Control+Enter")
        page.get_by_test_id("stPopoverBody").wait_for(state="hidden")
        page.get_by_test_id("stChatMessage").get_by_text(question).wait_for()
        page.locator("[class*=st-key-repeat-]").wait_for()
    page.get_by_role("button", name="Correct").click()
    page.get_by_label("What the answer should have been").fill("The deputy.")
    page.get_by_role("button", name="Save correction").click()
    page.get_by_text("Corrected, thank you.").wait_for()
    page.get_by_test_id("stPopoverBody").wait_for(state="hidden")
