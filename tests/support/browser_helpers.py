"""Pages over fakes in a real browser: served, asked, photographed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from document_builders import pdf
from started_server import streamlit

from rag_app.index import build_index
from rag_app.testing import FakeEmbedder

FACTS = ("The head of department approves travel costs.", "A hotel may cost at most 120 euros a night.")
PICTURES = os.environ.get("PICTURES")  # folder for pictures of the pages
_PDFS = os.environ.get("PDFS")  # a folder of real documents to look at instead


def serving(folder: Path) -> AbstractContextManager[tuple[str, int]]:
    """Address and process of the pages over fakes, with their data in `folder`, in the colours of `rag-app ui`."""
    return streamlit(
        Path(__file__).with_name("fake_ui.py"), folder, "--client.toolbarMode=minimal",
        "--theme.light.primaryColor=#2563eb", "--theme.dark.primaryColor=#60a5fa",
    )  # fmt: skip


@contextlib.contextmanager
def shown(browser: Any, folder: Path, width: int = 1400, height: int = 900) -> Iterator[Any]:
    """The first page of `serving`, in a window of that size."""
    with serving(folder) as (address, _):
        page = browser.new_context(viewport={"width": width, "height": height}).new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        yield page
        page.screenshot(path=folder / "last.png")  # while the server is there


def index_papers(folder: Path) -> None:
    """An index `papers` of a PDF with two pages and a table."""
    sources = Path(_PDFS) if _PDFS else folder / "sources"
    if not _PDFS:
        sources.mkdir()
        lines = [["Travel", FACTS[0], "Trains are preferred over flights."], ["Hotels", FACTS[1], "Breakfast is paid."]]
        made = [[(72, 760 - 24 * i, 20 if i == 0 else 12, "F1", text) for i, text in enumerate(p)] for p in lines]
        (sources / "guide.pdf").write_bytes(pdf(made))
        (sources / "table.md").write_text("# Rates\n\n| Year | Rate |\n| --- | --- |\n| 2022 | four percent |\n")
    build_index("papers", sources=[os.fspath(sources)], root=folder / "indexes", embedder=FakeEmbedder())


def send(page: Any, question: str) -> None:
    """Ask a question over the index `papers`."""
    box = page.get_by_placeholder("Ask papers")
    box.fill(question)
    box.press("Enter")


def ask(page: Any, question: str, number: int) -> None:
    """Send the question of that number and wait for the whole of its answer."""
    send(page, question)
    page.locator("[data-testid=stChatMessage]").nth(2 * number - 1).locator(".lr-answer:not(.lr-streaming)").wait_for()
    page.locator("[class*=st-key-repeat-][data-stale=true]").wait_for(state="detached")
    page.locator("[class*=st-key-repeat-]").wait_for()


def choose(page: Any, label: str, option: str, *, exact: bool = False) -> None:
    """Choose an option of a list; one that a redrawing of the page has closed is opened again."""
    from playwright.sync_api import TimeoutError as Missing

    box, wanted = page.get_by_role("combobox", name=label, exact=exact), page.get_by_role("option", name=option)
    for _ in range(3):
        box.click()
        with contextlib.suppress(Missing):
            wanted.click(timeout=5_000)
            return
    box.click()
    wanted.click()


def photograph(page: Any, name: str) -> None:
    """Save a picture in light, dark and at a phone's width, if a folder for pictures is named."""
    if not PICTURES:
        return
    folder = Path(PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    wide = page.viewport_size
    for suffix, scheme, size in (
        ("light", "light", wide),
        ("dark", "dark", wide),
        ("phone", "light", {"width": 390, "height": 844}),
    ):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(1000)
        page.screenshot(path=folder / f"{name}-{suffix}.png")
    page.set_viewport_size(wide)
    page.emulate_media(color_scheme="light")
    page.wait_for_timeout(500)
