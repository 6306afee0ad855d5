"""What `ask`, `chat` and `eval` share: the options that say what answers and how, and the `Rag` that they open."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rag_app.cli.options import add_model_options, add_root_option, engine_settings, number, whole
from rag_app.cli.settings import help_of
from rag_app.config import AnswerSettings
from rag_app.protocols import ChatModel

if TYPE_CHECKING:
    from rag_app.pipeline import Rag


def add_rag_options(parser: argparse.ArgumentParser) -> None:
    add_model_options(parser)
    meaning = help_of(AnswerSettings)
    parser.add_argument("-k", "--passages", type=whole, help=meaning["passages"])
    parser.add_argument("--neighbours", type=whole, help=meaning["neighbours"])
    parser.add_argument("--reranker", help=meaning["reranker"])
    parser.add_argument("--min-confidence", type=number, help=meaning["min_confidence"])
    parser.add_argument("--max-new-tokens", type=whole, help=meaning["max_new_tokens"])
    parser.add_argument("--offline", action="store_true", help="fetch nothing")
    add_root_option(parser)


def open_rag(arguments: argparse.Namespace) -> Rag:
    """The index `arguments.index` with the settings that were given; the others keep their defaults."""
    from rag_app.pipeline import Rag

    names = ("adapter", "passages", "neighbours", "reranker", "min_confidence", "max_new_tokens")
    settings = {n: value for n in names if (value := getattr(arguments, n, None)) is not None}
    model: str | ChatModel = arguments.model
    if arguments.vllm:
        from rag_app.adapters.store import AdapterStore
        from rag_app.engines import load_chat_model

        model = load_chat_model(
            arguments.model, adapters=AdapterStore(arguments.adapters).root, offline=arguments.offline,
            settings=engine_settings(arguments),
        )  # fmt: skip
    return Rag.open(
        arguments.index,
        model=model,
        root=arguments.root,
        offline=arguments.offline,
        adapters=arguments.adapters,
        quantization=arguments.quantization,
        **settings,
    )
