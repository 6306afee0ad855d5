"""What a build of rows found until now, kept beside them until they are there: one that was stopped goes on from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import rag_app
from finetune.recipe import TrainingRecipe
from rag_app.artifacts import hidden, locked, remove
from rag_app.errors import DataError
from rag_app.evaluation.answers import Records
from rag_app.prompts import PROMPT_VERSION

if TYPE_CHECKING:
    from rag_app.pipeline import Rag


@dataclass(frozen=True, slots=True)
class Begun:
    """What was found for each question, and what the model wrote for each answer that it was to ask for."""

    searches: Records
    replies: Records


@contextmanager
def begun(rows: Path, rag: Rag, recipe: TrainingRecipe) -> Iterator[Begun]:
    """What an earlier build of the folder `rows` found in this index; what another index, model or version found there
    is thrown away, and all of it where this one ends without an error.

    The recipe's data and seed may have changed: what is found depends on the question alone. Raises `DataError` while
    another process builds the same rows.
    """
    folder = hidden(rows, "begun")
    folder.mkdir(parents=True, exist_ok=True)
    busy = DataError(
        f"{rows}: another process builds these rows; wait until it is done, or stop it and build again: what it found "
        "is kept."
    )
    key = {
        "index": rag.index.content,
        "fusion": dataclasses.asdict(rag.index.fusion),
        "passages": recipe.data.passages,
        "models": [recipe.base, recipe.data.question_model],
        "prompt_version": PROMPT_VERSION,
        "version": rag_app.__version__,
    }
    with locked(folder / ".lock", wait_s=0, busy=busy):
        yield Begun(Records(folder / "searches.jsonl", key), Records(folder / "replies.jsonl", key))
        remove(folder)
