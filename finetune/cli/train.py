"""`rag-finetune train`: rows and a recipe become an adapter in `runs/NAME/training`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from finetune.cli.options import add_recipe, recipe_of, rows_folder, to_stderr
from rag_app.cli.entry import EXIT_INTERRUPTED
from rag_app.cli.options import add_json_option, add_root_option
from rag_app.errors import DataError, SettingsError

if TYPE_CHECKING:
    from finetune.rows.built import Built
    from finetune.run import TrainingResult


def add_parser(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("train", help="train an adapter; the same command goes on after a stop")
    add_recipe(parser)
    parser.add_argument(
        "--rows", type=Path, metavar="DIR", help="folder of built rows (default: runs/NAME/rows, built if missing)"
    )
    add_root_option(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what it will take, and train nothing")
    parser.add_argument("--restart", action="store_true", help="throw an earlier run in the same folder away")
    add_json_option(parser)
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from finetune.rows.prepare import ensure_rows
    from finetune.rows.tasks import main_metric
    from finetune.run import Run, run_folder
    from finetune.schema import closed_book
    from finetune.training.starting import check_start

    recipe = recipe_of(arguments)
    folder = arguments.rows or rows_folder(recipe.name)
    out = Run(run_folder(recipe.name)).training
    report = _one_voice(arguments.restart, folder)
    if arguments.rows and not (folder / "manifest.json").is_file():
        raise DataError(
            f"{folder}: no rows there; check the path, build them with `rag-finetune data build {arguments.recipe} "
            f"--out {folder}`, or leave --rows out."
        )
    check_start(recipe)
    main_metric(recipe.task, recipe.metric)
    built = ensure_rows(recipe, folder, index_root=arguments.root, report=report)
    train_rows, dev_rows = list(built.rows["train"]), list(built.rows["dev"])
    if recipe.closed_book and recipe.task == "qa":
        train_rows, dev_rows = closed_book(train_rows), closed_book(dev_rows)
    if arguments.dry_run:
        from finetune.run import read_result
        from finetune.training.estimate import estimate
        from finetune.training.space import require_space

        made = estimate(recipe, train_rows)
        _tell_of_few(built, report)
        print(json.dumps(dataclasses.asdict(made), indent=1) if arguments.json else made)
        if arguments.restart or read_result(out) is None:
            require_space(out, made.disk_bytes)
        return 0

    from finetune.training.score import task_score
    from finetune.training.train import train

    _tell_of_few(built, report)
    result = train(
        recipe,
        train_rows,
        dev_rows,
        out,
        score=task_score(dev_rows, recipe, built.labels) if dev_rows else None,
        restart=arguments.restart,
        origin={"folder": str(folder.resolve()), "sha256": dict(built.sha256)},
        report=report,
    )
    if report is to_stderr:
        print(
            json.dumps(dataclasses.asdict(result), default=str)
            if arguments.json
            else _summary(result, recipe.name, recipe.patience, Run(out.parent).planned_steps)
        )
    return EXIT_INTERRUPTED if result.interrupted else 0


def _tell_of_few(built: Built, report: Callable[[str], None]) -> None:
    from finetune.judging.gate import too_few

    if said := too_few(len(built.rows["test"] or built.rows["dev"])):
        report(said)


def _one_voice(restart: bool, rows: Path) -> Callable[[str], None]:
    """Under `accelerate launch` only the first process speaks, and none may change what the others read."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return to_stderr
    if restart:
        raise SettingsError("--restart: several processes would remove one folder; remove it yourself, then start.")
    if not (rows / "manifest.json").is_file():
        raise DataError(f"{rows}: no rows yet; build them once with `rag-finetune data build`, then launch again.")
    return to_stderr if os.environ.get("RANK", "0") == "0" else lambda text: None


def _summary(result: TrainingResult, name: str, patience: int, planned: int) -> str:
    from rag_app.timing import duration

    spent = f"{result.steps:,} steps, {result.tokens:,} tokens, {duration(result.seconds)}"
    if result.interrupted:
        return f"stopped and saved after {spent}; the same command goes on."
    unused = sum(step > result.best_step for step, _ in result.evaluations)
    ended = 0 < patience <= unused and result.steps < planned
    early = f"; ended early, since {unused} evaluations in a row were no better" if ended else ""
    value = "" if result.best_metric is None else f", {result.metric} {result.best_metric:.3f} on held-out rows"
    return (
        f"{spent}, at most {result.peak_bytes / 1e9:.1f} GB; best at step {result.best_step:,}{value}{early}\n"
        f"adapter in {result.adapter}\nnext: rag-finetune evaluate {name}"
    )
