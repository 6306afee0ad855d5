"""`rag-app index`: build, update, watch, list, show, search, verify, tune, export, rollback, delete."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

from rag_app.cli import typed
from rag_app.cli.ask import parse_where
from rag_app.cli.export import export_command
from rag_app.cli.output import add_json_option, add_root_option, positive, print_json, progress_bars, seconds, whole
from rag_app.cli.settings import help_of
from rag_app.config import IndexRecipe
from rag_app.errors import SettingsError
from rag_app.text.one_line import place_of

if TYPE_CHECKING:
    from rag_app.index import BuildReport
    from rag_app.index.build.on_ray import OnRay

EXIT_SKIPPED = 3
_LIST_OPTIONS = {"include": "GLOB", "exclude": "GLOB", "text_columns": "COLUMN", "metadata_columns": "COLUMN"}
_PLAIN_OPTIONS: dict[str, tuple[Callable[[str], Any], str]] = {
    "embedder": (str, "MODEL"),
    "language": (str, "LANGUAGE"),
    "title_column": (str, "COLUMN"),
    "chunk_tokens": (whole, "N"),
    "max_file_mb": (whole, "MB"),
}


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser("index", help="build and manage indexes", description="Build and manage indexes.")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        add_json_option(made)
        add_root_option(made)
        made.set_defaults(run=run)
        return made

    build = action("build", build_command, "build an index from files, folders and globs, or from its recipe")
    build.add_argument("name")
    build.add_argument("sources", nargs="*", help="files, folders or globs (default: those of the recipe)")
    meaning = help_of(IndexRecipe)
    for key, metavar in _LIST_OPTIONS.items():
        option, text = f"--{key.removesuffix('s').replace('_', '-')}", f"{meaning[key]} (may be repeated)"
        build.add_argument(option, dest=key, action="append", metavar=metavar, help=text)
    for key, (kind, metavar) in _PLAIN_OPTIONS.items():
        build.add_argument(f"--{key.replace('_', '-')}", dest=key, type=kind, metavar=metavar, help=meaning[key])
    update = action("update", build_command, "bring an index up to date with its sources")
    update.add_argument("name")
    left_out = "Options that are left out are those of the saved recipe; the defaults are for a new one."
    build.description = f"{build.description} {left_out}"
    for made in (build, update):
        made.add_argument("--allow-empty", action="store_true", help="empty the index if its sources are empty or gone")
        made.add_argument("--engine", choices=("here", "ray"), default="here", help="what reads and embeds; ray: the "
                          "cluster of RAY_ADDRESS, or one on this machine (default: here)")  # fmt: skip
        made.add_argument("--readers", type=positive, default=2, metavar="N", help="with ray: actors that read")
        made.add_argument("--embedders", type=positive, default=1, metavar="N", help="with ray: actors that embed")

    watch = action("watch", watch_command, "keep an index up to date with its sources until Ctrl-C")
    watch.add_argument("name")
    watch.add_argument(
        "--every", type=seconds, default=600.0, metavar="SECONDS", help="look at least so often (default: 600)"
    )

    action("list", list_command, "list the indexes")
    show = action("show", show_command, "show recipe, counts and skipped files of an index")
    search = action("search", search_command, "search without generating an answer")
    verify = action("verify", verify_command, "check every byte of an index, older generations too")
    tune = action("tune", tune_command, "choose the fusion weights of an index on labelled questions")
    rollback = action("rollback", rollback_command, "publish an earlier generation again")
    delete = action("delete", delete_command, "delete an index")
    export = action("export", export_command, "copy chunks, vectors and metadata into a Qdrant collection")
    export.add_argument("--qdrant", metavar="URL", required=True, help="address of a Qdrant server, or a folder")
    export.add_argument("--collection", metavar="NAME", help="(default: the name of the index)")
    for made in (show, search, verify, tune, rollback, delete, export):
        made.add_argument("name")
    search.add_argument("query", type=typed.text)
    search.add_argument("-k", type=positive, default=5, help="number of hits (default: 5)")
    search.add_argument(
        "--where", action="append", default=[], metavar="KEY=VALUE", help="metadata filter (may be repeated)"
    )
    tune.add_argument(
        "questions", help="questions as for `eval`; answers may be missing, `source` is as in search results"
    )
    for made in (verify, rollback):
        made.add_argument(
            "--generation", type=positive, help="generation number (default: verify all, roll back by one)"
        )
    delete.add_argument("--yes", action="store_true", help="do not ask")


def build_command(arguments: argparse.Namespace) -> int:
    from rag_app.embedders import load_embedder
    from rag_app.index import build_index
    from rag_app.index.recipes import saved_recipe

    given = {k: getattr(arguments, k, None) for k in (*_LIST_OPTIONS, *_PLAIN_OPTIONS)}
    options: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items() if v is not None}
    if sources := getattr(arguments, "sources", None):
        options["sources"] = tuple(sources)
    update = arguments.action == "update"
    saved = _recipe_of(arguments) if update else saved_recipe(arguments.name, arguments.root)
    recipe = dataclasses.replace(saved or IndexRecipe(), **options)
    with _elsewhere(arguments, recipe.embedder) as elsewhere, progress_bars(not arguments.json) as progress:
        report = build_index(
            arguments.name,
            recipe,
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


def _elsewhere(arguments: argparse.Namespace, embedder: str) -> AbstractContextManager[OnRay | None]:
    """Who reads and embeds, None for this process."""
    if arguments.engine == "here":
        return nullcontext()
    from rag_app.index.build.on_ray import OnRay, loader

    return OnRay(loader(embedder), readers=arguments.readers, embedders=arguments.embedders)


def watch_command(arguments: argparse.Namespace) -> int:
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
    update = partial(build_index, arguments.name, root=arguments.root, embedder=load_embedder(recipe.embedder))
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
            print(f"    {file.name}: {file.why}")


def list_command(arguments: argparse.Namespace) -> int:
    from rag_app.index import list_all_indexes

    found = list_all_indexes(arguments.root)
    if arguments.json:
        print_json(found)
    elif not found:
        print("No index yet. Build one with: rag-app index build NAME FOLDER")
    else:
        for s in found:
            about = f"generation {s.generation}, {s.documents} documents, {s.chunks} chunks, {s.created}"
            print(f"{s.name}: {s.problem or about}")
    return 0


def show_command(arguments: argparse.Namespace) -> int:
    from rag_app.index import Index

    with Index.open(arguments.name, arguments.root) as index:
        documents = [dataclasses.asdict(d) for d in index.documents()]
        if arguments.json:
            print_json({"manifest": index.manifest, "recipe": index.recipe, "documents": documents})
            return 0
        m = index.manifest
        print(f"{index.name}, generation {index.generation}, {m.created}")
        print(f"  {m.documents} documents, {m.chunks} chunks of at most {index.recipe.chunk_tokens} tokens")
        print(f"  embedder {m.embedder_name}, {m.dimension} dimensions, search {m.search}")
        print(f"  fusion {m.fusion}")
        for d in documents:
            print(f"  {d['chunks']:6d} chunks  {d['source']}")
        for s in m.skipped:
            print(f"  skipped {s.name}: {s.why}")
    return 0


def search_command(arguments: argparse.Namespace) -> int:
    from rag_app.answering.inputs import question_read
    from rag_app.embedders import load_embedder
    from rag_app.index import Index
    from rag_app.retrieval import search

    with Index.open(arguments.name, arguments.root) as index:
        embedder = load_embedder(index.manifest.embedder_name)
        hits = search(index, embedder, question_read(arguments.query), arguments.k, where=parse_where(arguments.where))
        if arguments.json:
            print_json([dataclasses.asdict(h) for h in hits])
            return 0
        for rank, hit in enumerate(hits, 1):
            c = hit.chunk
            scores = "  ".join(f"{name} {value:.3f}" for name, value in hit.scores.items())
            print(f"{rank}. {place_of(c.source, c.title, c.headings, c.page)}\n   {scores}")
            print(f"   {' '.join(c.shown.split())[:300]}\n")
    return 0


def verify_command(arguments: argparse.Namespace) -> int:
    from rag_app.index import verify_index

    report = verify_index(arguments.name, arguments.root, arguments.generation)
    if arguments.json:
        print_json(report)
    else:
        for problem in report.problems:
            print(f"{arguments.name}: {problem}")
        looked_at = ", ".join(map(str, report.generations))
        print(f"{arguments.name}: generation {looked_at} " + ("is intact" if report.ok else "is damaged"))
    return 0 if report.ok else 1


def tune_command(arguments: argparse.Namespace) -> int:
    from rag_app.embedders import load_embedder
    from rag_app.evaluation.cases import read_questions
    from rag_app.evaluation.tune import tune
    from rag_app.index import Index, set_fusion

    questions = read_questions(arguments.questions, with_answers=False)
    with Index.open(arguments.name, arguments.root) as index, progress_bars(not arguments.json) as progress:
        embedder = load_embedder(index.manifest.embedder_name)
        result = tune(index, embedder, questions, progress=progress)
    if result.improved:
        set_fusion(arguments.name, result.fusion, arguments.root)
    if arguments.json:
        print_json(result)
    else:
        low, high = result.gain_interval
        print(
            f"{arguments.name}: mean reciprocal rank {result.before:.4f} -> {result.after:.4f} on {result.held_out} "
            f"held-out questions (95 % interval of the gain {low:+.4f} to {high:+.4f})"
        )
        print(f"  {'saved' if result.improved else 'kept the old weights, best tried'}: {result.fusion}")
    return 0


def rollback_command(arguments: argparse.Namespace) -> int:
    from rag_app.index import rollback_index

    generation = rollback_index(arguments.name, arguments.root, arguments.generation)
    if arguments.json:
        print_json({"name": arguments.name, "generation": generation})
    else:
        print(f"{arguments.name}: generation {generation} is current again")
    return 0


def delete_command(arguments: argparse.Namespace) -> int:
    from rag_app.index import delete_index

    if not arguments.yes:
        if not sys.stdin.isatty():
            raise SettingsError(f"delete {arguments.name}: add --yes to delete without being asked.")
        try:
            said = typed.answer(f"Delete index {arguments.name} and all its generations? [y/N] ")
        except EOFError:  # Ctrl-D is no yes
            said = ""
        if said.strip().lower() != "y":
            return 1
    delete_index(arguments.name, arguments.root)
    if arguments.json:
        print_json({"name": arguments.name, "deleted": True})
    else:
        print(f"{arguments.name}: deleted (its recipe is kept)")
    return 0
