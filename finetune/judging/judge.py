"""Answers of a system to rows: taken from disk where they are, made by the chat model where they are not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finetune.judging.answering import System, answer_rows, classify_rows
from finetune.judging.deciding import Answers
from finetune.recipe import TrainingRecipe
from finetune.schema import Row
from rag_app.classification.labels import Labels
from rag_app.config import AnswerSettings
from rag_app.evaluation.answers import Record, Records
from rag_app.protocols import ChatModel
from rag_app.timing import Progress

OpenModel = Callable[[TrainingRecipe, Path], ChatModel]


@dataclass(slots=True)
class Judge:
    """Asks the chat model, which is opened when the first answer is missing."""

    recipe: TrainingRecipe
    labels: Labels
    root: Path
    out: Path
    open_model: OpenModel
    key: Mapping[str, Any]
    threads: int = 16
    report: Callable[[str], None] = print
    max_new_tokens: int = AnswerSettings().max_new_tokens
    _model: ChatModel | None = None

    def answers(self, system: System, rows: Sequence[Row], rows_key: str) -> Answers:
        """What `system` says to `rows`, not decided by its calibration; `rows_key` names the set that they are from."""
        found = self._records(system, rows, rows_key, self.max_new_tokens, "")
        if self.recipe.task == "classify":
            return Answers((), logprobs=_logprobs(found))
        texts = tuple(record["text"] for record in found)
        return Answers(texts, logprobs=_logprobs(found) if system.by_confidence else None)

    def unseen(self, system: System, rows: Sequence[Row], rows_key: str, *, words: bool) -> Answers:
        """As `answers`, for rows that `system` is calibrated on; what it writes only where its `words` are needed."""
        found = self._records(system, rows, rows_key, self.max_new_tokens if words else 0, "-calibration")
        return Answers(tuple(record["text"] for record in found) if words else (), logprobs=_logprobs(found))

    def _records(
        self, system: System, rows: Sequence[Row], rows_key: str, max_new_tokens: int, suffix: str
    ) -> list[Record]:
        key = {**self.key, "adapter": system.digest, "rows": rows_key, "passages": system.passages}
        if self.recipe.task == "qa":
            key |= {"max_new_tokens": max_new_tokens, "by_confidence": system.by_confidence, "loops": "ended"}
        else:
            labels = system.labels or self.labels
            key |= {"labels": list(labels.texts.items()), "out_of_scope": labels.out_of_scope}
        name = re.sub(r"[^\w.@-]+", "-", system.name)
        records = Records(self.out / f"generations-{name}{suffix}.jsonl", key)
        missing = [row for row in rows if row.id not in records.by_id]
        if missing:
            model = self._opened()
            kept = f", {len(rows) - len(missing):,} are there already" if len(missing) < len(rows) else ""
            self.report(f"{system.name}: {len(missing):,} answers to make{kept}")
            progress = Progress(system.name, len(missing), "answers", self.report)
            if self.recipe.task == "classify":
                made = classify_rows(model, system, missing, labels)
            else:
                made = answer_rows(model, system, missing, max_new_tokens, self.threads)
            for record in made:
                records.add(record)
                progress.made()
        return [records.by_id[row.id] for row in rows]

    def _opened(self) -> ChatModel:
        if self._model is None:
            self.report(f"loading {self.recipe.base}")
            self._model = self.open_model(self.recipe, self.root)
        return self._model


def _logprobs(found: Sequence[Record]) -> NDArray[np.float64]:
    return np.array([record["logprobs"] for record in found])


def open_served(recipe: TrainingRecipe, root: Path) -> ChatModel:
    """The chat model of serving in the number type of the recipe (NF4 for `qlora`), with the adapters of `root`."""
    from rag_app.engines import load_chat_model

    return load_chat_model(recipe.base, dtype=recipe.dtype, quantization=recipe.quantization, adapters=root)
