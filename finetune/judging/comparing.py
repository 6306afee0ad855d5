"""Scores of several systems on the same rows, with intervals, and the adapter's gain over each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from finetune.judging.deciding import Answers
from finetune.judging.result import ADAPTER, Evaluation
from finetune.rows.tasks import columns, row_values
from finetune.schema import Row
from rag_app.classification.labels import Labels
from rag_app.evaluation.measures import statistics
from rag_app.metrics import Resamples


def compare(
    rows: Sequence[Row], answers: Mapping[str, Answers], labels: Labels, metric: str, name: str, split: str
) -> Evaluation:
    """The numbers of an evaluation; `answers` maps systems, `adapter` among them, to what they said to `rows`."""
    resamples = Resamples([row.document for row in rows])
    drawn = {}
    for system, a in answers.items():
        found = statistics(columns(rows, a.texts, labels, a.probabilities, a.said), rows[0].task)
        drawn[system] = {name: resamples.draw(statistic) for name, statistic in found.items()}
    kinds = dict(Counter(str(row.kind) for row in rows))
    values = {system: row_values(rows, a.texts) for system, a in answers.items()}
    return Evaluation(
        name=name,
        task=rows[0].task,
        metric=metric,
        split=split,
        rows=len(rows),
        kinds=kinds,
        systems={s: {k: resamples.interval(v) for k, v in made.items()} for s, made in drawn.items()},
        gains={
            s: {k: resamples.interval(drawn[ADAPTER][k] - v) for k, v in made.items()}
            for s, made in drawn.items()
            if s != ADAPTER
        },
        resampled=resamples.unit,
        by_kind={kind: {s: _mean_of(kind, rows, v) for s, v in values.items()} for kind in kinds},
    )


def _mean_of(kind: str, rows: Sequence[Row], values: Sequence[float]) -> float:
    chosen = [value for row, value in zip(rows, values, strict=True) if row.kind == kind]
    return sum(chosen) / len(chosen)
