"""The gate in front of publishing: better on its metric, and not worse than agreed on the guard metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from finetune.judging.result import ADAPTER, MOST_FREQUENT, Evaluation
from rag_app.adapters.versions import BASE
from rag_app.evaluation.measures import LOWER_IS_BETTER

# By how much a guard metric may fall (a calibration error rise) before it stops a version: the whole 95 % interval of
# the paired difference must lie beyond it, so that noise of a small test set does not decide.
GUARDS: Mapping[str, Mapping[str, float]] = {
    "qa": {"citation_precision": 0.02, "abstention_recall": 0.05, "answered": 0.05},
    "classify": {"out_of_scope_recall": 0.05, "ece": 0.05},
}
# Below this many rows a bootstrap interval says too little: three questions may all turn out better by chance.
MIN_ROWS = 30
# An untrained base hardly ever refuses: against it, refusing some questions is what an adapter is trained for. The main
# metric already counts a wrong refusal as a wrong answer; this bound stops one that refuses most.
AGAINST_BASE: Mapping[str, float] = {"answered": 0.5}


@dataclass(frozen=True, slots=True)
class Gate:
    """The verdict: `against` is `base` or `name@version`, `reason` one sentence with the numbers."""

    passed: bool
    against: str
    reason: str

    def to_dict(self, forced: bool) -> dict[str, Any]:
        """What the manifest keeps."""
        return {"passed": self.passed, "forced": forced, "against": self.against, "reason": self.reason}


def too_few(rows: int) -> str:
    """What to do where so many held-out rows do not let a version be published; empty where they do."""
    if rows >= MIN_ROWS:
        return ""
    return (
        f"{rows} held-out rows to judge by, and publishing needs {MIN_ROWS}: add questions, or name a file of them as "
        "data.test"
    )


def decide(evaluation: Evaluation, against: str = BASE, general: str = "") -> Gate:
    """Whether the adapter may take the place of `against`, a system of the evaluation, and, where it is given, answer
    questions instead of the `general` adapter, another one: on its metric it must be better than that. A classifier
    must be better than the most frequent label for every text."""
    gains, mine, theirs = evaluation.gains[against], evaluation.systems[ADAPTER], evaluation.systems[against]
    metric = evaluation.metric
    gain = gains[metric]
    votes = evaluation.votes.get(ADAPTER)
    alone = f" (of the writer alone {votes.alone.estimate:.3f})" if votes and metric == "f1" else ""
    main = (
        f"{metric} {mine[metric].estimate:.3f}{alone} against {theirs[metric].estimate:.3f} of {against} on "
        f"{evaluation.rows:,} rows, difference {gain.signed()}"
    )
    taught = (evaluation.taught.get(rival, "") for rival in dict.fromkeys((against, general)))
    for about in filter(None, (evaluation.incomplete, evaluation.by_generated, evaluation.chosen_by, *taught)):
        main += f" ({about})"
    failed = []
    if evaluation.rows < MIN_ROWS:
        failed.append(f"{MIN_ROWS} rows or more are needed to tell")
    if evaluation.task == "qa" and evaluation.kinds and not evaluation.kinds.get("answerable"):
        failed.append("no row has an answer in its passages, so that refusing everything would be the best")
    failed += evaluation.doubts
    if gain.low <= 0:
        failed.append("the interval of the difference does not lie above 0")
    if general and evaluation.gains[general][metric].low <= 0:
        failed.append(
            f"{general}, which answers such questions until now, has {evaluation.systems[general][metric].estimate:.3f}"
            f", difference {evaluation.gains[general][metric].signed()}"
        )
    always = evaluation.gains.get(MOST_FREQUENT)
    if always and always[metric].low <= 0:
        failed.append(
            f"saying the {MOST_FREQUENT} to every text has {evaluation.systems[MOST_FREQUENT][metric].estimate:.3f}, "
            f"difference {always[metric].signed()}"
        )
    if votes and against == BASE and votes.alone.estimate <= theirs["f1"].estimate:
        failed.append(f"the writer alone is no better than {BASE}: the reader would answer for it")
    for guard, tolerance in GUARDS[evaluation.task].items():
        if guard not in gains or guard == metric:
            continue
        if against == BASE:
            tolerance = AGAINST_BASE.get(guard, tolerance)
        change = gains[guard]
        worse = change.low > tolerance if guard in LOWER_IS_BETTER else change.high < -tolerance
        if worse:
            failed.append(
                f"{guard} changes from {theirs[guard].estimate:.3f} to {mine[guard].estimate:.3f}, {change.signed()}, "
                f"more than the {tolerance} that is tolerated"
            )
    return Gate(not failed, against, f"{main}{': ' if failed else ''}{'; '.join(failed)}")
