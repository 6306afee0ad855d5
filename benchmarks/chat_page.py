"""How quick and how frugal the chat page is, in a real Chromium: ready, opening, evidence, watching an upload, memory.

`python benchmarks/chat_page.py FOLDER_OF_PDFS [--questions 200] [--rounds 2] [--only ready,opening,evidence]`

The default embedder indexes the PDFs; the chat model quotes the first passage at once, since the page is what is
measured. Times are taken inside the page, from the click to the drawn picture. CPU is that of the server and of its
children, of opening a conversation that of the browser's main thread; memory is the server's and its children's unique
set (Linux). Needs the packages playwright and psutil, and Chromium.
"""

from __future__ import annotations

import os
import random
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from common import CHROMIUM, plain_parser
from started_server import streamlit

from rag_app.config import DEFAULT_EMBEDDER
from rag_app.conversations.store import Conversations
from rag_app.embedders import load_embedder
from rag_app.index import Index, build_index

SERVER = Path(__file__).with_name("chat_page_ui.py")
PATIENCE_MS = 300_000
A_CONVERSATION = 10  # questions
_CLICK = """key => new Promise(done => {
  const first = document.querySelector('.lr-question'), begun = performance.now();
  let words = 0;
  const look = () => {
    const pane = document.querySelector('[class*="st-key-pane-"]');
    if (pane && !words && pane.querySelector('.lr-passage')) words = performance.now() - begun;
    const picture = pane && pane.querySelector('[class*="st-key-zoomed-"] img');
    if (picture && picture.complete && picture.naturalWidth)
      return done({words, page: performance.now() - begun, kept: first.isConnected});
    if (performance.now() - begun > 60000) return done({words, page: 0, kept: first.isConnected});
    requestAnimationFrame(look);
  };
  document.querySelector('[class*="' + key + '"] button').click();
  look();
})"""


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    """The address of a server over `folder`, and its process."""
    options = ("--runner.postScriptGC=false", "--server.fileWatcherType=none")
    with streamlit(SERVER, folder, *options) as (address, pid):
        yield address, psutil.Process(pid)


def processor_s(process: psutil.Process) -> float:
    """Processor seconds of a process and its children, also of those that ended."""
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        times = one.cpu_times()
        total += times.user + times.system + (times.children_user + times.children_system if one == process else 0)
    return total


def megabytes(process: psutil.Process) -> float:
    """Memory that belongs to a process and its children alone."""
    return sum(p.memory_full_info().uss for p in [process, *process.children(recursive=True)]) / 1e6


def questions(folder: Path, count: int) -> list[str]:
    """Questions about words that stand in the documents."""
    with Index.open("papers", folder / "indexes") as index:
        texts = [index.text(d.id) for d in index.documents()]
    random_ = random.Random(0)
    made = []
    while len(made) < count:
        text = random_.choice(texts)
        at = random_.randrange(max(1, len(text) - 400))
        words = re.findall(r"[A-Za-z]{4,}", text[at : at + 400])[:7]
        if len(words) == 7:
            made.append(f"What is said about {' '.join(words)}?")
    return made


def ask(page: Any, question: str) -> None:
    before = page.locator("[data-testid=stChatMessage]").count()
    box = page.get_by_placeholder("Ask papers")
    box.fill(question)
    box.press("Enter")
    page.locator("[data-testid=stChatMessage]").nth(before + 1).locator(
        ".lr-answer:not(.lr-streaming), .lr-absent"
    ).first.wait_for()
    page.locator("[class*=st-key-repeat-][data-stale=true]").wait_for(state="detached")


def opened(browser: Any, url: str) -> Any:
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(url)
    page.get_by_placeholder("Ask papers").wait_for()
    return page


def ready(browser: Any, url: str) -> None:
    """From the address to the box for a question, in a browser that knows the files already."""
    page = opened(browser, url)
    seconds = []
    for _ in range(10):
        begun = time.perf_counter()
        page.goto(url)
        page.get_by_placeholder("Ask papers").wait_for()
        seconds.append(time.perf_counter() - begun)
    page.context.close()
    print(f"| page ready, warm | {statistics.median(seconds):.2f} s | {max(seconds):.2f} s |", flush=True)


def opening(browser: Any, url: str, folder: Path, asked: str) -> None:
    """Processor time of the browser's main thread until a long conversation stands there, and one among many."""
    store = Conversations(folder / "ui" / "conversations.sqlite")
    page = opened(browser, url)
    ask(page, asked)
    owner = next(c["value"] for c in page.context.cookies() if c["name"] == "lora_rag_browser")
    (first,) = store.of(owner)
    (turn,) = store.turns(owner, first.id)
    kept = {1: first.id}
    for count in (10, 50):
        kept[count] = store.create(owner, f"Of {count} questions").id
        for _ in range(count):
            store.add_turn(owner, kept[count], turn.question, turn.answers)
    for others in (0, 300):
        for number in range(others):
            store.create(owner, f"Another {number}")
        for count, one in kept.items():
            found = []
            for _ in range(5):
                tab = page.context.new_page()
                tab.set_default_timeout(PATIENCE_MS)
                measured = page.context.new_cdp_session(tab)
                measured.send("Performance.enable", {"timeDomain": "threadTicks"})
                tab.goto(f"{url}/?c={one}")
                tab.locator("[class*=st-key-repeat-]").wait_for()
                tab.wait_for_timeout(700)
                values = {m["name"]: m["value"] for m in measured.send("Performance.getMetrics")["metrics"]}
                found.append(values["TaskDuration"])
                tab.close()
            what = f"opening {count} question{'s' * (count > 1)} beside {others} conversations, processor seconds"
            print(f"| {what} | {statistics.median(found):.2f} s | {max(found):.2f} s |", flush=True)
    page.context.close()


def show(page: Any) -> dict[str, float] | None:
    """Open the first citation of the last answer and close it; None where it has no page."""
    chip = page.locator("[class*=st-key-chip-] button").last
    if not chip.count() or "page" not in chip.inner_text():
        return None
    key = re.search(r"st-key-(chip-[\w-]+)", chip.locator("xpath=ancestor::div[contains(@class,'st-key-chip-')][1]")
                    .get_attribute("class"))  # fmt: skip
    found = page.evaluate(_CLICK, f"st-key-{key[1]}") if key else None
    page.keyboard.press("Escape")
    page.locator("[class*=st-key-pane-]").wait_for(state="detached")
    return found


def evidence(browser: Any, url: str, asked: list[str]) -> None:
    """From the click on a citation to its words, and to the drawn page."""
    page = opened(browser, url)
    found = []
    for question in asked:
        ask(page, question)
        if seen := show(page):
            found.append(seen)
    page.context.close()
    for name, key in (("words of the passage", "words"), ("page with its mark", "page")):
        times = [f[key] for f in found]
        print(f"| {name} after the click ({len(times)}) | {statistics.median(times):.0f} ms | {max(times):.0f} ms |")
    print(f"| chat drawn again | {sum(not f['kept'] for f in found)} of {len(found)} | |", flush=True)


def upload(browser: Any, url: str, process: psutil.Process, files: list[Path], rounds: int) -> None:
    """Processor time of an upload whose page stays open, and of one whose page is left, in turns.

    One before them is not counted: what reads PDFs is loaded by it.
    """
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * rounds + 1):
        watched = number % 2 == 1
        page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{url}/documents")
        page.get_by_role("combobox").first.click()
        page.get_by_role("option", name="New index …").click()
        page.get_by_label("Name of the new index").fill(f"upload {number}")
        page.get_by_role("button", name="Create").click()
        page.locator("input[type=file]").set_input_files([str(f) for f in files])
        page.get_by_text(files[-1].name).first.wait_for()
        page.wait_for_timeout(3000)  # what was sent has arrived
        before = processor_s(process)
        page.get_by_role("button", name="Add", exact=True).click()
        page.get_by_role("button", name="Cancel").wait_for()
        if not watched:
            page.goto("about:blank")
        else:
            page.get_by_text("(generation 1)").wait_for()
        made = process.cwd() + f"/indexes/upload-{number}/current"
        while not Path(made).exists():
            time.sleep(0.2)
        time.sleep(2)
        if number:
            seconds[watched].append(processor_s(process) - before)
        page.context.close()
    told = {w: ", ".join(f"{s:.1f}" for s in found) for w, found in seconds.items()}
    ratio = statistics.mean(seconds[True]) / statistics.mean(seconds[False])
    print(f"| upload of {len(files)} PDFs: watched / left, processor seconds | {told[True]} / {told[False]} | "
          f"{ratio:.2f} times |", flush=True)  # fmt: skip


def memory(browser: Any, url: str, process: psutil.Process, asked: list[str]) -> None:
    """What the server holds after many questions whose pages were shown, more than after the first twenty."""
    page = opened(browser, url)
    before = shown = 0.0
    for number, question in enumerate(asked):
        if number % A_CONVERSATION == 0 and number:
            page.get_by_role("button", name="New conversation").click()
            page.get_by_text("Type a question below").wait_for()
        ask(page, question)
        shown += show(page) is not None
        if number == 2 * A_CONVERSATION - 1:
            before = megabytes(process)
    after = megabytes(process)
    page.context.close()
    what = f"memory after 20 / after {len(asked)} questions, {shown:.0f} pages shown"
    print(f"| {what} | {before:.0f} / {after:.0f} MB | {after - before:+.0f} MB |", flush=True)


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = plain_parser(__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", default="ready,opening,evidence,upload,memory")
    arguments = parser.parse_args()
    wanted = arguments.only.split(",")
    files = sorted(arguments.folder.absolute().glob("*.pdf"))
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        build_index("papers", sources=[os.fspath(f) for f in files], root=folder / "indexes",
                    embedder=load_embedder(DEFAULT_EMBEDDER))  # fmt: skip
        asked = questions(folder, arguments.questions)
        print(
            f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n| what | median | worst |\n|---|---|---|"
        )
        with serving(folder) as (url, process), sync_playwright() as p:
            browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            if "ready" in wanted:
                ready(browser, url)
            if "opening" in wanted:
                opening(browser, url, folder, asked[0])
            if "evidence" in wanted:
                evidence(browser, url, asked[:10])
            if "upload" in wanted:
                upload(browser, url, process, files, arguments.rounds)
            if "memory" in wanted:
                memory(browser, url, process, asked)
            browser.close()


if __name__ == "__main__":
    main()
