"""The first visit in a real browser, on fakes: a file dropped, and the chat opens by itself."""

from __future__ import annotations

import pytest
from browser_helpers import shown

pytestmark = pytest.mark.browser


def test_the_chat_opens_when_the_first_documents_are_read(chromium, tmp_path):
    note = tmp_path / "note.md"
    note.write_text("# Note\n\nThe note says that bicycles are stored in the cellar.\n")
    with shown(chromium, tmp_path) as page:
        page.set_default_timeout(120_000)
        page.get_by_text("One step is left").wait_for()
        page.locator("input[type=file]").set_input_files(str(note))
        page.get_by_test_id("stChatInputTextArea").wait_for()
        assert page.evaluate("() => document.activeElement.dataset.testid") == "stChatInputTextArea"
