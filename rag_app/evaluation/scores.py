"""Numbers of a run with 95 % intervals, and the paired difference of two runs.

Means are resampled by whole gold documents where the cases have twenty or more: several questions about one document
are not independent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from rag_app.evaluation.measures import MEASURES, Columns, Measure, statistics
from rag_app.evaluation.outcome import Outcome
from rag_app.metrics import Interval, Resamples, paired_bootstrap, wilson_interval
from rag_app.metrics.intervals import MIN_CASES, MIN_GROUPS
from rag_app.metrics.statistics import Statistic

_COLUMNS = (
    "answerable known abstained f1 exact_match cited cited_gold confidence supported prompt_tokens completion_tokens "
    "seconds"
).split()


@dataclass(frozen=True, slots=True)
class Score:
    """One line of the report: a value with its interval (None where none applies) over `cases` cases."""

    name: str
    value: float
    cases: int
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Gain:
    """Difference of a measure between two runs on the same questions, second minus first."""

    name: str
    interval: Interval
    cases: int


def summarize(outcomes: Sequence[Outcome]) -> list[Score]:
    """Every measure with a title that the outcomes allow, in the order of the table of measures; none without any."""
    if not outcomes:
        return []
    made, documents = statistics(_columns(outcomes)), np.array([o.group for o in outcomes])
    shown = [(m, made[m.name]) for m in MEASURES if m.title and m.name in made]
    return [Score(m.title, s.of_all(), s.cases, _interval(m, s, documents)) for m, s in shown if s.cases]


def compare(first: Sequence[Outcome], second: Sequence[Outcome]) -> list[Gain]:
    """Paired bootstrap of second minus first; both hold the same questions in the same order. None without any."""
    if not first:
        return []
    before, after = statistics(_columns(first)), statistics(_columns(second))
    documents = np.array([o.group for o in first])
    gains = []
    for measure in MEASURES:
        if measure.paired and (cases := before[measure.name].cases):
            ours, theirs = before[measure.name].terms, after[measure.name].terms
            assert ours is not None and theirs is not None  # noqa: S101 - paired measures have terms
            counted = ours[:, 1] > 0
            gain = paired_bootstrap(
                ours[counted, 0], theirs[counted, 0], documents[counted].tolist(), least_groups=MIN_GROUPS
            )
            gains.append(Gain(measure.title, gain, cases))
    return gains


def cell_of(score: Score | None) -> str:
    """What a table says of a score: its interval, else its value, whole from ten on; a dash where there is none."""
    if score is None:
        return "–"
    return str(score.interval or (f"{score.value:.3f}" if abs(score.value) < 10 else f"{score.value:,.0f}"))


def interval_of(measure: Measure, of: Statistic, resampled: Callable[[], Interval]) -> Interval:
    """Wilson's interval of a rate, of anything else the `resampled` one; without width where there are fewer than ten
    cases, or none of a rate."""
    if measure.interval == "wilson" and of.cases:
        assert of.terms is not None  # noqa: S101 - a rate has terms
        return wilson_interval(int(of.terms[:, 0].sum()), of.cases)
    if of.cases < MIN_CASES:
        value = of.of_all()
        return Interval(value, value, value)
    return resampled()


def _interval(measure: Measure, of: Statistic, documents: NDArray[np.str_]) -> Interval | None:
    return interval_of(measure, of, partial(_resampled, of, documents)) if measure.interval else None


def _resampled(of: Statistic, documents: NDArray[np.str_]) -> Interval:
    if of.terms is not None:  # only cases that count are drawn, so that some always are
        counted = of.terms.any(axis=1)
        of, documents = Statistic(of.terms[counted], of.value, of.cases), documents[counted]
    resamples = Resamples(documents.tolist())
    return resamples.interval(resamples.draw(of))


def _columns(outcomes: Sequence[Outcome]) -> Columns:
    """What was refused before the model wrote counts in nothing that is about written answers."""
    made = {name: np.array([getattr(o, name) for o in outcomes]) for name in _COLUMNS}
    return made | {
        "rank": np.array([o.gold_rank for o in outcomes]),
        "shown": np.array([o.gold_shown for o in outcomes]),
        "right": np.array([o.right and not o.abstained for o in outcomes]),
        "stopped": np.array([o.finish_reason == "stop" for o in outcomes]),
        "written": made["completion_tokens"] > 0,
    }
