"""`rag-app index`: build, update, watch, list, show, search, verify, tune, export, rollback, delete."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from typing import Any

from rag_app.cli import building, typed
from rag_app.cli.export import export_command
from rag_app.cli.options import (
    add_json_option,
    add_root_option,
    add_where_option,
    described,
    let_index_lead,
    parse_where,
    positive,
)
from rag_app.cli.output import NOTHING_FILTERED, print_json, print_outcome, progress_bars
from rag_app.config import FusionSettings, IndexRecipe, indexes_dir
from rag_app.documents.records import COLUMN_SETTINGS
from rag_app.errors import SettingsError
from rag_app.text.language.one_line import counted, name_shown, place_of

_MOST_DOCUMENTS = 50


def add_parsers(commands: Any) -> None:
    parser = commands.add_parser("index", **described("build and manage indexes"))
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        made = actions.add_parser(name, **described(text))
        add_json_option(made)
        add_root_option(made)
        made.set_defaults(run=run)
        return made

    build = action("build", building.build, "build an index from files, folders and globs, or from its recipe")
    update = action("update", building.build, "bring an index up to date with its sources")
    watch = action("watch", building.watch, "keep an index up to date with its sources until Ctrl-C")
    building.add_options(build, update, watch)
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
    for made in (build, update, watch, show, search, verify, tune, rollback, delete, export):
        let_index_lead(made)
    search.add_argument("query", nargs="+", action=typed.Joined, type=typed.text)
    search.add_argument("-k", type=positive, default=5, help="number of hits (default: 5)")
    add_where_option(search)
    tune.add_argument(
        "questions",
        help="questions as for `eval`; answers may be missing, but not `source` (passage_id, gold, doc_id, document), "
        "as in search results",
    )
    verify.add_argument("--generation", type=positive, help="number of the generation to check (default: all)")
    rollback.add_argument("--generation", type=positive, help="number of the generation (default: the one before)")
    delete.add_argument("--yes", action="store_true", help="do not ask")


def list_command(arguments: argparse.Namespace) -> int:
    from rag_app.index import list_all_indexes

    found = list_all_indexes(arguments.root)
    if arguments.json:
        print_json(found)
    elif not found:
        print(f"No index in {indexes_dir(arguments.root)} yet. Build one with: rag-app index build NAME FOLDER")
    else:
        for s in found:
            holds = f"{counted(s.documents, 'document')}, {counted(s.chunks, 'chunk')}"
            about = f"generation {s.generation}, {holds}, {s.created}"
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
        holds = f"{counted(m.documents, 'document')}, {counted(m.chunks, 'chunk')}"
        print(f"  {holds} of at most {index.recipe.chunk_tokens} tokens")
        print(f"  embedder {m.embedder_name}, {m.dimension} dimensions, search {m.search}")
        print(f"  fusion {_weights(m.fusion)}")
        _print_recipe(index.recipe)
        for d in documents[:_MOST_DOCUMENTS]:
            print(f"  {d['chunks']:6d} chunks  {name_shown(d['source'])}")
        if len(documents) > _MOST_DOCUMENTS:
            print(f"  ... and {len(documents) - _MOST_DOCUMENTS} more (--json has all)")
        for s in m.skipped:
            print(f"  skipped {name_shown(s.name)}: {s.why}")
    return 0


def _print_recipe(recipe: IndexRecipe) -> None:
    """What of a recipe says which texts are in an index; what is empty is left out."""
    for key in ("sources", "include", "exclude", *COLUMN_SETTINGS, "language"):
        value = getattr(recipe, key)
        if value:
            print(f"  {key} {value if isinstance(value, str) else ', '.join(value)}")


def _weights(fusion: FusionSettings) -> str:
    return f"{fusion.method}: dense {fusion.dense:g}, bm25 {fusion.bm25:g}, coverage {fusion.coverage:g}"


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
        if not hits:
            print(NOTHING_FILTERED if arguments.where else f"{arguments.name} holds no text yet.")
        for rank, hit in enumerate(hits, 1):
            c = hit.chunk
            scores = "  ".join(f"{name} {value:.3f}" for name, value in hit.scores.items())
            print(f"{rank}. {place_of(c.source, c.title, c.headings, c.page, c.page_label)}\n   {scores}")
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
        *others, last = map(str, report.generations)
        if not others:
            print(f"{arguments.name}: generation {last} " + ("is intact" if report.ok else "is damaged"))
        else:
            several = f"generations {', '.join(others)} and {last}"
            said = f"{several} are intact" if report.ok else f"of {several} those named above are damaged"
            print(f"{arguments.name}: {said}")
    return 0 if report.ok else 1


def tune_command(arguments: argparse.Namespace) -> int:
    from rag_app.embedders import load_embedder
    from rag_app.evaluation.cases import read_questions
    from rag_app.evaluation.tune import tune
    from rag_app.index import Index, set_fusion
    from rag_app.index.layout import Layout
    from rag_app.index.recipes import require_own

    require_own(Layout.of(arguments.name, arguments.root))  # where the weights are kept
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
        print(f"  {'saved' if result.improved else 'kept the old weights, best tried'}: {_weights(result.fusion)}")
    return 0


def rollback_command(arguments: argparse.Namespace) -> int:
    from rag_app.index import rollback_index

    generation = rollback_index(arguments.name, arguments.root, arguments.generation)
    said = f"{arguments.name}: generation {generation} is current again"
    print_outcome(arguments, {"name": arguments.name, "generation": generation}, said)
    return 0


def delete_command(arguments: argparse.Namespace) -> int:
    from rag_app.index import delete_index
    from rag_app.index.build.published.admin import require_deletable

    require_deletable(arguments.name, arguments.root)
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
    said = f"{arguments.name}: deleted (its recipe is kept)"
    print_outcome(arguments, {"name": arguments.name, "deleted": True}, said)
    return 0
