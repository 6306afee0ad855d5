"""`rag-app eval`: how well an index and its adapters answer a file of questions."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from rag_app.cli.opening import add_rag_options, open_rag
from rag_app.cli.options import let_index_lead, positive
from rag_app.cli.output import progress_bars


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser(
        "eval", help="evaluate an index and adapters on questions", description="Evaluate answers end to end."
    )
    parser.add_argument("index", metavar="INDEX")
    let_index_lead(parser)
    parser.add_argument("questions", metavar="QUESTIONS", help="JSONL file or hub id, owner/name:split")
    parser.add_argument(
        "-a", "--adapter", action="append", metavar="NAME", dest="names",
        help="adapter to judge, the first is what the others are compared with (default: base and auto)",
    )  # fmt: skip
    add_rag_options(parser)
    parser.add_argument("--limit", type=positive, default=0, metavar="N", help="a random sample of N questions")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="folder of the results (default: evaluations/INDEX/generation-N/QUESTIONS)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from rag_app.evaluation.adapters import DEFAULT_ADAPTERS, evaluate_adapters
    from rag_app.evaluation.cases import read_questions, sample_of

    questions = sample_of(read_questions(arguments.questions), arguments.limit)
    names = arguments.names or DEFAULT_ADAPTERS
    with progress_bars() as progress:
        report = evaluate_adapters(
            open_rag(arguments), questions, arguments.questions, names, arguments.out, progress
        )  # fmt: skip
    print(report.text.split("\n## Worst", 1)[0])
    print(f"report with the worst cases: {report.folder / 'report.md'}", file=sys.stderr)
    return 0
