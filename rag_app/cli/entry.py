"""What every command line of the project does around its commands: environment, errors, exit codes."""

from __future__ import annotations

import argparse
import atexit
import contextlib
import gc
import logging
import os
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import rag_app
from rag_app.cli.output import PrintableStream, ProgressStream, printable
from rag_app.config import did_you_mean
from rag_app.errors import RagAppError
from rag_app.models.quiet import quiet_bitsandbytes, quiet_deprecations

EXIT_ERROR = 1
EXIT_INTERRUPTED = 130

# Which extra of the package brings what.
EXTRA_OF = {
    "streamlit": "ui",
    "langchain": "langchain",
    "langchain_core": "langchain",
    "langchain_text_splitters": "langchain",
    "mcp": "mcp",
    "ray": "ray",
    "qdrant_client": "qdrant",
    "opentelemetry": "tracing",
    **dict.fromkeys(("office_oxide", "oxmsg", "striprtf", "xlrd"), "legacy"),
    **dict.fromkeys(("onnxruntime", "rapidocr"), "ocr"),
    "watchfiles": "watch",
    "authlib": "login",
    **dict.fromkeys(("fastapi", "prometheus_client", "uvicorn"), "server"),
    **dict.fromkeys(("bitsandbytes", "datasets", "peft", "pyarrow"), "train"),
}


def run(parser: argparse.ArgumentParser, argv: Sequence[str] | None, interrupted: str) -> int:
    """Parse `argv`, call the command's `run` and return its exit code.

    An error of the library is printed as one sentence (code 1); Ctrl-C prints `interrupted` (code 130).
    """
    atexit.register(_end_soon)
    quiet_bitsandbytes()
    quiet_deprecations()
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    _open_closed()
    with redirect_stdout(PrintableStream(sys.stdout)), redirect_stderr(ProgressStream(sys.stderr)):
        try:
            return _written(parser, _run(parser, argv, interrupted))
        except SystemExit:  # of help, the version, the completion script and errors of usage
            if _written(parser, 0):
                return EXIT_ERROR
            raise


def _end_soon() -> None:
    """Keep the interpreter from looking through all of torch for garbage before it ends, which takes seconds; what is
    kept so the bindings of torch for CUDA would call leaked, on a page of their own."""
    gc.freeze()
    if "triton" in sys.modules:
        with contextlib.suppress(OSError, ValueError):  # closed, or nobody reads it
            sys.stderr.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _open_closed() -> None:
    """Let streams that the shell closed (`>&-`), which Python has as None, lead nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - for good


def _written(parser: argparse.ArgumentParser, code: int) -> int:
    """`code`, or `EXIT_ERROR` for success where what was printed cannot be written. It is let go then, since Python
    would try once more at its end, and tell that in words of its own."""
    try:
        sys.stdout.flush()
    except OSError as error:
        if code != EXIT_ERROR and not isinstance(error, BrokenPipeError):
            _tell_system_error(parser, error)
        with contextlib.suppress(OSError):  # no file
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code or EXIT_ERROR
    return code


def _tell_system_error(parser: argparse.ArgumentParser, error: Exception) -> None:
    reason = printable(str(error) or type(error).__name__)
    print(
        f"{parser.prog}: {reason}; check the path, its permissions and the free space, then run the same command "
        "again: what was saved before is kept.",
        file=sys.stderr,
    )


def _run(parser: argparse.ArgumentParser, argv: Sequence[str] | None, interrupted: str) -> int:
    verbose = False
    try:
        arguments = parser.parse_args(argv)  # here, since help and errors of usage are printed, too
        verbose = getattr(arguments, "verbose", False)
        if verbose:
            logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
        return arguments.run(arguments) or 0
    except RagAppError as error:
        if verbose:
            raise
        print(f"{parser.prog}: {printable(str(error))}", file=sys.stderr)
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
    except BrokenPipeError:  # whoever was to read it left
        return EXIT_ERROR
    except (MemoryError, RuntimeError, ImportError) as error:
        if not _out_of_memory(error):
            raise
        print(
            f"{parser.prog}: more memory is needed than this process may have; close other programs or raise the "
            "limit, then run the same command again: what was saved before is kept.",
            file=sys.stderr,
        )
        return EXIT_ERROR
    except (OSError, sqlite3.Error) as error:
        _tell_system_error(parser, error)
        return EXIT_ERROR


def _out_of_memory(error: Exception) -> bool:
    """Whether this is how Python, torch, oneDNN, FAISS or the loader of libraries says that memory ran out."""
    signs = ("alloc", "out of memory", "could not create a primitive", "start new thread", "failed to map segment")
    return isinstance(error, MemoryError) or any(sign in str(error).lower() for sign in signs)


# Later releases of Python 3.12 and 3.13 parse what is mixed in one pass, "--" included; others by two passes.
_MIXES_AT_ONCE = hasattr(argparse.ArgumentParser, "_parse_known_args2")


class MixedParser(argparse.ArgumentParser):
    """A parser, and those of its commands, that take options before, between and behind positional arguments: argparse
    takes none of `sources` behind an option that stands between them and a name."""

    leading: tuple[str, ...] = ()  # options whose value may stand as the first positional argument, and mostly does
    _mixing = False  # what mixes calls what is mixed
    _behind: Sequence[str] = ()  # from "--" on: a search for options alone would take this sign and leave the rest

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As of `argparse`. A command that has commands leaves what follows to them."""
        if self._mixing:
            found, left = super().parse_known_args(args, namespace)
            behind, self._behind = self._behind, ()
            return found, [*left, *behind]
        given = list(sys.argv[1:] if args is None else args)
        self._refuse_unknown(given)
        if self._subparsers is not None:
            return super().parse_known_args(given, namespace)
        end = given.index("--") if "--" in given else len(given)
        before, behind = self._led(given[:end]), given[end:]
        if _MIXES_AT_ONCE:
            before, behind = [*before, *behind], []
        self._mixing, self._behind = True, behind
        try:
            found, left = self.parse_known_intermixed_args(before, namespace)
        finally:
            self._mixing, self._behind = False, ()
        if left:  # told here, with the usage of this command, and not with that of the whole program
            self.error(f"unrecognized arguments: {' '.join(left)}")
        return found, left

    def _led(self, given: list[str]) -> list[str]:
        """`given` with the value of an option that leads in the first place."""
        for place, word in enumerate(given):
            if word in self.leading and given[place + 1 :]:
                return [given[place + 1], *given[:place], *given[place + 2 :]]
            for option in self.leading:
                value = word.removeprefix(option)
                if value != word and value and (value[0] == "=" or not option.startswith("--")):
                    return [value.removeprefix("="), *given[:place], *given[place + 1 :]]
        return given

    def _refuse_unknown(self, given: Sequence[str]) -> None:
        """End with the first `--option` that this command does not know, which argparse would have told last, after
        what stands behind it, with the usage of the whole program."""
        takes_value = False  # the word before
        for word in given:
            option = word.partition("=")[0]
            if word == "--" or (self._subparsers is not None and not (option.startswith("-") or takes_value)):
                return  # what follows are no options, or those of a command
            known = [name for name in self._option_string_actions if name.startswith("--")]
            if option.startswith("--") and " " not in word and not any(name.startswith(option) for name in known):
                swapped = [name for name in known if sorted(name) == sorted(option)]  # `--prot` is as near to `--root`
                near = did_you_mean(option, swapped or known)
                self.error(f"unknown option {option}; {near or f'see {self.prog} --help'}")
            action = self._option_string_actions.get(word)
            takes_value = action is not None and action.nargs != 0


def new_parser(prog: str, description: str, epilog: str) -> argparse.ArgumentParser:
    """A parser that knows what every command understands: version, messages of the libraries, completion."""
    parser = MixedParser(prog=prog, description=description, epilog=epilog)
    parser.add_argument("--version", action="version", version=f"%(prog)s {rag_app.__version__}")
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="log what the libraries do; show where errors arise"
    )
    import shtab

    shtab.add_argument_to(parser, ["--print-completion"], help="print a completion script for the shell")
    return parser
