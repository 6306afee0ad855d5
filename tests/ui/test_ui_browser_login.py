"""The login in a real browser, with a provider of our own, behind the guard: two people at one server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from browser_helpers import photograph
from started_server import free_port, streamlit

from rag_app.index import build_index
from rag_app.testing import FakeEmbedder

pytestmark = pytest.mark.browser
pytest.importorskip("authlib")
FAKE = Path(__file__).parents[1] / "support" / "fake_guarded_ui.py"
TOKEN = "only-for-this-test"


@pytest.fixture
def provider():
    from oidc_provider import Provider

    made = Provider()
    yield made
    made.close()


@pytest.fixture
def address(tmp_path, provider):
    """A server over an index `papers` that asks for a login."""
    (tmp_path / "travel.md").write_text("# Travel\n\nThe head of department approves travel costs.\n")
    build_index("papers", sources=[str(tmp_path / "travel.md")], root=tmp_path / "indexes", embedder=FakeEmbedder())
    port = free_port()
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(provider.settings(f"http://localhost:{port}/oauth2callback"))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RAG_APP_")}
    with streamlit(FAKE, tmp_path, port=port, environment=environment):
        yield f"http://localhost:{port}"


def log_in(browser, address, name):
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{address}/?token={TOKEN}")
    page.get_by_role("button", name="Log in").wait_for()
    assert page.get_by_placeholder("Ask papers").count() == 0
    if name == "Ann":
        photograph(page, "login")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name=name).click()
    page.get_by_placeholder("Ask papers").wait_for()
    page.get_by_text(name, exact=True).wait_for()
    return page


def test_two_people_log_in_and_each_has_conversations_of_their_own(address, chromium):
    ann = log_in(chromium, address, "Ann")
    box = ann.get_by_placeholder("Ask papers")
    box.fill("Who approves travel costs?")
    box.press("Enter")
    ann.locator(".lr-answer:not(.lr-streaming)").wait_for()
    bob = log_in(chromium, address, "Bob")
    assert bob.get_by_role("button", name="Who approves travel costs?").count() == 0
    elsewhere = log_in(chromium, address, "Ann")  # another browser of hers
    elsewhere.get_by_role("button", name="Who approves travel costs?").wait_for()
    elsewhere.get_by_role("button", name="Log out").click()
    elsewhere.get_by_role("button", name="Log in").wait_for()
