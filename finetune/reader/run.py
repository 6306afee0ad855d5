"""The whole way of a reader: search for candidates, train, fit, write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from finetune.reader.mining.candidates import find_candidates
from finetune.reader.recipe import ReaderRecipe
from finetune.reader.rows.mixing import rows_of_pass, warm_up_rows
from finetune.reader.rows.row import Row
from rag_app.reading import SHIPPED
from rag_app.reading.manifest import ReaderManifest


def train_reader(
    recipe: ReaderRecipe, data: Path, folder: Path, target: Path, *, version: int, say: Callable[[str], None]
) -> ReaderManifest:
    """Train by `recipe` on the sets below `data` and write the reader to `target`.

    `folder` keeps candidates, hard sections and the training's state; with a state in it the training goes on, and with
    one of the plan's length only what follows is done again. Raises `DataError` where a set is missing, or the state or
    the reader to start from is of another plan.
    """
    from finetune.reader.mining.hard import find_hardest
    from finetune.reader.publish import publish
    from finetune.reader.training.train import Training, train
    from rag_app.models import resolve
    from rag_app.reading.read import Reader

    folder.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    start = {"": None, "shipped": SHIPPED}.get(recipe.start, Path(recipe.start))
    found = find_candidates(data, recipe.base, folder, say)
    ids = {question: list(passages) for question, passages in found.items()}
    base = resolve(recipe.base)
    hardest = {}
    if start and recipe.mixture.documents:
        hardest = dict(find_hardest(lambda: Reader(start, base), data, folder, say))
    first = recipe.training.seed * 1000

    def rows(seed: int) -> list[Row]:
        opening = warm_up_rows(data, recipe.mixture, seed) if seed == first and not start else []
        return opening + rows_of_pass(data, ids, recipe.mixture, seed, hardest)

    training = Training(base, recipe.training, start)
    train(training, rows, folder, say=say)
    return publish(training, recipe, base, data, found, target, version=version, say=say)
