"""What a training and its evaluation left on disk, as the training page shows it; finetune reads the files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finetune import recipe
from finetune.judging import report, result
from finetune.judging.result import Evaluation
from finetune.run import Run
from rag_app.errors import DataError


@dataclass(frozen=True, slots=True)
class Curves:
    """`loss` and `metrics` map steps to values; `last` is the newest line about speed and time left."""

    loss: dict[int, float]
    metrics: dict[str, dict[int, float]]
    last: dict[str, Any]


def read_curves(run: Run) -> Curves:
    """The log of a training as it is now. Raises `DataError` if it is damaged."""
    made = Curves({}, {}, {})
    try:
        for line in run.log():
            if "loss" in line:
                made.loss[int(line["step"])] = float(line["loss"])
                numbers = {name: value for name, value in line.items() if name != "evaluation"}
                if not all(isinstance(value, int | float) for value in numbers.values()):
                    raise ValueError(line)
                made.last.update(numbers)
            for name, value in (line.get("evaluation") or {}).items():
                if isinstance(value, int | float):
                    made.metrics.setdefault(name, {})[int(line["step"])] = float(value)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise DataError(f"{run.training}: the log is damaged, so no curve is drawn.") from None
    return made


def is_outdated(run: Run) -> bool:
    """Whether the adapter was written after its evaluation."""
    judged = (run.evaluation / result.NAME).stat().st_mtime
    return any(p.stat().st_mtime > judged for p in run.adapter.glob("*"))


def score_rows(evaluation: Evaluation) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the table of scores: metric by system with 95 % intervals."""
    metrics = dict.fromkeys(m for scores in evaluation.systems.values() for m in scores)
    rows = []
    for metric in metrics:
        cells = [scores.get(metric) for scores in evaluation.systems.values()]
        rows.append([metric, *("–" if c is None else str(c) for c in cells)])
    return ["metric", *evaluation.systems], rows


def read_questions(folder: Path) -> list[dict[str, Any]]:
    """Every question of an evaluation with what each system said and its value, for a table."""
    made = []
    try:
        for line in report.read_questions(folder):
            row = {"question": line["question"], "kind": line["kind"], "expected": " / ".join(line["accepted"])}
            for system, text in line["answers"].items():
                row[system] = text
                row[f"{system}: score"] = line["values"].get(system)
            made.append(row)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{folder / report.QUESTIONS}: damaged ({error}); evaluate the run again.") from None
    return made


def shipped_recipes() -> dict[str, str]:
    """Training recipes that come with the program, with their first line."""
    return {
        name: path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ").strip()
        for name, path in recipe.shipped_recipes().items()
    }
