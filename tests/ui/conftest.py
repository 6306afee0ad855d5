import os
from functools import cache

import pytest
from browser_helpers import index_papers, shown
from streamlit.components.v2 import manifest_scanner
from ui_helpers import engine_of, use_engine


@pytest.fixture(scope="session", autouse=True)
def packages_are_looked_through_once():
    """Every `AppTest` looks for components in all installed packages anew, which took nine tenths of its time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


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
    playwright = pytest.importorskip("playwright.sync_api")

    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        yield browser
        for number, page in enumerate(q for c in browser.contexts for q in c.pages):
            page.screenshot(path=tmp_path / f"last-{number}.png")
        browser.close()


@pytest.fixture
def page(chromium, tmp_path):
    """A page of the UI over an index `papers`."""
    index_papers(tmp_path)
    with shown(chromium, tmp_path) as made:
        yield made
