"""`rag-app demo`: fetch the default models, index the manual, ask it three questions, say how long each stage took."""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rag_app.cli.options import add_root_option
from rag_app.cli.output import print_answer_notes, progress_bars
from rag_app.config import DEFAULT_CHAT_MODEL, DEFAULT_EMBEDDER
from rag_app.errors import DocumentError

if TYPE_CHECKING:
    from rag_app.pipeline import Rag
    from rag_app.protocols import Embedder

T = TypeVar("T")

QUESTIONS = (
    "Which embedding model is the default?",
    "How many passages are shown by default?",
    "What is the boiling point of tungsten?",
)


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "demo",
        help="index the manual and ask it three questions",
        description="Fetch the default models, index the manual, ask three questions (one that it cannot "
        "answer) and print how long each stage took. A second run repeats no finished work.",
    )
    parser.add_argument("--docs", default="", help="folder to index (default: the manual)")
    add_root_option(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from rag_app.embedders import load_embedder
    from rag_app.index import Index
    from rag_app.index.recipes import MANUAL
    from rag_app.pipeline import Rag

    docs = Path(arguments.docs) if arguments.docs else manual()
    if not docs.is_dir():
        raise DocumentError(f"{docs}: no such folder; name one with --docs.")
    times = _Times()
    print("1. Models")
    _fetch(times)
    print(f"\n2. Index of {docs.name}/")
    embedder = times.of("load the embedder", partial(load_embedder, DEFAULT_EMBEDDER))
    _index(docs, arguments.root, embedder, times)
    print("\n3. Questions")
    rag = Rag(Index.open(MANUAL, arguments.root), embedder)
    times.of("load the chat model", lambda: rag.model)
    for question in QUESTIONS:
        times.of(f"answer: {question}", partial(_ask, rag, question))
    print("\nTime")
    for label, seconds in times.stages:
        print(f"  {seconds:7.2f} s  {label}")
    print("\nNext: rag-app index build NAME FOLDER, then rag-app ask -i NAME 'your question'.")
    return 0


class _Times:
    """How long each stage took, in their order."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, float]] = []

    def of(self, label: str, work: Callable[[], T]) -> T:
        begun = time.perf_counter()
        made = work()
        self.stages.append((label, time.perf_counter() - begun))
        return made


def _fetch(times: _Times) -> None:
    from rag_app.models import resolve

    for name in (DEFAULT_EMBEDDER, DEFAULT_CHAT_MODEL):
        folder = times.of(f"fetch {name}", partial(resolve, name, on_progress=_say))
        print(f"   {name}\n   in {folder}")


def _index(docs: Path, root: str | None, embedder: Embedder, times: _Times) -> None:
    from rag_app.index import build_index
    from rag_app.index.recipes import MANUAL, MANUAL_RECIPE

    recipe = dataclasses.replace(MANUAL_RECIPE, sources=(str(docs),))
    with progress_bars() as progress:
        report = times.of(
            "build the index", partial(build_index, MANUAL, recipe, root=root, embedder=embedder, progress=progress)
        )
    did = "new" if report.changed else "unchanged"
    print(f"   generation {report.generation} ({did}): {report.documents} documents, {report.chunks} chunks")


def _ask(rag: Rag, question: str) -> None:
    print(f"\n> {question}")
    for event in rag.stream(question):
        if isinstance(event, str):
            print(event, end="", flush=True)
        else:
            print()
            print_answer_notes(event)


def manual() -> Path:
    """The folder of the manual: `docs/` of the working directory where that is it, and not another project's, or the
    copy that the installed package carries."""
    package = Path(str(resources.files("rag_app")))
    carried = package / "data" / "manual"
    own = carried if carried.is_dir() else package.parent / "docs"
    here, title = Path("docs"), own / "index.md"
    if (here / "index.md").is_file() and title.is_file() and _first_line(here / "index.md") == _first_line(title):
        return here
    return own


def _first_line(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.readline().strip()


def _say(line: str) -> None:
    print(f"   {line}", file=sys.stderr)
