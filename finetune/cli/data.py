"""`rag-finetune data`: build rows from data, look at them as the model will, and see what was dropped."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finetune.cli.options import add_recipe, recipe_of, rows_folder, to_stderr
from rag_app.cli.options import add_json_option, add_root_option, positive
from rag_app.errors import DataError

if TYPE_CHECKING:
    from finetune.rows.built import Built


def add_parser(commands: Any) -> None:
    """Add the command group to the parser."""
    group = commands.add_parser("data", help="build training rows, show them, report on them")
    actions = group.add_subparsers(dest="action", metavar="ACTION", required=True)

    build = actions.add_parser("build", help="make rows from the data that a recipe names")
    add_recipe(build)
    build.add_argument("--out", type=Path, metavar="DIR", help="folder of the rows (default: runs/NAME/rows)")
    add_root_option(build)
    build.add_argument("--no-window", action="store_true", help="do not load the base's tokenizer to check lengths")
    add_json_option(build)
    build.set_defaults(run=_build)

    show = actions.add_parser("show", help="print rows exactly as the model sees them, the loss between ⟦ and ⟧")
    show.add_argument("number", type=positive, nargs="?", default=1, metavar="N", help="how many rows (default: 1)")
    show.add_argument("--first", type=positive, default=1, metavar="ROW", help="number of the first row (default: 1)")
    show.add_argument(
        "--split", choices=("train", "dev", "test", "calibration"), default="train", help="of which (default: train)"
    )
    _add_rows(show)
    show.set_defaults(run=_show)

    report = actions.add_parser("report", help="print what was read, made and dropped, and why")
    report.add_argument(
        "--places", type=positive, default=3, metavar="N", help="places to name for each reason (default: 3)"
    )
    add_json_option(report)
    _add_rows(report)
    report.set_defaults(run=_report)


def _add_rows(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rows", type=Path, metavar="DIR", help="folder of the rows (default: the newest below runs/)")


def _build(arguments: argparse.Namespace) -> None:
    from finetune.rows.prepare import build_rows

    recipe = recipe_of(arguments)
    folder = arguments.out or rows_folder(recipe.name)
    built = build_rows(recipe, folder, index_root=arguments.root, window=not arguments.no_window, report=to_stderr)
    if arguments.json:
        print(json.dumps({"folder": str(folder), **_summary(built)}, ensure_ascii=False, indent=2))
    else:
        _print(built, places=3)
        print(f"\nwritten to {folder}; look at them with: rag-finetune data show 3 --rows {folder}")


def _show(arguments: argparse.Namespace) -> None:
    from finetune.rows.built import load_built, recipe_in
    from finetune.rows.encode import encode_for, show_row
    from finetune.rows.longest import config_and_tokenizer

    folder = arguments.rows or _newest()
    recipe, rows = recipe_in(folder), load_built(folder).rows.get(arguments.split, ())
    if not rows:
        why = ": those are of questions over an index" if arguments.split == "calibration" else ""
        raise DataError(f"{folder}: no {arguments.split} rows{why}; show others with --split.")
    chosen = rows[arguments.first - 1 : arguments.first - 1 + arguments.number]
    if not chosen:
        raise DataError(f"{folder}: no row {arguments.first} in {arguments.split}; it has {len(rows):,} rows.")
    config, tokenizer = config_and_tokenizer(recipe)
    encoded, dropped = encode_for(recipe, chosen, config, tokenizer)
    for row in encoded:
        print(show_row(row, tokenizer), end="\n\n")
    for row_id, reason in dropped.dropped.items():
        print(f"{row_id}: not trained on, {reason}\n")


def _report(arguments: argparse.Namespace) -> None:
    from finetune.rows.built import load_built

    built = load_built(arguments.rows or _newest())
    if arguments.json:
        print(json.dumps(_summary(built), ensure_ascii=False, indent=2))
    else:
        _print(built, arguments.places)


def _newest() -> Path:
    from finetune.run import RUNS

    found = sorted(RUNS.glob("*/rows/manifest.json"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise DataError("no rows below runs/; make some with `rag-finetune data build RECIPE`, or name --rows DIR.")
    return found[-1].parent


def _summary(built: Built) -> dict[str, Any]:
    return {
        "rows": {split: len(rows) for split, rows in built.rows.items()},
        "labels": len(built.labels.texts),
        "sha256": dict(built.sha256),
        "report": built.report.to_dict(),
    }


def _print(built: Built, places: int) -> None:
    for split, rows in built.rows.items():
        abstaining = sum(row.kind in ("gold_absent", "unanswerable") for row in rows)
        share = f", {abstaining / len(rows):.0%} abstaining" if rows and rows[0].task == "qa" else ""
        print(f"{split}: {len(rows):,} rows{share}")
    if built.labels.texts:
        print(f"labels: {len(built.labels.texts)}, out of scope: {built.labels.out_of_scope or 'none'}")
    print("", *built.report.lines(places), sep="\n")
