import os

import pytest
from ui_helpers import engine_of, use_engine


@pytest.fixture
def ui_engine(tmp_path, monkeypatch, handbook):
    """An engine that all pages use, over the index `handbook`; the working directory is the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RAG_APP_INDEXES", raising=False)
    monkeypatch.delenv("RAG_APP_ADAPTERS", raising=False)
    return use_engine(monkeypatch, lambda: engine_of(tmp_path))


@pytest.fixture
def chromium(tmp_path):
    """A browser (`CHROMIUM` is its path); afterwards `tmp_path` has a picture of each page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        browser = p.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        yield browser
        for number, page in enumerate(q for c in browser.contexts for q in c.pages):
            page.screenshot(path=tmp_path / f"last-{number}.png")
        browser.close()
