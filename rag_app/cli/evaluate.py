"""`rag-app eval`: how well an index and its adapters answer a file of questions."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from functools import partial
from pathlib import Path
from typing import Any

from rag_app.cli.opening import add_rag_options, open_rag
from rag_app.cli.output import positive, progress_bars


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
    parser.add_argument("--limit", type=positive, metavar="N", help="a random sample of N questions")
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: evaluations/INDEX/GENERATION/QUESTIONS")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from rag_app.answering.serving import AUTO
    from rag_app.evaluation import adapter_digests, evaluate, read_questions, write_report

    questions = read_questions(arguments.questions)
    if arguments.limit:
        questions = random.Random(0).sample(questions, min(arguments.limit, len(questions)))  # noqa: S311 - a sample, no secret
    rag = open_rag(arguments)
    questions_name = f"{Path(arguments.questions).stem}-{_short([(q.id, q.question) for q in questions])}"
    generation = f"generation-{rag.index.generation}"
    folder = arguments.out or Path("evaluations") / arguments.index / generation / questions_name
    names = [a if a == AUTO else rag.adapters.resolve(a) for a in arguments.names or ("base", AUTO)]
    outcomes = {}
    for name in names:
        part = f"{AUTO}-{_short(sorted(adapter_digests(rag, AUTO).items()))}" if name == AUTO else name
        with progress_bars() as progress:
            outcomes[name] = evaluate(rag, questions, name, folder / part, partial(progress, name))
    title = f"{arguments.index}, generation {rag.index.generation}, {len(questions):,} questions"
    print(write_report(folder, title, outcomes).split("\n## Worst", 1)[0])
    print(f"report with the worst cases: {folder / 'report.md'}", file=sys.stderr)
    return 0


def _short(values: Any) -> str:
    """Eight hexadecimal digits that change with the values."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:8]
