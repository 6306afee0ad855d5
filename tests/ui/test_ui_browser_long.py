"""A long table and a long conversation in a real browser, on fakes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browser_helpers import ask, photograph, shown

from rag_app import ui
from rag_app.index import build_index
from rag_app.testing import FakeEmbedder
from rag_app.ui.evidence.answer_html import _quoted
from rag_app.ui.evidence.chips import CitedPassage

pytestmark = pytest.mark.browser


@contextmanager
def asking_of(text: str, chromium: Any, tmp_path: Path, width: int, height: int) -> Iterator[Any]:
    """The chat page over an index of one Markdown text."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "table.md").write_text(text)
    build_index("papers", sources=[os.fspath(folder)], root=tmp_path / "indexes", embedder=FakeEmbedder())
    with shown(chromium, tmp_path, width, height) as page:
        yield page


def test_a_row_stands_under_its_columns_and_earlier_questions_come_back(chromium, tmp_path):
    rows = "".join(f"| Ward {n} of the city | {n} nurses | {n + 3} beds |\n" for n in range(80))
    table = f"| Ward | Staff at night | Beds in use |\n| --- | --- | --- |\n{rows}"
    with asking_of(f"# Hospital\n\nStaff by ward:\n\n{table}", chromium, tmp_path, 1400, 900) as page:
        ask(page, "Ward 71 of the city: how many nurses?", 1)
        page.locator("[class*=st-key-chip-] button").first.click()
        head = page.locator("[class*=st-key-pane-] thead")
        head.wait_for()
        assert head.inner_text().split() == "Ward Staff at night Beds in use".split()
        page.wait_for_timeout(1800)
        over, mark = head.bounding_box(), page.locator("[class*=st-key-pane-] mark").first.bounding_box()
        box = page.locator("[class*=st-key-pane-] .lr-passage").bounding_box()
        assert over["y"] + over["height"] <= mark["y"] + 1 < box["y"] + box["height"], (over, mark, box)
        photograph(page, "table")
        page.keyboard.press("Escape")
        for number in range(2, 9):
            ask(page, "Ward 71 of the city: how many nurses?", number)
        page.reload()
        earlier = page.get_by_role("button", name="Show earlier questions (2)")
        first = page.locator(".lr-question").first
        for _ in range(20):  # the page scrolls to its end by itself once it is drawn
            earlier.scroll_into_view_if_needed()
            page.wait_for_timeout(500)
            if (before := first.bounding_box()["y"]) > 0:
                break
        earlier.click()
        page.locator(".lr-question").nth(7).wait_for()
        page.get_by_role("button", name="Show earlier questions").wait_for(state="detached")
        page.wait_for_timeout(3000)
        after = page.locator(".lr-question").nth(2).bounding_box()["y"]
        assert abs(after - before) < 60, (before, after)  # what was read stays where it was; the button is gone


def test_the_name_of_a_row_stays_in_sight_beside_a_cell_far_to_the_right(chromium, tmp_path):
    years = [f"Year ended December 31, {y}" for y in range(2012, 2024)]
    rows = "".join(
        f"| {name} | {' | '.join(str(n * i) for i, _ in enumerate(years, 1))} |\n"
        for n, name in enumerate(("Americas", "Europe and the islands", "Rest of Asia Pacific"), 171)
    )
    table = f"| Region | {' | '.join(years)} |\n| {' | '.join(['---'] * (len(years) + 1))} |\n{rows}"
    with asking_of(f"# Sales\n\nSales by region:\n\n{table}", chromium, tmp_path, 1280, 800) as page:
        ask(page, "What were the sales of Europe and the islands in the year ended December 31, 2022?", 1)
        page.locator("[class*=st-key-chip-] button").first.click()
        passage = page.locator("[class*=st-key-pane-] .lr-passage")
        passage.wait_for()
        passage.evaluate("box => { box.scrollLeft = 1e6; }")
        box = passage.bounding_box()
        for cell in passage.locator("tr > :first-child").all():
            shown = cell.bounding_box()
            assert box["x"] - 1 <= shown["x"] < box["x"] + 8 and shown["width"] < box["width"] / 2, shown
            ground = cell.evaluate("cell => getComputedStyle(cell).backgroundColor")  # what it stands on shows through
            assert not ground.startswith("rgba") and "/" not in ground, ground
        photograph(page, "wide")


def test_a_wide_table_among_the_closest_texts_of_a_refusal_scrolls_in_itself(chromium):
    heads = " | ".join(f"Year ended December 31, {y}" for y in range(2012, 2024))
    table = f"| Region | {heads} |\n|{' --- |' * 13}\n| Europe | {' | '.join(map(str, range(12)))} |"
    style = Path(ui.__file__).with_name("style.css").read_text(encoding="utf-8")
    closest = "".join(
        f"<blockquote>{_quoted(CitedPassage(text, 0, len(text), ''))}</blockquote>"
        for text in (table, "# Sales\n\nBoats were sold.")
    )
    page = chromium.new_page(viewport={"width": 600, "height": 600})
    page.set_content(f'<style>{style}</style><div class="lr-absent">{closest}</div>')
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 600
    assert page.locator(".lr-passage").evaluate_all("all => all.map(one => getComputedStyle(one).display)") == [
        "block", "inline",
    ]  # fmt: skip
