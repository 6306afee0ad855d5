"""What an evaluation found, and the file `evaluation.json` that says so."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from finetune.run import write_json
from rag_app.metrics import Interval

NAME = "evaluation.json"
BASE, ADAPTER = "base", "adapter"

Scores = Mapping[str, Interval]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Scores of several systems on the same held-out rows, with 95 % intervals.

    `systems` maps a system (`base`, `adapter`, `name@version`, `plain ...`) to its scores by metric, `gains` every
    system but the adapter to the paired difference adapter minus that system. `digests` are hashes of the adapters
    that were judged. `kinds` counts the rows by kind: `gold_absent` are answerable questions whose passage retrieval
    missed, so that abstaining is right. `by_kind` is the mean row value (F1, right or wrong) of each kind and system.
    `resampled` is what the intervals come from, `documents` or (where these are few) `rows`. `calibration` is the
    adapter's, fitted on rows that are not judged; empty where the model's own words decide. `limit`, `published` and
    `plain` are what was asked for.
    """

    name: str
    task: str
    metric: str
    split: str
    rows: int
    kinds: Mapping[str, int]
    systems: Mapping[str, Scores]
    gains: Mapping[str, Scores]
    by_kind: Mapping[str, Mapping[str, float]]
    resampled: str = "documents"
    limit: int = 0
    published: tuple[str, ...] = ()
    plain: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)
    calibration: Mapping[str, float] = field(default_factory=dict)
    sha256: Mapping[str, str] = field(default_factory=dict)
    base_fingerprint: str = ""
    prompt_version: str = ""
    max_new_tokens: int = 0


def write_evaluation(evaluation: Evaluation, folder: Path) -> None:
    """Write `evaluation.json`: its presence means that the evaluation is finished."""
    write_json(folder / NAME, dataclasses.asdict(evaluation))


def read_evaluation(folder: Path) -> Evaluation | None:
    """The finished evaluation in `folder`, or None."""
    if not (folder / NAME).is_file():
        return None
    values: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
    values["published"] = tuple(values["published"])
    for key in ("systems", "gains"):
        values[key] = {
            system: {metric: Interval(**v) for metric, v in scores.items()} for system, scores in values[key].items()
        }
    return Evaluation(**values)
