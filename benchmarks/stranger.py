"""A stranger's way through the real app on a real file: what each screen says, and the pictures of the manual.

`python benchmarks/stranger.py FILE QUESTIONS.jsonl OUT [--questions 10]`

Starts `rag-app ui` with the default models in a folder of its own, drops the file, asks the questions (JSON lines as
for `rag-app eval`), opens evidence, looks at every page, and evaluates the index on the questions. OUT gets pictures of
each screen (light, dark, at a phone's width) and `words.md` with its words. Needs playwright and Chromium.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from common import CHROMIUM, plain_parser, read_jsonl
from started_server import free_port, health, started

TOKEN = "only-for-this-walk"
PATIENCE_MS = 900_000
WIDE = {"width": 1280, "height": 900}
MAIN = "[data-testid=stMain], [data-testid=stAppScrollToBottomContainer]"  # the latter is on pages with a chat input


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """`rag-app ui` in `folder`; gives the address with the token."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RAG_APP_") or k == "RAG_APP_MODELS"}
    environment["RAG_APP_UI_TOKEN"] = TOKEN
    command = [sys.executable, "-m", "rag_app.cli", "ui", "--no-browser", "--port", str(port)]
    log = folder / "server.log"
    with started(command, health(port), log, environment=environment, cwd=folder, stop_s=60):
        yield f"http://127.0.0.1:{port}"


class Walk:
    """A browser that keeps pictures and words of what it sees."""

    def __init__(self, page: Any, out: Path) -> None:
        self.page, self.out = page, out
        out.mkdir(parents=True, exist_ok=True)
        self.words = (out / "words.md").open("w", encoding="utf-8")

    def say(self, title: str) -> None:
        self.settle()
        text = self.page.locator(MAIN).inner_text()
        self.words.write(f"## {title}\n\n{text}\n\n")
        self.words.flush()

    def settle(self) -> None:
        """Wait until nothing is only hinted at any more."""
        self.page.wait_for_timeout(1000)
        self.page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')")

    def plain(self, name: str) -> None:
        self.settle()
        self.page.screenshot(path=self.out / f"{name}.png")

    def picture(self, name: str) -> None:
        for suffix, scheme, size in (
            ("light", "light", WIDE),
            ("dark", "dark", WIDE),
            ("phone", "light", {"width": 390, "height": 844}),
        ):
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=scheme)
            self.settle()
            self.page.screenshot(path=self.out / f"{name}-{suffix}.png")
        self.page.set_viewport_size(WIDE)
        self.page.emulate_media(color_scheme="light")
        self.page.wait_for_timeout(500)

    def ask(self, question: str, number: int) -> None:
        box = self.page.get_by_test_id("stChatInputTextArea")
        box.fill(question)
        box.press("Enter")
        self.page.locator("[data-testid=stChatMessage]").nth(2 * number - 1).locator(
            ".lr-answer:not(.lr-streaming), .lr-absent"
        ).first.wait_for()
        self.page.locator("[class*=st-key-repeat-][data-stale=true]").wait_for(state="detached")
        self.page.wait_for_timeout(1500)


def way(walk: Walk, address: str, file: Path, questions: Path, count: int) -> None:
    page = walk.page
    page.goto(f"{address}/?token={TOKEN}")
    page.get_by_text("One step is left").wait_for()
    walk.say("The first visit")
    walk.plain("start")
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Cancel").wait_for()
    walk.say("While the file is read")
    walk.plain("reading")
    page.get_by_test_id("stChatInputTextArea").wait_for()
    walk.say("The empty chat")
    walk.plain("welcome")
    asked = list(read_jsonl(questions))[:count]
    for number, one in enumerate(asked, 1):
        walk.ask(one["question"], number)
        walk.say(f"Question {number}: {one['question']}")
        walk.plain(f"question-{number}")
        chip = page.locator("[data-testid=stChatMessage]").nth(2 * number - 1).locator("[class*=st-key-chip-] button")
        if chip.count():
            chip.first.click()
            page.locator("[class*=st-key-pane-] [data-testid=stDownloadButton]").wait_for()  # below all else of it
            page.wait_for_timeout(3000)
            walk.say(f"The evidence of question {number}")
            walk.plain(f"evidence-{number}")
            if number == 1:
                walk.picture("chat")
            page.keyboard.press("Escape")
            page.locator("[class*=st-key-pane-]").wait_for(state="detached")
    page.get_by_role("link", name="Documents").click()
    page.get_by_text("(generation 1)").wait_for()
    walk.say("Documents")
    walk.picture("documents")
    for name, text in (("Adapters", "Roll back"), ("Training", "Start a training")):
        page.get_by_role("link", name=name).click()
        page.get_by_text(text).first.wait_for()
        walk.say(name)
        (walk.picture if name == "Adapters" else walk.plain)(name.lower())
    page.get_by_role("link", name="Evaluation").click()
    page.get_by_text("Evaluate an index").first.wait_for()
    walk.say("Evaluation, before")
    walk.plain("evaluation-start")
    page.locator("input[type=file]").set_input_files(str(questions))
    page.get_by_text(questions.name).first.wait_for()
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_text("Worst cases").wait_for()
    page.wait_for_timeout(3000)
    walk.say("Evaluation, after")
    page.get_by_text("Every measure").scroll_into_view_if_needed()
    walk.picture("evaluation")
    page.get_by_text("Worst cases").scroll_into_view_if_needed()
    walk.plain("worst")
    page.get_by_role("link", name="Chat").click()
    page.locator(".lr-question").first.wait_for()
    walk.say("Back in the chat")


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = plain_parser(__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("questions_file", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--questions", type=int, default=10)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, serving(Path(made)) as address, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(viewport=WIDE).new_page()
        page.set_default_timeout(PATIENCE_MS)
        try:
            way(Walk(page, arguments.out), address, arguments.file.absolute(), arguments.questions_file.absolute(),
                arguments.questions)  # fmt: skip
        finally:
            page.screenshot(path=arguments.out / "last.png")
            browser.close()


if __name__ == "__main__":
    main()
