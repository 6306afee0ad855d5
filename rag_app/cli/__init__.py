"""The `rag-app` command. It parses, calls the library and prints; heavy packages load inside the commands."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from rag_app.cli import adapters, ask, classify, demo, evaluate, index, mcp, models, serve, settings, ui
from rag_app.cli.entry import new_parser, run


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 an error that was explained, 2 wrong usage, 3 done but some
    files were skipped, 130 interrupted."""
    return run(parser(), argv, "interrupted; nothing finished is lost, run the same command to go on.")


def parser() -> argparse.ArgumentParser:
    """The parser of every command; a parsed command has `run`."""
    made = new_parser(
        prog="rag-app",
        description="Ask your own documents: build an index, ask it, get answers with checked citations.",
        epilog="Start with: rag-app index build NAME FOLDER, then: rag-app ask -i NAME 'your question'.",
    )
    commands = made.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for group in (index, ask, adapters, classify, evaluate, models, settings, demo, ui, serve, mcp):
        group.add_parsers(commands)
    return made
