"""The `rag-app` command. It parses, calls the library and prints; heavy packages load inside the commands."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from rag_app.cli import ask, demo, index, models
from rag_app.errors import RagAppError

EXIT_ERROR = 1
EXIT_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 an error that was explained, 2 wrong usage, 3 done but some
    files were skipped, 130 interrupted."""
    parser = argparse.ArgumentParser(
        prog="rag-app",
        description="Ask your own documents: build an index, ask it, get answers with checked citations.",
        epilog="Start with: rag-app index build NAME FOLDER, then: rag-app ask -i NAME 'your question'.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for group in (index, ask, models, demo):
        group.add_parsers(commands)
    arguments = parser.parse_args(argv)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    try:
        return arguments.run(arguments) or 0
    except RagAppError as error:
        print(f"rag-app: {error}", file=sys.stderr)
        return EXIT_ERROR
    except KeyboardInterrupt:
        print("rag-app: interrupted; nothing finished is lost, run the same command to go on.", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return EXIT_ERROR
