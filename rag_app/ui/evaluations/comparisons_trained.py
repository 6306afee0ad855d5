"""Evaluations of trained adapters side by side: what `rag-finetune evaluate` wrote, of runs judged on the same rows."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from finetune.judging import report
from finetune.judging.result import ADAPTER, Evaluation, read_evaluation
from finetune.run import Run, run_names
from finetune.schema import Row, distinct, read_rows
from rag_app.errors import DataError
from rag_app.evaluation.outcome import RIGHT_F1
from rag_app.evaluation.scores import Score
from rag_app.text.language.one_line import first_of, place_of
from rag_app.ui.evaluations.comparisons import MOST_SYSTEMS, Case, CasePassage, Comparison, System
from rag_app.ui.titles import file_shown

_WORST = 15


def of_runs(root: Path) -> list[Comparison]:
    """One comparison for each set of held-out rows that runs below `root` were judged on; damaged ones are left out,
    the training page tells of them."""
    groups: dict[tuple[object, ...], list[tuple[Run, Evaluation]]] = {}
    for name in run_names(root):
        run = Run(root / name)
        try:
            evaluation = read_evaluation(run.evaluation)
        except DataError:
            continue
        if evaluation:
            rows = evaluation.sha256.get(f"{evaluation.split}.jsonl") or name
            groups.setdefault((evaluation.task, rows, evaluation.rows), []).append((run, evaluation))
    return [_of_group(found) for found in groups.values()]


def _of_group(found: list[tuple[Run, Evaluation]]) -> Comparison:
    newest = found[0][1]
    systems: dict[str, System] = {}
    gains = []
    for run, evaluation in found:
        for name, scores in evaluation.systems.items():
            label = run.name if name == ADAPTER else name
            made = {m: Score(m, i.estimate, evaluation.rows, i) for m, i in scores.items()}
            systems.setdefault(label, System(label, made, partial(_worst, run, evaluation, name)))
        for other, differences in evaluation.gains.items():
            gains += [(f"{run.name} against {other}", m, i.signed()) for m, i in differences.items()]
    names = [run.name for run, _ in found]
    title = f"{'Training' if len(names) == 1 else 'Trainings'} {first_of(names, 3)}"
    what = "questions" if newest.task == "qa" else "texts"
    caption = f"{newest.rows:,} held-out {what}; intervals of means from resampled {newest.resampled}"
    return Comparison(title, caption, newest.metric, tuple(systems.values())[:MOST_SYSTEMS], tuple(gains))


def _worst(run: Run, evaluation: Evaluation, system: str) -> list[Case]:
    """Those with the lowest value, in the order of the file."""
    try:
        lines = report.read_questions(run.evaluation)
        wrong = [line for line in lines if line["values"].get(system, RIGHT_F1) < RIGHT_F1]
        wrong = sorted(wrong, key=lambda line: line["values"][system])[:_WORST]
        path = run.rows / f"{evaluation.split}.jsonl"
        rows = list(read_rows(path)) if path.is_file() else []
        named = dict(zip(distinct(row.id for row in rows), rows, strict=True))  # as the evaluation names them
        return [_case(line, system, named.get(line["id"])) for line in wrong]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{run.evaluation / report.QUESTIONS}: damaged ({error}); evaluate the run again.") from None


def _case(line: dict[str, Any], system: str, row: Row | None) -> Case:
    passages = tuple(
        CasePassage(
            place_of(file_shown(p.source) or p.title, "", p.headings, None), p.text, n == row.gold, f"read as [{n}]"
        )
        for n, p in enumerate(row.passages, 1)
    ) if row else ()  # fmt: skip
    others = "; ".join(f"{name} said: {text}" for name, text in line["answers"].items() if name != system)
    expected = (
        "not in the passages" if line["kind"] in ("gold_absent", "unanswerable") else " / ".join(line["accepted"])
    )
    return Case(line["question"], expected, line["answers"][system], others, passages)
