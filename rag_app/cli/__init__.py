"""The `rag-app` command. It parses, calls the library and prints; heavy packages load inside the commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

_OLDEST = (3, 11)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 an error that was explained, 2 wrong usage, 3 done but some
    files were skipped, 130 interrupted."""
    if sys.version_info[:2] < _OLDEST:  # before anything is imported that older ones lack
        found = ".".join(map(str, sys.version_info[:2]))
        print(f"rag-app: this is Python {found}, expected 3.11 or newer; install it there.", file=sys.stderr)
        return 1
    try:
        from rag_app.cli.entry import run

        made = parser()
    except KeyboardInterrupt:
        print("rag-app: interrupted before anything was begun.", file=sys.stderr)
        return 130
    return run(made, argv, "interrupted; nothing finished is lost, run the same command to go on.")


def parser() -> argparse.ArgumentParser:
    """The parser of every command; a parsed command has `run`."""
    from rag_app.cli import adapters, ask, classify, demo, evaluate, index, mcp, models, serve, settings, ui
    from rag_app.cli.entry import new_parser

    made = new_parser(
        prog="rag-app",
        description="Ask your own documents: build an index, ask it, get answers with checked citations.",
        epilog="Start with: rag-app index build NAME FOLDER, then: rag-app ask -i NAME 'your question'.",
    )
    commands = made.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for group in (index, ask, adapters, classify, evaluate, models, settings, demo, ui, serve, mcp):
        group.add_parsers(commands)
    return made
