"""What a training run made, and the file `training.json` that says so."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag_app.files import write_atomic

NAME = "training.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingResult:
    """A finished or interrupted run.

    `adapter` is a plain PEFT folder with the weights of `best_step`, None while the run is not finished. `losses`
    are (step, mean answer-token loss) of each step, `evaluations` (step, values by name); `metric` names the value
    that chose `best_step`. `tokens` are those that the model read, `seconds` the time of all sessions of the run.
    """

    adapter: Path | None
    steps: int
    best_step: int
    metric: str
    best_metric: float | None
    losses: tuple[tuple[int, float], ...]
    evaluations: tuple[tuple[int, Mapping[str, float]], ...]
    trained_parameters: int
    tokens: int
    seconds: float
    peak_bytes: int

    @property
    def interrupted(self) -> bool:
        return self.adapter is None


def write_result(result: TrainingResult, folder: Path, **more: Any) -> None:
    """Write `folder/training.json`: the presence of this file means that the run is finished."""
    write_json(folder / NAME, dataclasses.asdict(result) | {"adapter": "adapter"} | more)


def read_result(folder: Path) -> TrainingResult | None:
    """The result of a finished run in `folder`, or None."""
    if not (folder / NAME).exists():
        return None
    values = json.loads((folder / NAME).read_text(encoding="utf-8"))
    values["adapter"] = folder / values["adapter"]
    for key in ("losses", "evaluations"):
        values[key] = tuple((step, value) for step, value in values[key])
    return TrainingResult(**{f.name: values[f.name] for f in dataclasses.fields(TrainingResult)})


def write_json(path: Path, values: Mapping[str, Any]) -> None:
    """Write a JSON file whole or not at all."""
    write_atomic(path, json.dumps(values, indent=1).encode())
