"""What `ask`, `chat` and `eval` share: the options that say what answers and how, and the `Rag` that they open."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rag_app.cli.output import add_adapters_option, add_quantization_option, add_root_option
from rag_app.config import DEFAULT_CHAT_MODEL

if TYPE_CHECKING:
    from rag_app.pipeline import Rag


def add_rag_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-m", "--model", default=DEFAULT_CHAT_MODEL, help="folder, hub id or pypi: name")
    add_quantization_option(parser)
    add_adapters_option(parser)
    parser.add_argument("-k", "--passages", type=int, help="passages shown to the model")
    parser.add_argument("--neighbours", type=int, help="chunks added on either side of a passage")
    parser.add_argument("--reranker", help="cross-encoder (folder or hub id)")
    parser.add_argument("--min-confidence", type=float, help="below this, answer “not in the documents” (0 to 1)")
    parser.add_argument("--max-new-tokens", type=int, help="longest answer in tokens")
    parser.add_argument("--offline", action="store_true", help="fetch nothing")
    add_root_option(parser)


def open_rag(arguments: argparse.Namespace) -> Rag:
    """The index `arguments.index` with the settings that were given; the others keep their defaults."""
    from rag_app.pipeline import Rag

    names = ("adapter", "passages", "neighbours", "reranker", "min_confidence", "max_new_tokens")
    settings = {n: value for n in names if (value := getattr(arguments, n, None)) is not None}
    return Rag.open(
        arguments.index,
        model=arguments.model,
        root=arguments.root,
        offline=arguments.offline,
        adapters=arguments.adapters,
        quantization=arguments.quantization,
        **settings,
    )
