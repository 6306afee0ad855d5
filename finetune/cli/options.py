"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from finetune.recipe import TrainingRecipe, load_recipe, recipe_from
from rag_app.errors import DataError

if TYPE_CHECKING:
    from finetune.run import Run

_LISTED = 20  # adapters in a message


def add_recipe(parser: argparse.ArgumentParser) -> None:
    """RECIPE and --set."""
    parser.add_argument("recipe", metavar="RECIPE", help="a recipe file, or the name of a shipped recipe")
    add_changes(parser, "rank=8 or data.index=docs")


def add_changes(parser: argparse.ArgumentParser, example: str) -> None:
    """--set."""
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", dest="changes",
        help=f"change a setting, for example {example} (may be repeated)",
    )  # fmt: skip


def recipe_of(arguments: argparse.Namespace) -> TrainingRecipe:
    """The recipe with the changes of --set."""
    return load_recipe(arguments.recipe, arguments.changes)


def add_run(parser: argparse.ArgumentParser) -> None:
    """RECIPE_OR_RUN."""
    parser.add_argument(
        "source", metavar="RECIPE_OR_RUN", help="a recipe, the name of a run below runs/, or the folder of a run"
    )


def add_adapters(parser: argparse.ArgumentParser) -> None:
    """--root, of the adapters."""
    parser.add_argument(
        "--root", type=Path, metavar="DIR", help="folder of the adapters (default: $RAG_APP_ADAPTERS or ./adapters)"
    )


def run_of(arguments: argparse.Namespace) -> Run:
    """The run that was asked for."""
    from finetune.run import find_run

    return find_run(arguments.source)


def find_source(text: str, root: Path | None) -> tuple[Path, TrainingRecipe, Path | None]:
    """Folder, recipe and rows of an adapter: of a run, else of a published version (`name@3`), which has no rows.

    Raises `AdapterError` for a version that is damaged or was trained on other weights than its base has now, and
    `DataError` for such a run.
    """
    from finetune.run import RUNS, find_run
    from rag_app.adapters.store import AdapterStore
    from rag_app.models import fingerprint, resolve

    store = AdapterStore(root)
    if "@" in text or (not (RUNS / text).is_dir() and text in store.names()):
        manifest = store.manifest(text)
        store.verify(manifest.full_name, fingerprint(resolve(manifest.base)))
        recipe = recipe_from(manifest.recipe, manifest.full_name)  # an imported one has none, and names no base
        return store.folder(text), dataclasses.replace(recipe, base=manifest.base), None
    try:
        run = find_run(text)
    except DataError as error:
        known = ", ".join(store.names()[:_LISTED]) or "none"
        raise DataError(f"{str(error).rstrip('.')}, or name a published adapter (there are: {known}).") from None
    recipe = run.recipe()
    run.check_base(fingerprint(resolve(recipe.base)))
    return run.adapter, recipe, run.rows


def rows_folder(name: str) -> Path:
    """Where the rows of the recipe `name` are kept by default: `runs/NAME/rows`."""
    from finetune.run import run_folder

    return run_folder(name) / "rows"


def to_stderr(text: str) -> None:
    """Where commands say what they are doing; what they found goes to the standard output."""
    print(text, file=sys.stderr, flush=True)
