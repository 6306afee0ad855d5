"""`rag-finetune recipes`: the recipes that ship."""

from __future__ import annotations

import argparse
from typing import Any

from finetune.recipe import ColumnMapping, DataRecipe, TrainingRecipe, load_recipe, shipped_recipes
from rag_app.cli.settings import table
from rag_app.errors import SettingsError


def add_parser(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("recipes", help="list the shipped recipes, or print one to start from")
    parser.add_argument("name", nargs="?", metavar="NAME", help="print this recipe (save it and change it)")
    parser.add_argument("--settings", action="store_true", help="list every setting of a recipe instead")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> None:
    if arguments.settings:
        for cls in (TrainingRecipe, DataRecipe, ColumnMapping):
            print("\n".join(table(cls)))
        return
    shipped = shipped_recipes()
    if arguments.name:
        if arguments.name not in shipped:
            raise SettingsError(f"no shipped recipe {arguments.name!r}; there are {', '.join(shipped)}.")
        print(shipped[arguments.name].read_text(encoding="utf-8"), end="")
        return
    width = max(map(len, shipped))
    for name, path in shipped.items():
        recipe = load_recipe(path)
        first = path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
        print(f"{name:{width}}  {recipe.task:8}  {recipe.base}\n{'':{width}}  {first}")
