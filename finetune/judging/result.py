"""What an evaluation found: scores of several systems on the same rows, which `evaluation.json` keeps."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from finetune.judging.deciding import Answers
from finetune.rows.tasks import columns, row_values
from finetune.schema import Row
from rag_app.adapters.records import Calibration
from rag_app.artifacts import write_json
from rag_app.classification.labels import Labels
from rag_app.config import mapping_from_json, settings_from
from rag_app.errors import DataError, SettingsError
from rag_app.evaluation.measures import MEASURES, statistics
from rag_app.evaluation.scores import interval_of
from rag_app.metrics import Interval, Resamples
from rag_app.metrics.statistics import mean
from rag_app.prompts import is_abstention

NAME = "evaluation.json"
ADAPTER = "adapter"  # beside `BASE`, and whoever else is judged
MOST_FREQUENT = "most frequent label"  # of the training rows, said to every text: nothing is learned by that
ENOUGH_TO_CALIBRATE = 100  # labelled rows; by fewer a temperature and a bound say little (docs/classification.md)
REBUILT = "the rows were built again after the training, so what was trained on may be among those that judge"

Scores = Mapping[str, Interval]
_MEASURES = {m.name: m for m in MEASURES}


@dataclass(frozen=True, slots=True)
class Votes:
    """What the reader's votes do to a system: `by_reader` of its `answers` are the reader's words, `alone` is F1 of the
    writer alone, with the same refusals, and `gain` the paired difference that the votes make to it."""

    by_reader: int
    answers: int
    alone: Interval
    gain: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Scores of several systems on the same held-out rows, with 95 % intervals.

    `systems` maps a system (`base`, `adapter`, `name@version`, `plain ...`, for labels `most frequent label`) to its
    scores by metric, `gains` every system but the adapter to the paired difference adapter minus that system. `digests`
    are hashes of the adapters that were judged. `kinds` counts the rows by kind: `gold_absent` are answerable questions
    whose passage retrieval missed, so that abstaining is right. `by_kind` is the mean row value (F1, right or wrong) of
    each kind and system.
    `resampled` is what the intervals of all but rates come from, `documents` or (where these are few) `rows`.
    `calibration` is the adapter's, fitted on rows that are not judged (of labels on `calibrated_on`); None where the
    model's own words decide.
    `votes` are those of the systems in which the reader has one, `unvoted` says why it has none in the adapter.
    `unjudged` names the labels that no row has, and those of rows that it was not trained on. `dropped` counts what
    became no row of the set, by reason. `rebuilt` says that the rows were built again after the training, `leak` why
    the adapter, or that which it went on from, may know them (or nothing), so that what was trained on may be judged.
    `taught` says of published versions why they may know the rows, too. `generated` rows were made from the index.
    `limit`, `published` and `plain` are what was asked for.
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
    calibration: Calibration | None = None
    calibrated_on: int = 0
    votes: Mapping[str, Votes] = field(default_factory=dict)
    unvoted: str = ""
    unjudged: str = ""
    dropped: Mapping[str, int] = field(default_factory=dict)
    rebuilt: bool = False
    leak: str = ""
    taught: Mapping[str, str] = field(default_factory=dict)
    generated: int = 0
    sha256: Mapping[str, str] = field(default_factory=dict)
    base_fingerprint: str = ""
    prompt_version: str = ""
    max_new_tokens: int = 0

    @property
    def incomplete(self) -> str:
        """`10 of 30 test questions; 20 dropped: REASON`; empty where nothing of the set was dropped."""
        if not self.dropped:
            return ""
        lost = sum(self.dropped.values())
        of_all = "of the" if self.limit else f"of {self.rows + lost:,}"
        reasons = [f"{r} ({n:,})" if len(self.dropped) > 1 else r for r, n in self.dropped.items()]
        kind = "questions" if self.task == "qa" else "texts"
        return f"{self.rows:,} {of_all} {self.split} {kind}; {lost:,} dropped: {'; '.join(reasons)}"

    @property
    def by_generated(self) -> str:
        """By how many generated questions it is judged; empty where by none."""
        if not self.generated:
            return ""
        return (
            f"judged by {self.generated:,} generated questions among {self.rows:,}; name questions of people as "
            "data.test for a judgement that counts"
        )

    @property
    def chosen_by(self) -> str:
        """That the rows which judge chose the checkpoint, too; empty where they are test rows."""
        if self.split != "dev":
            return ""
        return "these rows also chose the checkpoint, for want of test rows: the scores are a little too high"

    @property
    def hardly_calibrated(self) -> str:
        """By how few rows the probabilities of labels are calibrated; empty where by enough, or not at all."""
        if not 0 < self.calibrated_on < ENOUGH_TO_CALIBRATE:
            return ""
        return (
            f"Probabilities, and the one below which a text is out of scope, were fitted on {self.calibrated_on} other "
            f"rows: with fewer than {ENOUGH_TO_CALIBRATE} they are guesses"
        )

    @property
    def doubts(self) -> list[str]:
        """Why the scores prove nothing; none where they do."""
        return [reason for reason in (self.rebuilt and REBUILT, self.leak) if reason]


def compare(
    rows: Sequence[Row], answers: Mapping[str, Answers], labels: Labels, metric: str, name: str, split: str
) -> Evaluation:
    """The numbers of an evaluation; `answers` maps systems, `adapter` among them, to what they said to `rows`.

    What no row counts in under any system is left out: of no question that should be refused none was.
    """
    resamples = Resamples([row.document for row in rows])
    found = {
        system: statistics(columns(rows, a.texts, labels, a.probabilities, a.said), rows[0].task)
        for system, a in answers.items()
    }
    counted = {metric} | {key for made in found.values() for key, statistic in made.items() if statistic.cases}
    drawn = {
        system: {key: resamples.draw(statistic) for key, statistic in made.items() if key in counted}
        for system, made in found.items()
    }
    kinds = dict(Counter(str(row.kind) for row in rows))
    values = {system: row_values(rows, a.texts) for system, a in answers.items()}
    votes = {s: _votes(rows, a, drawn[s]["f1"], resamples) for s, a in answers.items() if a.written}
    return Evaluation(
        name=name,
        task=rows[0].task,
        metric=metric,
        split=split,
        rows=len(rows),
        kinds=kinds,
        systems={
            s: {k: interval_of(_MEASURES[k], found[s][k], partial(resamples.interval, v)) for k, v in made.items()}
            for s, made in drawn.items()
        },
        gains={
            s: {k: resamples.interval(drawn[ADAPTER][k] - v) for k, v in made.items()}
            for s, made in drawn.items()
            if s != ADAPTER
        },
        resampled=resamples.unit,
        generated=sum(row.generated for row in rows),
        by_kind={
            kind: {s: mean(v, [row.kind == kind for row in rows]).of_all() for s, v in values.items()} for kind in kinds
        },
        votes=votes,
    )


def _votes(rows: Sequence[Row], said: Answers, drawn: NDArray[np.float64], resamples: Resamples) -> Votes:
    alone = resamples.draw(statistics(columns(rows, said.written), rows[0].task)["f1"])
    return Votes(
        by_reader=sum(text != written for text, written in zip(said.texts, said.written, strict=True)),
        answers=sum(not is_abstention(text) for text in said.texts),
        alone=resamples.interval(alone),
        gain=resamples.interval(drawn - alone),
    )


def write_evaluation(evaluation: Evaluation, folder: Path) -> None:
    """Write `evaluation.json`: its presence means that the evaluation is finished."""
    values = dataclasses.asdict(evaluation)
    write_json(folder / NAME, values | {"calibration": values["calibration"] or {}})


def read_evaluation(folder: Path) -> Evaluation | None:
    """The finished evaluation in `folder`, or None. `DataError` if the file is damaged or of another release."""
    path = folder / NAME
    if not path.is_file():
        return None
    try:
        values = mapping_from_json(path.read_bytes())
        return settings_from(Evaluation, values | {"calibration": values.get("calibration") or None}, "")
    except SettingsError as error:
        raise DataError(f"{path}: not an evaluation ({error!s:.200}); evaluate the run again.") from None
