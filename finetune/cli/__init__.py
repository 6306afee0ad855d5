"""The `rag-finetune` command. It parses, calls the library and prints; heavy packages load inside the commands."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from finetune.cli import data, evaluate, export, publish, reader, recipes, train
from rag_app.cli.entry import new_parser, run


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 an error that was explained, 2 wrong usage, 130 interrupted."""
    parser = new_parser(
        prog="rag-finetune",
        description="Train adapters on your own data: build rows, look at them, train, evaluate, publish.",
        epilog="Start with: rag-finetune recipes, then: rag-finetune train RECIPE --dry-run",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for group in (data, train, evaluate, publish, export, recipes, reader):
        group.add_parser(commands)
    warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")  # about transformers' own calls
    return run(
        parser,
        argv,
        "interrupted; checkpoints and answers are kept, rows half built are not. Run the same command again.",
    )
