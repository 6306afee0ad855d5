"""What several commands take: their options, the kinds of values, and what the options stand for."""

from __future__ import annotations

import argparse
import math
import os
from typing import Any, get_args

from rag_app.config import DEFAULT_CHAT_MODEL, LISTED_FIELDS, EngineSettings, Quantization, at_home
from rag_app.errors import SettingsError


def described(command: str) -> dict[str, str]:
    """What `add_parser` is told of a command: the words of the list of commands, and the same as a sentence."""
    return {"help": command, "description": f"{command[0].upper()}{command[1:]}."}


def add_json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")


def add_root_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--root", metavar="DIR", help="folder of the indexes (default: $RAG_APP_INDEXES or ./indexes)")


class _NotLed(argparse.Action):
    """Ends a command whose `-i` was not taken for the index: it is a second one, or not written out."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: Any, values: Any, option: str | None = None) -> None:
        parser.error(f"argument {option} {values}: expected one index, as -i NAME or --index NAME")


def let_index_lead(parser: Any) -> None:
    """Take `-i NAME`, as `ask` and `chat` do, for the index that is the first positional argument."""
    parser.leading = ("-i", "--index")
    parser.add_argument(*parser.leading, metavar="NAME", action=_NotLed, default=argparse.SUPPRESS,
                        help="the index, where it does not stand in the first place")  # fmt: skip


def add_adapters_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--adapters", metavar="DIR", help="folder of the adapters (default: $RAG_APP_ADAPTERS or ./adapters)"
    )


def add_quantization_option(parser: argparse.ArgumentParser, default: str | None = "none") -> None:
    parser.add_argument(
        "--quantization",
        choices=get_args(Quantization),
        default=default,
        help="load the chat model in 8 or in 4 bits; nf4 for adapters trained as qlora (default: none)",
    )


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """The chat model, how it is run, which `engine_settings` reads, and its adapters."""
    parser.add_argument(
        "-m", "--model", default=DEFAULT_CHAT_MODEL,
        help=f"chat model: folder, hub id or pypi: name (default: {DEFAULT_CHAT_MODEL})",
    )  # fmt: skip
    add_quantization_option(parser)
    parser.add_argument(
        "--vllm", metavar="URL", default=os.environ.get("RAG_APP_VLLM", ""),
        help="vLLM servers that run the model, with blanks between (default: $RAG_APP_VLLM; none: run it here)",
    )  # fmt: skip
    parser.add_argument(
        "--vllm-shared", metavar="DIR", default=os.environ.get("RAG_APP_VLLM_SHARED", ""),
        help="copy adapters there for the vLLM servers, which see it at the same path (default: $RAG_APP_VLLM_SHARED)",
    )  # fmt: skip
    add_adapters_option(parser)


def engine_settings(arguments: argparse.Namespace) -> EngineSettings:
    """How the chat model is run by the options of `add_model_options`."""
    return EngineSettings(
        quantization=arguments.quantization, url=arguments.vllm, shared_folder=arguments.vllm_shared
    )  # fmt: skip


def add_server_data_option(parser: argparse.ArgumentParser) -> argparse.Action:
    return parser.add_argument(
        "--data", type=at_home, metavar="DIR", default=os.environ.get("RAG_APP_SERVER") or "runs/server",
        help="uploads, feedback and keys.json (default: $RAG_APP_SERVER or runs/server)",
    )  # fmt: skip


def add_where_option(parser: argparse.ArgumentParser) -> None:
    """A filter, which `parse_where` reads."""
    parser.add_argument(
        "--where", action="append", default=[], metavar="KEY=VALUE",
        help="metadata filter; may be repeated: several values of one KEY mean any of them",
    )  # fmt: skip


def parse_where(pairs: list[str]) -> dict[str, Any] | None:
    """`["year=2024", "lang=en"]` to a metadata filter.

    Several values of one key mean any of them. What reads as a number or as true/false matches both that and its text:
    columns of CSV files are text. One item of a list is enough: `tags=a` matches `a, b`.
    """
    where: dict[str, list[Any]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise SettingsError(f"--where {pair!r}: expected KEY=VALUE, for example --where lang=en.")
        read = value if key in LISTED_FIELDS else _value(value)
        where.setdefault(key, []).extend([value] if read == value else [read, value])
    return {key: _condition(key, values) for key, values in where.items()} or None


def _condition(key: str, values: list[Any]) -> Any:
    if key in LISTED_FIELDS:
        return {"$has": values}
    return values if len(values) > 1 else values[0]


def _value(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def positive(text: str) -> int:
    """An argparse type: a whole number of 1 or more."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a whole number of 1 or more.")
    return int(text)


def whole(text: str) -> int:
    """An argparse type: a whole number."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a whole number.") from None


def number(text: str) -> float:
    """An argparse type: a number."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a number.") from None


def seconds(text: str) -> float:
    """An argparse type: a finite number above 0."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a number of seconds above 0.")
    return value
