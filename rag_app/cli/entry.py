"""What every command line of the project does around its commands: environment, errors, exit codes."""

from __future__ import annotations

import argparse
import logging
import os
import sqlite3
import sys
from collections.abc import Sequence

import rag_app
from rag_app.errors import RagAppError

EXIT_ERROR = 1
EXIT_INTERRUPTED = 130

# Which extra of the package brings what.
EXTRA_OF = {
    "streamlit": "ui",
    "langchain": "langchain",
    "langchain_core": "langchain",
    "langchain_text_splitters": "langchain",
    "mcp": "mcp",
    **dict.fromkeys(("fastapi", "prometheus_client", "uvicorn"), "server"),
    **dict.fromkeys(("accelerate", "bitsandbytes", "datasets", "peft", "pyarrow"), "train"),
}


def run(parser: argparse.ArgumentParser, argv: Sequence[str] | None, interrupted: str) -> int:
    """Parse `argv`, call the command's `run` and return its exit code.

    An error of the library is printed as one sentence (code 1); Ctrl-C prints `interrupted` (code 130).
    """
    _add_common(parser)
    arguments = parser.parse_args(argv)
    if arguments.verbose:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    try:
        return arguments.run(arguments) or 0
    except RagAppError as error:
        if arguments.verbose:
            raise
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return EXIT_ERROR
    except ModuleNotFoundError as error:
        extra = EXTRA_OF.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        print(f"{parser.prog}: needs the package {error.name}: pip install 'lora-rag[{extra}]'.", file=sys.stderr)
        return EXIT_ERROR
    except KeyboardInterrupt:
        print(f"{parser.prog}: {interrupted}", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return EXIT_ERROR
    except (OSError, sqlite3.Error) as error:
        print(
            f"{parser.prog}: {error or type(error).__name__}; check the path, its permissions and the free space, then "
            "run the same command again: nothing finished is lost.",
            file=sys.stderr,
        )
        return EXIT_ERROR


def _add_common(parser: argparse.ArgumentParser) -> None:
    """What every command understands: the version, messages of the libraries, completion of the shell."""
    parser.add_argument("--version", action="version", version=f"%(prog)s {rag_app.__version__}")
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="log what the libraries do; show where errors arise"
    )
    import shtab

    shtab.add_argument_to(parser, ["--print-completion"], help="print a completion script for the shell")
