"""A refusal, a whole file and a look before adding, in a real browser on fakes."""

from __future__ import annotations

import pytest
from browser_helpers import photograph, send

pytestmark = pytest.mark.browser


def test_a_refusal_helps_and_a_whole_file_is_read(page):
    send(page, "What is the boiling point of tungsten?")
    page.get_by_text("Not in your documents").wait_for()
    page.get_by_text("Searched: all 2 files of papers.").wait_for()
    photograph(page, "refusal")
    page.get_by_role("button", name="Answer anyway").click()
    page.get_by_text("Written because you asked for it").wait_for()
    assert page.get_by_text("Not in your documents").count() == 0
    send(page, "Summarise this")
    page.get_by_text("Which file do you mean?").wait_for()
    photograph(page, "which")
    page.get_by_role("button", name="table.md").click()
    page.get_by_text("1 table in table.md: the names of the columns").wait_for()
    photograph(page, "whole")


def test_files_are_looked_at_before_they_are_added(page, tmp_path):
    page.get_by_role("link", name="Documents").click()
    page.get_by_text("(generation 1)").wait_for()
    (tmp_path / "note.md").write_text("# Note\n\nThe note says that bicycles are stored in the cellar.\n")
    with page.expect_response(lambda r: "upload_file" in r.url and r.request.method == "PUT"):  # not only its name
        page.locator("input[type=file]").set_input_files(tmp_path / "note.md")
    page.get_by_text("note.md").first.wait_for()
    page.get_by_role("button", name="Look first").click()
    page.get_by_text("What they will become").wait_for()
    page.get_by_text("bicycles are stored in the cellar").wait_for()
    photograph(page, "look")
    page.get_by_role("button", name="Add 1 file").click()
    page.get_by_text("1 added").wait_for()
    page.get_by_role("button", name="Ask these documents").wait_for()
    photograph(page, "added")
