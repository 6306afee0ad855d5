"""Evaluations that `rag-app eval` has written, read again: nothing is computed anew."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag_app.artifacts import whole_lines
from rag_app.errors import DataError
from rag_app.evaluation.outcome import Outcome
from rag_app.evaluation.report import SUMMARY
from rag_app.evaluation.scores import Gain, Score
from rag_app.metrics import Interval


@dataclass(frozen=True, slots=True)
class Written:
    """A finished evaluation of one generation. `questions` is the name of its file of questions and eight digits that
    change with them; `parts` are the folders of the adapters, `gains` differences from the first adapter."""

    folder: Path
    index: str
    generation: int
    questions: str
    scores: Mapping[str, list[Score]]
    gains: Mapping[str, list[Gain]]
    parts: Mapping[str, Path]


def find_written(root: Path) -> list[Written]:
    """Every finished evaluation below `root`, by index and questions, the newest generation first."""
    found = [w for path in sorted(root.glob(f"**/{SUMMARY}")) if (w := read_written(path.parent))]
    return sorted(found, key=lambda w: (w.index, w.questions, -w.generation))


def read_written(folder: Path) -> Written | None:
    """The evaluation in `folder`, None if it is not whole: a report without outcomes tells of nothing."""
    parts = dict(_parts(folder))
    with suppress(OSError, ValueError, KeyError, TypeError):
        values = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
        scores = {a: [_score(s) for s in found] for a, found in values["measures"].items()}
        gains = {a: [_gain(g) for g in found] for a, found in values["gains"].items()}
        if not scores or not set(scores) <= set(parts):
            return None
        said = json.loads((next(iter(parts.values())) / "run.json").read_text(encoding="utf-8"))
        kept = {adapter: parts[adapter] for adapter in scores}
        return Written(folder, str(said["index"]), int(said["generation"]), folder.name, scores, gains, kept)
    return None


def read_outcomes(part: Path) -> list[Outcome]:
    """The outcomes of one adapter, of questions that were asked again the last. `DataError` if they are damaged."""
    path = part / "outcomes.jsonl"
    by_id: dict[str, Outcome] = {}
    try:
        for line in whole_lines(path):
            outcome = Outcome.of(json.loads(line))
            by_id[outcome.id] = outcome
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(f"{path}: damaged ({error}); remove {part} and evaluate again.") from None
    return list(by_id.values())


def _parts(folder: Path) -> Iterator[tuple[str, Path]]:
    """Adapter to its folder; of `auto`, which has one for each set of adapters, the last written."""
    runs = sorted(folder.glob("*/run.json"), key=lambda p: p.stat().st_mtime)
    for path in runs:
        with suppress(OSError, ValueError, KeyError, TypeError):
            yield str(json.loads(path.read_text(encoding="utf-8"))["adapter"]), path.parent


def _score(values: Mapping[str, Any]) -> Score:
    return Score(**{**values, "interval": Interval(**values["interval"]) if values["interval"] else None})


def _gain(values: Mapping[str, Any]) -> Gain:
    return Gain(**{**values, "interval": Interval(**values["interval"])})
