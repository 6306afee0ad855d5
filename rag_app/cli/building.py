"""`rag-app index build`, `update` and `watch`: what writes an index from its sources."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rag_app.cli.options import positive, seconds, whole
from rag_app.cli.output import print_json, progress_bars
from rag_app.cli.settings import help_of
from rag_app.config import IndexRecipe
from rag_app.errors import EmptyIndexError, SettingsError
from rag_app.text.language.one_line import name_shown

if TYPE_CHECKING:
    from rag_app.index import BuildReport
    from rag_app.index.build.filled.on_ray import OnRay

EXIT_SKIPPED = 3
_LIST_OPTIONS = {"include": "GLOB", "exclude": "GLOB", "text_columns": "COLUMN", "metadata_columns": "COLUMN"}
_PLAIN_OPTIONS: dict[str, tuple[Callable[[str], Any], str]] = {
    "embedder": (str, "MODEL"),
    "language": (str, "LANGUAGE"),
    "title_column": (str, "COLUMN"),
    "chunk_tokens": (whole, "N"),
    "max_file_mb": (whole, "MB"),
}


def add_options(
    building: argparse.ArgumentParser, updating: argparse.ArgumentParser, watching: argparse.ArgumentParser
) -> None:
    """Add what each of the three commands takes."""
    for parser in (building, updating, watching):
        parser.add_argument("name")
    building.add_argument(
        "sources", nargs="*", default=[], help="files, folders or globs (default: those of the recipe)"
    )
    _add_recipe_options(building)
    for parser in (building, updating):
        parser.add_argument(
            "--allow-empty", action="store_true", help="empty the index if its sources are empty or gone"
        )
        parser.add_argument("--engine", choices=("here", "ray"), default="here", help="what reads and embeds; ray: the "
                            "cluster of RAY_ADDRESS, or one on this machine (default: here)")  # fmt: skip
        parser.add_argument("--readers", type=positive, default=2, metavar="N", help="with ray: actors that read")
        parser.add_argument("--embedders", type=positive, default=1, metavar="N", help="with ray: actors that embed")
    watching.add_argument(
        "--every", type=seconds, default=600.0, metavar="SECONDS", help="look at least so often (default: 600)"
    )


def _add_recipe_options(parser: argparse.ArgumentParser) -> None:
    left_out = "Options that are left out are those of the saved recipe; the defaults are for a new one."
    parser.description = f"{parser.description} {left_out}"
    meaning = help_of(IndexRecipe)
    for key, metavar in _LIST_OPTIONS.items():
        option, text = f"--{key.removesuffix('s').replace('_', '-')}", f"{meaning[key]} (may be repeated; '': none)"
        parser.add_argument(option, dest=key, action="append", metavar=metavar, help=text)
    for key, (kind, metavar) in _PLAIN_OPTIONS.items():
        parser.add_argument(f"--{key.replace('_', '-')}", dest=key, type=kind, metavar=metavar, help=meaning[key])


def build(arguments: argparse.Namespace) -> int:
    from rag_app.embedders import load_embedder
    from rag_app.index import build_index
    from rag_app.index.recipes import saved_recipe

    given = {k: getattr(arguments, k, None) for k in (*_LIST_OPTIONS, *_PLAIN_OPTIONS)}
    options: dict[str, Any] = {
        k: tuple(filter(None, v)) if isinstance(v, list) else v for k, v in given.items() if v is not None
    }
    sources = getattr(arguments, "sources", None)
    update = arguments.action == "update"
    saved = _recipe_of(arguments) if update else saved_recipe(arguments.name, arguments.root)
    if saved is None and not sources:
        raise SettingsError(
            f"index {arguments.name}: there is no recipe of that name yet; name what it is made of: "
            f"`rag-app index build {arguments.name} FOLDER`."
        )
    recipe = dataclasses.replace(saved or IndexRecipe(), **options)
    with (
        _naming_the_option(),
        _elsewhere(arguments, recipe.embedder) as elsewhere,
        progress_bars(not arguments.json) as progress,
    ):
        report = build_index(
            arguments.name,
            recipe,
            sources=sources or None,
            root=arguments.root,
            embedder=load_embedder(recipe.embedder),
            progress=progress,
            allow_empty=arguments.allow_empty,
            elsewhere=elsewhere,
        )
    if arguments.json:
        print_json(report)
    else:
        _print_report(report)
    return EXIT_SKIPPED if report.skipped else 0


def _recipe_of(arguments: argparse.Namespace) -> IndexRecipe:
    """The recipe of an index that is there. Raises `IndexNotFoundError` where there is none."""
    from rag_app.index.layout import Layout
    from rag_app.index.recipes import read_recipe, saved_recipe

    if recipe := saved_recipe(arguments.name, arguments.root):
        return recipe
    Layout.of(arguments.name, arguments.root).require_current()
    return read_recipe(arguments.name, arguments.root)


@contextmanager
def _naming_the_option() -> Iterator[None]:
    """Around a build: what it refuses to lose is kept or given up by options here."""
    try:
        yield
    except EmptyIndexError as error:
        raise SettingsError(f"{error.message}{error.options}.") from None


def _elsewhere(arguments: argparse.Namespace, embedder: str) -> AbstractContextManager[OnRay | None]:
    """Who reads and embeds, None for this process."""
    if arguments.engine == "here":
        return nullcontext()
    from rag_app.index.build.filled.on_ray import OnRay, loader

    return OnRay(loader(embedder), readers=arguments.readers, embedders=arguments.embedders)


def watch(arguments: argparse.Namespace) -> int:
    import threading

    from rag_app.embedders import load_embedder
    from rag_app.index import build_index
    from rag_app.index.build.watching import watched

    recipe = _recipe_of(arguments)
    if not recipe.sources:
        raise SettingsError(
            f"{arguments.name}: its recipe names no source, so there is nothing to watch; name folders with "
            f"`rag-app index build {arguments.name} FOLDER`."
        )
    loaded = lru_cache(maxsize=1)(load_embedder)  # the recipe may name another one later
    loaded(recipe.embedder)

    def update() -> BuildReport:
        return build_index(arguments.name, root=arguments.root, embedder=loaded(_recipe_of(arguments).embedder))

    for look in watched(arguments.name, update, threading.Event(), root=arguments.root, every_s=arguments.every):
        if arguments.json:
            print_json(look)
            sys.stdout.flush()  # to whom it may be piped
        else:
            print(f"{look.at[:19].replace('T', ' ')} {look.outcome}", flush=True)
    return 0


def _print_report(report: BuildReport) -> None:
    for warning in report.warnings:
        print(f"note: {warning}", file=sys.stderr)
    state = f"generation {report.generation}" + ("" if report.changed else " (nothing to do)")
    print(f"{report.name}: {state}; files: {report.files('unchanged') or 'none'}")
    print(
        f"  {report.documents} documents, {report.chunks} chunks "
        f"({report.chunks_embedded} embedded now, {report.chunks_reused} kept) in {report.timings_s['total']:.1f} s"
    )
    if report.resumed:
        print("  went on with an interrupted build")
    if report.skipped:
        print(f"  {len(report.skipped)} skipped:")
        for file in report.skipped:
            print(f"    {name_shown(file.name)}: {file.why}")
