"""What a training leaves on disk, read for the training page: curves, evaluations, questions."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag_app.artifacts import whole_lines
from rag_app.errors import DataError


@dataclass(frozen=True, slots=True)
class Curves:
    """`loss` and `metrics` map steps to values; `last` is the newest line about speed and time left."""

    loss: dict[int, float]
    metrics: dict[str, dict[int, float]]
    last: dict[str, Any]


def run_names(root: Path) -> list[str]:
    """Runs below `root`, the newest first."""
    found = {p.parent for part in ("rows", "training") for p in root.glob(f"*/{part}") if p.is_dir()}
    return [p.name for p in sorted(found, key=lambda p: p.stat().st_mtime, reverse=True)]


def read_curves(log: Path) -> Curves:
    """`training/log.jsonl` as it is now; a last line that is being written is left out."""
    made = Curves({}, {}, {})
    for line in _objects(log):
        if "loss" in line:
            made.loss[line["step"]] = line["loss"]
            made.last.update(line)
        for name, value in (line.get("evaluation") or {}).items():
            if isinstance(value, int | float):
                made.metrics.setdefault(name, {})[line["step"]] = float(value)
    return made


def read_evaluation(folder: Path) -> dict[str, Any] | None:
    """`evaluation.json` of a finished evaluation, or None. Raises `DataError` if it is not JSON."""
    path = folder / "evaluation.json"
    if not path.is_file():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(f"{path}: not valid JSON ({error}); evaluate the run again.") from None


def is_older(file: Path, folder: Path) -> bool:
    """Whether something in `folder` was written after `file`."""
    return any(p.stat().st_mtime > file.stat().st_mtime for p in folder.glob("*"))


def score_rows(evaluation: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the table of scores: metric by system with 95 % intervals."""
    systems = list(evaluation["systems"])
    metrics = dict.fromkeys(m for scores in evaluation["systems"].values() for m in scores)
    rows = []
    for metric in metrics:
        cells = [evaluation["systems"][s].get(metric) for s in systems]
        rows.append([metric, *("–" if c is None else _interval(c) for c in cells)])
    return ["metric", *systems], rows


def read_questions(folder: Path) -> list[dict[str, Any]]:
    """Every question of an evaluation with what each system said and its value, for a table."""
    made = []
    for line in _objects(folder / "questions.jsonl"):
        row = {"question": line["question"], "kind": line["kind"], "expected": " / ".join(line["accepted"])}
        for system, text in line["answers"].items():
            row[system] = text
            row[f"{system}: score"] = line["values"].get(system)
        made.append(row)
    return made


def shipped_recipes() -> dict[str, str]:
    """Training recipes that come with `finetune`, with their first line; found without importing it."""
    spec = importlib.util.find_spec("finetune")
    if spec is None or not spec.submodule_search_locations:
        return {}
    folder = Path(next(iter(spec.submodule_search_locations))) / "recipes"
    return {
        p.stem: p.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ").strip()
        for p in sorted(folder.glob("*.toml"))
    }


def _interval(value: dict[str, float]) -> str:
    return f"{value['estimate']:.3f} [{value['low']:.3f}, {value['high']:.3f}]"


def _objects(path: Path) -> Iterable[dict[str, Any]]:
    for line in whole_lines(path):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            yield value
