"""`rag-finetune reader`: the encoder that reads question and passage together."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from finetune.cli.options import add_changes, to_stderr
from rag_app.cli.options import positive


def add_parser(commands: Any) -> None:
    """Add the command to the parser."""
    reader = commands.add_parser("reader", help="train the reader (relevance, answer, place, support)")
    actions = reader.add_subparsers(dest="action", metavar="ACTION", required=True)
    parser = actions.add_parser("train", help="train and write a reader; the same command goes on after a stop")
    parser.add_argument("recipe", nargs="?", default="reader", metavar="RECIPE", help="a recipe file (default: reader)")
    add_changes(parser, "training.tokens=100000")
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("RAG_APP_DATA") or None, metavar="DIR",
        help="folder with splits/ and reading/ (default: $RAG_APP_DATA)",
    )  # fmt: skip
    parser.add_argument("--folder", type=Path, metavar="DIR", help="folder of the training (default: runs/NAME)")
    parser.add_argument("--target", type=Path, metavar="DIR", help="where the reader goes (default: FOLDER/reader)")
    parser.add_argument("--version", type=positive, default=1, metavar="N", help="version of the reader (default: 1)")
    parser.set_defaults(run=_train)


def _train(arguments: argparse.Namespace) -> None:
    from finetune.reader.recipe import load_reader_recipe
    from finetune.reader.run import train_reader
    from finetune.run import run_folder
    from rag_app.errors import SettingsError

    if arguments.data is None:
        raise SettingsError("no data folder: give --data DIR or set RAG_APP_DATA.")
    recipe = load_reader_recipe(arguments.recipe, arguments.changes)
    folder = arguments.folder or run_folder(recipe.name)
    target = arguments.target or folder / "reader"
    made = train_reader(recipe, arguments.data, folder, target, version=arguments.version, say=to_stderr)
    print(json.dumps({"reader": str(target), "version": made.version, "scores": dict(made.scores)}, indent=1))
