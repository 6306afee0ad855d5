"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from finetune.config import TrainingRecipe, load_recipe


def add_recipe(parser: argparse.ArgumentParser) -> None:
    """RECIPE and --set."""
    parser.add_argument("recipe", metavar="RECIPE", help="a recipe file, or the name of a shipped recipe")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", dest="changes",
        help="change a setting, for example rank=8 or data.index=docs (may be repeated)",
    )  # fmt: skip


def recipe_of(arguments: argparse.Namespace) -> TrainingRecipe:
    """The recipe with the changes of --set."""
    return load_recipe(arguments.recipe, arguments.changes)


def rows_folder(name: str) -> Path:
    """Where the rows of the recipe `name` are kept by default: `runs/NAME/rows`."""
    return Path("runs") / name / "rows"


def load_tokenizer(base: str) -> Any:
    """Tokenizer of a base model, fetched if need be."""
    from transformers import AutoTokenizer

    from rag_app.models import resolve

    return AutoTokenizer.from_pretrained(resolve(base))
