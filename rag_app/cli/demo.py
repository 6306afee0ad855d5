"""`rag-app demo`: fetch the default models, index the manual, ask it three questions, say how long each stage took."""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from importlib import resources
from pathlib import Path
from typing import Any

from rag_app.cli.options import add_root_option
from rag_app.cli.output import print_answer_notes, progress_bars
from rag_app.errors import DocumentError

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
    from rag_app.config import DEFAULT_CHAT_MODEL, DEFAULT_EMBEDDER
    from rag_app.embedders import load_embedder
    from rag_app.index import Index, build_index
    from rag_app.index.recipes import MANUAL, MANUAL_RECIPE
    from rag_app.models import resolve
    from rag_app.pipeline import Rag

    docs = Path(arguments.docs) if arguments.docs else manual()
    if not docs.is_dir():
        raise DocumentError(f"{docs}: no such folder; name one with --docs.")
    stages: list[tuple[str, float]] = []

    def timed(label: str, work: Any) -> Any:
        begun = time.perf_counter()
        made = work()
        stages.append((label, time.perf_counter() - begun))
        return made

    print("1. Models")
    for name in (DEFAULT_EMBEDDER, DEFAULT_CHAT_MODEL):
        folder = timed(f"fetch {name}", lambda name=name: resolve(name, on_progress=_say))
        print(f"   {name}\n   in {folder}")

    print(f"\n2. Index of {docs.name}/")
    embedder = timed("load the embedder", lambda: load_embedder(DEFAULT_EMBEDDER))
    with progress_bars() as progress:
        report = timed(
            "build the index",
            lambda: build_index(
                MANUAL,
                dataclasses.replace(MANUAL_RECIPE, sources=(str(docs),)),
                root=arguments.root,
                embedder=embedder,
                progress=progress,
            ),
        )
    did = "new" if report.changed else "unchanged"
    print(f"   generation {report.generation} ({did}): {report.documents} documents, {report.chunks} chunks")

    print("\n3. Questions")
    rag = Rag(Index.open(MANUAL, arguments.root), embedder)
    timed("load the chat model", lambda: rag.model)
    for question in QUESTIONS:
        print(f"\n> {question}")
        begun = time.perf_counter()
        for event in rag.stream(question):
            if isinstance(event, str):
                print(event, end="", flush=True)
            else:
                print()
                print_answer_notes(event)
        stages.append((f"answer: {question}", time.perf_counter() - begun))

    print("\nTime")
    for label, seconds in stages:
        print(f"  {seconds:7.2f} s  {label}")
    print("\nNext: rag-app index build NAME FOLDER, then rag-app ask -i NAME 'your question'.")
    return 0


def manual() -> Path:
    """The folder of the manual: `docs/` of the working directory, or the copy that the installed package carries."""
    here = Path("docs")
    if (here / "index.md").is_file():
        return here
    package = Path(str(resources.files("rag_app")))
    carried = package / "data" / "manual"
    return carried if carried.is_dir() else package.parent / "docs"


def _say(line: str) -> None:
    print(f"   {line}", file=sys.stderr)
