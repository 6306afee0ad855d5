"""Index recipes as strict TOML files."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from rag_app.artifacts import write_atomic
from rag_app.config import IndexRecipe, is_name, read_toml, settings_from
from rag_app.errors import IndexCorruptError, SettingsError
from rag_app.index.layout import Layout, Root
from rag_app.index.manifest import read_manifest
from rag_app.text.language.lines import line_at

# The manual of this program as an index, where it has no recipe yet: what was tried and measured answers no question.
MANUAL = "manual"
_NO_MANUAL = ("images", "deploy", "experiments.md", "measurements.md", "measurements")
MANUAL_RECIPE = IndexRecipe(sources=("docs",), exclude=_NO_MANUAL)


def recipe_path(name: str, root: Root = None) -> Path:
    """Where the recipe of an index lies, whether or not it exists."""
    return Layout.of(name, root).recipe


def read_recipe(name: str, root: Root = None) -> IndexRecipe:
    """The saved recipe; `SettingsError` if it is missing, not TOML, or has an unknown key or a wrong value."""
    path = recipe_path(name, root)
    if path.exists() and not path.is_file():
        raise SettingsError(f"{path}: not a plain file, expected a recipe; remove it and give options instead.")
    return settings_from(IndexRecipe, read_toml(path), str(path))


def saved_recipe(name: str, root: Root = None) -> IndexRecipe | None:
    """The saved recipe, that of the published generation where its file is gone, None where there is neither; raises as
    `read_recipe`."""
    layout = Layout.of(name, root)
    if layout.recipe.is_file():
        return read_recipe(name, root)
    try:
        number = layout.read_current()
        return None if number is None else read_manifest(layout.generation(number)).recipe
    except IndexCorruptError:  # said, with what to do, by whoever opens it
        return None


def shards_of(layout: Layout) -> tuple[str, ...]:
    """The indexes that this one is made of; none where it has documents of its own. Raises `SettingsError`."""
    if layout.read_current() is not None or not layout.recipe.is_file():
        return ()
    return read_recipe(layout.name, layout.root).shards


def require_own(layout: Layout) -> int:
    """The published generation. Raises `IndexNotFoundError`, `SettingsError` for an index that is made of others."""
    if shards := shards_of(layout):
        raise SettingsError(
            f"Index {layout.name!r} is made of the shards {', '.join(shards)} and has no generation of its own: name "
            f"one of those instead, or remove {layout.recipe} to have it no more."
        )
    return layout.require_current()


def made_of_shards(root: Path) -> list[str]:
    """Names of the indexes below `root` that are made of others; a recipe that cannot be read is none."""
    return [
        path.stem for path in sorted(root.glob("*.toml")) if is_name(path.stem) and is_made_of_shards(path.stem, root)
    ]


def is_made_of_shards(name: str, root: Path) -> bool:
    """Whether the recipe of an index names shards; one that is missing or cannot be read names none."""
    try:
        return bool(read_recipe(name, root).shards)
    except SettingsError:
        return False


def write_recipe(name: str, recipe: IndexRecipe, root: Root = None) -> Path:
    """Save a recipe (values that equal the defaults are left out) and return its path. Raises `SettingsError` for a
    value that is not UTF-8, as the name of a file from another system may be."""
    path = recipe_path(name, root)
    text = "".join(
        f"{f.name} = {_toml(getattr(recipe, f.name))}\n"
        for f in dataclasses.fields(recipe)
        if f.name in ("sources", "embedder", "chunk_tokens") or getattr(recipe, f.name) != f.default
    )
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        line = text[slice(*line_at(text, error.start))]
        raise SettingsError(
            f"{path}: {line.encode(errors='backslashreplace').decode()} is not UTF-8, which a recipe is written in; "
            "rename it, or name the folder above it."
        ) from None
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, data)
    return path


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace(
            "\x7f", "\\u007f"
        )  # JSON strings are TOML strings otherwise
    return json.dumps(value)
