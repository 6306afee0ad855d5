"""What every command line of the project does around its commands: environment, errors, exit codes."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout

from rag_app.cli.output import PrintableStream, printable
from rag_app.errors import RagAppError

EXIT_ERROR = 1
EXIT_INTERRUPTED = 130


def run(parser: argparse.ArgumentParser, argv: Sequence[str] | None, interrupted: str) -> int:
    """Parse `argv`, call the command's `run` and return its exit code.

    An error of the library is printed as one sentence (code 1); Ctrl-C prints `interrupted` (code 130).
    """
    arguments = parser.parse_args(argv)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    with redirect_stdout(PrintableStream(sys.stdout)), redirect_stderr(PrintableStream(sys.stderr, passes="\r")):
        return _run(parser, arguments, interrupted)


def _run(parser: argparse.ArgumentParser, arguments: argparse.Namespace, interrupted: str) -> int:
    try:
        return arguments.run(arguments) or 0
    except RagAppError as error:
        print(f"{parser.prog}: {printable(str(error))}", file=sys.stderr)
        return EXIT_ERROR
    except KeyboardInterrupt:
        print(f"{parser.prog}: {interrupted}", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return EXIT_ERROR
    except (OSError, sqlite3.Error) as error:
        reason = printable(str(error) or type(error).__name__)
        print(
            f"{parser.prog}: {reason}; check the path, its permissions and the free space, then run the same command "
            "again: nothing finished is lost.",
            file=sys.stderr,
        )
        return EXIT_ERROR
