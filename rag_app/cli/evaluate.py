"""`rag-app eval`: how well an index and its adapters answer a file of questions."""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
from functools import partial
from pathlib import Path
from typing import Any

from rag_app.cli.opening import add_rag_options, open_rag
from rag_app.cli.output import progress_bars


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "eval", help="evaluate an index and adapters on questions", description="Evaluate answers end to end."
    )
    parser.add_argument("index", metavar="INDEX")
    parser.add_argument("questions", metavar="QUESTIONS", help="JSONL file or hub id, owner/name:split")
    parser.add_argument(
        "-a", "--adapter", action="append", metavar="NAME", dest="names",
        help="adapter to judge, the first is what the others are compared with (default: base and auto)",
    )  # fmt: skip
    add_rag_options(parser)
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="a random sample of N questions")
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: evaluations/INDEX/GENERATION/QUESTIONS")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from rag_app.adapters.store import AdapterStore
    from rag_app.evaluation import evaluate, read_questions, write_report

    questions = read_questions(arguments.questions)
    if arguments.limit:
        questions = random.Random(0).sample(questions, min(arguments.limit, len(questions)))
    rag = open_rag(arguments)
    digest = hashlib.sha256("\n".join(f"{q.id} {q.question}" for q in questions).encode()).hexdigest()[:8]
    name = f"{Path(arguments.questions).stem}-{digest}"
    folder = arguments.out or Path("evaluations") / arguments.index / f"generation-{rag.index.generation}" / name
    store, outcomes = AdapterStore(arguments.adapters), {}
    for adapter in arguments.names or ("base", "auto"):
        exact = adapter if adapter in ("base", "auto") else store.resolve(adapter)
        with progress_bars() as progress:
            show = partial(progress, exact)
            outcomes[exact] = evaluate(rag, questions, exact, folder / exact, show)
    title = f"{arguments.index}, generation {rag.index.generation}, {len(questions):,} questions"
    print(write_report(folder, title, outcomes).split("\n## Worst", 1)[0])
    print(f"report with the worst cases: {folder / 'report.md'}", file=sys.stderr)
    return 0
