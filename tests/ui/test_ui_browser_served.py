"""Two people whose UI asks one server, in a real browser, on the default models: `rag-app ui --server URL`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_helpers import photograph, send
from started_server import free_port, started

pytestmark = pytest.mark.browser

SLOW_MS = 300_000
FACT = "The head of department approves travel costs."
PROGRAM = [sys.executable, "-m", "rag_app.cli"]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a UI that has no models and no indexes, beside a server that has."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("RAG_APP_") or k == "RAG_APP_MODELS"}
    there, here, ports = tmp_path / "there", tmp_path / "here", [free_port(), free_port()]
    there.mkdir()
    here.mkdir()
    places = {"RAG_APP_SERVER": str(there / "server"), "RAG_APP_INDEXES": str(there / "indexes"),
              "RAG_APP_ADAPTERS": str(there / "adapters")}  # fmt: skip
    keys = [*PROGRAM, "serve", "keys", "add", "ui", "--scope", "read", "--scope", "ingest"]
    key = subprocess.run(keys, env={**plain, **places}, check=True, capture_output=True, text=True).stdout.strip()
    serve = [*PROGRAM, "serve", "--port", str(ports[0])]
    ask = {"RAG_APP_SERVER_KEY": key, "RAG_APP_UI": str(here), "RAG_APP_UI_TOKEN": "none"}
    ui = [*PROGRAM, "ui", "--no-browser", "--port", str(ports[1]), "--server", f"http://127.0.0.1:{ports[0]}"]
    ready, healthy = (f"http://127.0.0.1:{ports[0]}/ready", f"http://127.0.0.1:{ports[1]}/_stcore/health")
    with (
        started(serve, ready, tmp_path / "serve.log", environment={**plain, **places}),
        started(ui, healthy, tmp_path / "ui.log", environment={**plain, **ask}),
    ):
        yield f"http://127.0.0.1:{ports[1]}"
    assert "Traceback" not in (tmp_path / "ui.log").read_text()
    assert key not in (tmp_path / "ui.log").read_text() + (tmp_path / "serve.log").read_text()
    assert not (here / "indexes").exists()


def test_two_people_ask_one_server(address: str, chromium: Any, tmp_path: Path) -> None:
    first, second = (chromium.new_context(viewport={"width": 1280, "height": 900}).new_page() for _ in range(2))
    for page in (first, second):
        page.set_default_timeout(60_000)
    first.goto(address)
    first.get_by_text("has no index yet").wait_for(timeout=SLOW_MS)
    first.get_by_role("button", name="Add documents").click()
    first.get_by_label("Name of the new index").fill("papers")
    first.get_by_label("Name of the new index").press("Enter")
    (tmp_path / "guide.md").write_text(f"# Travel\n\n{FACT} Trains are preferred over flights.\n")
    first.locator("input[type=file]").set_input_files(str(tmp_path / "guide.md"))
    first.get_by_text("guide.md").first.wait_for()
    first.get_by_role("button", name="Add", exact=True).click()
    first.get_by_text("1 document in generation 1").wait_for(timeout=SLOW_MS)
    photograph(first, "served-documents")
    first.get_by_role("link", name="Chat").click()
    second.goto(address)
    for page in (first, second):
        send(page, "Who approves travel costs?")
    for page in (first, second):
        page.locator(".lr-made").wait_for(timeout=SLOW_MS)
        page.locator("[class*=st-key-chip-] button").first.click()
        page.get_by_text("The file itself is on the server").wait_for()
        assert "approves travel costs" in page.locator("mark:visible").first.inner_text()
    photograph(second, "served-chat")
    assert second.get_by_role("link", name="Training").count() == 0
    second.get_by_role("link", name="Adapters").click()
    second.get_by_text("grounded-qa").first.wait_for()
    photograph(second, "served-adapters")
