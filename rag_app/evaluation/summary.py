"""Numbers of a run with 95 % intervals, and the paired difference of two runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag_app.evaluation.outcome import Outcome
from rag_app.metrics import (
    Interval,
    area_under_risk_coverage,
    auroc,
    bootstrap,
    ndcg_at_k,
    paired_bootstrap,
    wilson_interval,
)

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Measure:
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


def summarize(outcomes: Sequence[Outcome]) -> list[Measure]:
    """Every measure that the outcomes allow, in the order of the report."""
    answerable = [o for o in outcomes if o.answerable]
    others = [o for o in outcomes if not o.answerable]
    known = [o for o in answerable if o.gold]
    answered = [o for o in answerable if not o.abstained]
    written = [o for o in outcomes if o.completion_tokens]  # the others were refused before the model wrote
    made: list[Measure] = []
    for k in (1, 3, 5, _DEPTH):
        made += _rate(f"gold document @{k}", [0 < o.gold_rank <= k for o in known])
    made += _mean(f"nDCG@{_DEPTH}", [_ndcg(o.gold_rank) for o in known])
    made += _mean("F1, answerable", [o.f1 for o in answerable])
    made += _mean("exact match, answerable", [o.exact_match for o in answerable])
    made += _mean("F1, gold passage shown", [o.f1 for o in known if o.gold_shown])
    made += _rate("answerable ones refused", [o.abstained for o in answerable])
    made += _ratio("citation precision", [(o.cited_gold, o.cited) for o in answered if o.gold])
    made += _rate("citation recall", [o.cited_gold > 0 for o in known])
    made += _rate("abstention recall, unanswerable", [o.abstained for o in others])
    made += _rate("abstention precision", [not o.answerable for o in outcomes if o.abstained])
    made += _rate("every sentence supported", [o.supported for o in outcomes if not o.abstained])
    made += _rate("answers that stopped by themselves", [o.finish_reason == "stop" for o in written])
    right = [o.right and not o.abstained for o in outcomes]
    confidence = [o.confidence for o in outcomes]
    made.append(Measure("risk-coverage area, 0 is best", area_under_risk_coverage(confidence, right), len(right)))
    if answerable and others:
        value = auroc(confidence, [o.answerable for o in outcomes])
        made.append(Measure("AUROC of the confidence, answerable or not", value, len(outcomes)))
    if written:
        made.append(Measure("prompt tokens, mean", _average([o.prompt_tokens for o in written]), len(written)))
        made.append(Measure("answer tokens, mean", _average([o.completion_tokens for o in written]), len(written)))
    made.append(Measure("seconds a question, median", float(np.median([o.seconds for o in outcomes])), len(outcomes)))
    return made


def compare(first: Sequence[Outcome], second: Sequence[Outcome]) -> list[Gain]:
    """Paired bootstrap of second minus first; both hold the same questions in the same order."""
    gains = []
    for name, value, chosen in (
        ("F1, answerable", lambda o: o.f1, lambda o: o.answerable),
        ("exact match, answerable", lambda o: o.exact_match, lambda o: o.answerable),
        ("citation recall", lambda o: float(o.cited_gold > 0), lambda o: o.answerable and bool(o.gold)),
        ("answerable ones refused", lambda o: float(o.abstained), lambda o: o.answerable),
        ("abstention recall, unanswerable", lambda o: float(o.abstained), lambda o: not o.answerable),
    ):
        pairs = [(value(a), value(b)) for a, b in zip(first, second, strict=True) if chosen(a)]
        if pairs:
            gains.append(Gain(name, paired_bootstrap(*zip(*pairs, strict=True)), len(pairs)))
    return gains


def _ndcg(rank: int) -> float:
    """nDCG of a ranking whose one relevant document is at `rank` (0: nowhere)."""
    return ndcg_at_k([0] * (rank - 1) + [1], {1: 1.0}, _DEPTH) if rank else 0.0


def _mean(name: str, values: Sequence[float]) -> list[Measure]:
    if not values:
        return []
    array = np.asarray(values, float)
    interval = bootstrap(lambda cases: float(array[cases].mean()), len(array))
    return [Measure(name, interval.estimate, len(values), interval)]


def _rate(name: str, values: Sequence[bool]) -> list[Measure]:
    if not values:
        return []
    interval = wilson_interval(sum(values), len(values))
    return [Measure(name, interval.estimate, len(values), interval)]


def _ratio(name: str, pairs: Sequence[tuple[int, int]]) -> list[Measure]:
    """Sum over sum, resampled by question; a resample without any counts 0."""
    if not sum(of for _, of in pairs):
        return []
    array = np.asarray(pairs, float)

    def statistic(cases: np.ndarray) -> float:
        part, whole = array[cases].sum(axis=0)
        return float(part / whole) if whole else 0.0

    interval = bootstrap(statistic, len(array))
    return [Measure(name, interval.estimate, int(array[:, 1].sum()), interval)]


def _average(values: Sequence[float]) -> float:
    return float(np.mean(values))
