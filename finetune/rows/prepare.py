"""Rows for a recipe: built when there are none, and a word when the recipe and the rows no longer agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from finetune.data.sources import check_there
from finetune.recipe import TrainingRecipe
from finetune.rows.build import Overlong, build
from finetune.rows.built import Built, changed_sources, index_root_of, load_built, recipe_in, save
from finetune.rows.tasks import main_metric
from finetune.schema import Row
from rag_app.errors import VectorIndexError


def build_rows(
    recipe: TrainingRecipe,
    folder: Path,
    *,
    index_root: str | None = None,
    window: bool = True,
    report: Callable[[str], None] = print,
) -> Built:
    """Build the rows of `recipe` and save them in `folder`; raises what `build.build` raises.

    `index_root` is the folder of the indexes. With `window` the base's tokenizer drops rows that do not fit. What is
    found in an index is kept beside `folder` until the rows are there (see `begun`).
    """
    main_metric(recipe.task, recipe.metric)  # a mistyped one is found now, and not when a model is scored by it
    data = recipe.data
    check_there(filter(None, (*data.train, *data.dev, *data.test, data.passages_file)))  # before questions are made
    overlong = _window(recipe, report) if window else None
    if recipe.data.index and recipe.task == "qa":
        from finetune.rows.begun import begun
        from finetune.rows.retriever import examples_from_index, open_rag, searching

        rag = open_rag(recipe, index_root)
        content = rag.index.content
        with begun(folder, rag, recipe) as kept:
            if there := len(kept.searches.by_id):
                report(f"going on: {there:,} questions were searched for before")
            retrieve, serve = searching(rag, data.passages, kept.searches)
            counts, generated = examples_from_index(rag, retrieve, serve, recipe, report, kept.replies)
            built = build(
                recipe, retrieve, serve,
                generated=generated, overlong=overlong, report=counts, say=report, searched=kept.searches.by_id,
            )  # fmt: skip
            save(built, recipe, folder, {_called(recipe): content}, index_root=index_root or "")
    else:
        built = build(recipe, overlong=overlong)
        save(built, recipe, folder)
    return built


def ensure_rows(
    recipe: TrainingRecipe, folder: Path, *, index_root: str | None = None, report: Callable[[str], None] = print
) -> Built:
    """The rows in `folder`, built first when there are none, with what was read and dropped; says so when they were
    built by other settings."""
    if not (folder / "manifest.json").is_file():
        report(f"{folder}: no rows yet, building them")
        built = build_rows(recipe, folder, index_root=index_root, report=report)
        for line in built.report.lines(places=0):
            report(line)
    elif changed := [
        *changed_settings(recipe, recipe_in(folder)),
        *changed_sources(recipe, folder, _index_now(recipe, index_root or index_root_of(folder))),
    ]:
        report(
            f"{folder}: these rows were built with other settings or files ({', '.join(changed)}) and are used as they "
            "are; build them again with `rag-finetune data build` if that is not meant."
        )
    return load_built(folder)


def changed_index(folder: Path) -> str:
    """A sentence where the index that the rows in `folder` were found in holds something else by now, else empty."""
    recipe = recipe_in(folder)
    now = _index_now(recipe, index_root_of(folder))
    if not set(now) & set(changed_sources(recipe, folder, now)):
        return ""
    return (
        f"{folder}: {_called(recipe)} changed since these rows were built, and answers are judged by the passages of "
        "then; to judge by those of now, build the rows again with `rag-finetune data build` and train again with "
        "--restart."
    )


def _called(recipe: TrainingRecipe) -> str:
    return f"index {recipe.data.index}"


def _index_now(recipe: TrainingRecipe, root: str | None) -> dict[str, str]:
    """The recipe's index with the hash of what it holds; empty where there is none any more: rows do without."""
    if not recipe.data.index or recipe.task != "qa":
        return {}
    from rag_app.index import Index

    with suppress(VectorIndexError), Index.open(recipe.data.index, root) as index:
        return {_called(recipe): index.content}
    return {}


def changed_settings(recipe: TrainingRecipe, other: TrainingRecipe) -> list[str]:
    """Names of the settings that shape rows and differ: `task`, `seed` and those of `[data]`."""
    mine, theirs = recipe.to_dict(), other.to_dict()
    changed = [key for key in ("task", "seed") if mine[key] != theirs[key]]
    return changed + [f"data.{key}" for key in mine["data"] if mine["data"][key] != theirs["data"][key]]


def _window(recipe: TrainingRecipe, report: Callable[[str], None]) -> Overlong:
    from finetune.rows.encode import beyond_window, encode_rows
    from finetune.rows.invocation import invocation_of
    from finetune.rows.longest import config_and_tokenizer, longest_row
    from rag_app.models.window import context_tokens

    config, tokenizer = config_and_tokenizer(recipe)
    window, encoder = context_tokens(config, tokenizer), bool(config.is_encoder_decoder)
    longest = longest_row(recipe, config, tokenizer, report)
    replies: set[str] = set()
    invocation = invocation_of(recipe, tokenizer)

    def overlong(rows: Sequence[Row]) -> Mapping[str, str]:
        report(f"measuring {len(rows):,} rows")
        encoded: tuple[Any, Any] = encode_rows(rows, tokenizer, longest, invocation)
        lost = encoded[1]
        if recipe.task == "qa":
            return lost.dropped
        if not replies:  # the rows of training come first, and have every label that is learned
            replies.update(row.target for row in rows)
        cut = {*lost.shortened, *lost.dropped}
        long = [row for row in rows if row.id in cut or recipe.max_tokens > window]
        return {**lost.dropped, **beyond_window(long, replies, tokenizer, window, encoder=encoder)}

    return overlong
