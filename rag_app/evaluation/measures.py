"""Every measure of `rag-app eval` and `rag-finetune evaluate`: its name, what it is and how it is computed.

Columns hold one number or truth value a case: `answerable` (by what the system was shown), `abstained`, `known` (it is
known which passage or document answers), `f1`, `exact_match` and `rouge_l` (`outcome.score_text`), `cited` and
`cited_gold` (how many passages, and how many of the right document), `right` (what the risk is about), `confidence`;
of an index `rank`, `shown`, `supported`, `stopped`, `written`, tokens and seconds; of labels `actual`, `predicted`,
`correct` and, where one label is out of scope, `is_outside` and `said_outside`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rag_app.metrics import auroc, calibration_error_statistic, macro_f1_statistic, ndcg_at_k, risk_statistic
from rag_app.metrics.statistics import Numbers, Statistic, f1, mean, ratio

Columns = Mapping[str, NDArray[Any]]
Truths = NDArray[np.bool_]
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Measure:
    """`of` makes the statistic from `columns`; where one of them is missing the measure is left out.

    `name` stands in files and recipes. `title` heads the line in the report of `rag-app eval`, `task` is that whose
    adapters `rag-finetune evaluate` judges by it; empty where it is not shown. `interval` is that of its value;
    `rag-app eval` gives a paired difference too where it is `paired` (what counts depends on the questions alone).
    """

    name: str
    definition: str
    columns: tuple[str, ...]
    of: Callable[..., Statistic]
    title: str = ""
    task: Literal["qa", "classify", ""] = ""
    lower_is_better: bool = False
    interval: Literal["bootstrap", "wilson", ""] = "bootstrap"
    paired: bool = False


def statistics(columns: Columns, task: str | None = None) -> dict[str, Statistic]:
    """The statistic of every measure (or of those of `task`) that the columns allow, by name, in the table's order."""
    chosen = [m for m in MEASURES if task in (None, m.task) and set(m.columns) <= set(columns)]
    return {m.name: m.of(*(columns[c] for c in m.columns)) for m in chosen}


def _or_refused(score: Numbers, answerable: Truths, abstained: Truths) -> Statistic:
    return mean(np.where(answerable, score, abstained))


def _ndcg(rank: Numbers, known: Truths) -> Statistic:
    """Of a ranking whose one relevant document is at `rank` (0: nowhere)."""
    return mean([ndcg_at_k([0] * (r - 1) + [1], {1: 1.0}, DEPTH) if r else 0.0 for r in rank.astype(int)], known)


def _abstention_f1(answerable: Truths, abstained: Truths) -> Statistic:
    terms = np.stack([abstained & ~answerable, abstained, ~answerable], axis=1).astype(float)
    return Statistic(terms, lambda sums: f1(*sums.T), int((abstained | ~answerable).sum()))


def _auroc(confidence: Numbers, answerable: Truths) -> Statistic:
    if answerable.all() or not answerable.any():
        return _plain(0.0, 0)
    return _plain(auroc(confidence, answerable), len(answerable))


def _plain(value: float, cases: int) -> Statistic:
    """A number that is not resampled."""
    return Statistic(np.full((1, 1), value), lambda sums: sums[:, 0], cases)


_IN_SCOPE = ("correct", "is_outside")
_OUTSIDE = ("is_outside", "said_outside")
_GRADED = ("answerable", "abstained")

# fmt: off
MEASURES: tuple[Measure, ...] = (
    *(Measure(f"gold_at_{k}", f"share of questions whose right document is among the first {k} hits",
              ("rank", "known"), lambda rank, known, k=k: mean((rank > 0) & (rank <= k), known), f"gold document @{k}",
              interval="wilson")
      for k in (1, 3, 5, DEPTH)),
    Measure(f"ndcg_at_{DEPTH}", f"normalised discounted cumulated gain of the first {DEPTH} hits",
            ("rank", "known"), _ndcg, f"nDCG@{DEPTH}"),
    Measure("f1", "F1 of words over all questions; one without an answer counts 1 if it was refused, else 0",
            ("f1", *_GRADED), _or_refused, "F1, all (a right refusal counts 1)", "qa", paired=True),
    Measure("f1_answerable", "F1 of words over the answerable questions; a refusal counts 0",
            ("f1", "answerable"), mean, "F1, answerable", "qa", paired=True),
    Measure("exact_match", "as `f1`, with 1 where answer and accepted one are equal, else 0",
            ("exact_match", *_GRADED), _or_refused, task="qa", interval="wilson"),
    Measure("exact_match_answerable", "as `f1_answerable`, with 1 where answer and accepted one are equal, else 0",
            ("exact_match", "answerable"), mean, "exact match, answerable", interval="wilson", paired=True),
    Measure("rouge_l", "as `f1`, by the longest common subsequence of words",
            ("rouge_l", *_GRADED), _or_refused, task="qa"),
    Measure("f1_gold_shown", "F1 of words over the questions whose right passage was shown to the model",
            ("f1", "known", "shown"), lambda f1, known, shown: mean(f1, known & shown), "F1, gold passage shown"),
    Measure("refused", "share of answerable questions that were refused",
            ("abstained", "answerable"), mean, "answerable ones refused",
            lower_is_better=True, interval="wilson", paired=True),
    Measure("citation_precision", "share of cited passages that are the right one or of the right document",
            ("cited_gold", "cited", "known"), lambda gold, cited, known: ratio(gold * known, cited * known),
            "citation precision", "qa"),
    Measure("citation_recall", "share of questions with a known right passage whose answer cites it",
            ("cited_gold", "known"), lambda gold, known: mean(gold > 0, known),
            "citation recall", "qa", interval="wilson", paired=True),
    Measure("abstention_precision", "share of refusals that are right",
            _GRADED, lambda answerable, abstained: mean(~answerable, abstained),
            "abstention precision", "qa", interval="wilson"),
    Measure("abstention_recall", "share of questions without an answer that were refused",
            _GRADED, lambda answerable, abstained: mean(abstained, ~answerable),
            "abstention recall, unanswerable", "qa", interval="wilson", paired=True),
    Measure("abstention_f1", "harmonic mean of the precision and recall of refusals",
            _GRADED, _abstention_f1, task="qa"),
    Measure("answered", "share of answerable questions that were not refused",
            _GRADED, lambda answerable, abstained: mean(~abstained, answerable), task="qa", interval="wilson"),
    Measure("supported", "share of answers of which every sentence is supported by what it cites",
            ("supported", "abstained"), lambda supported, abstained: mean(supported, ~abstained),
            "every sentence supported", interval="wilson"),
    Measure("stopped", "share of written answers that ended before their limit of tokens",
            ("stopped", "written"), mean, "answers that stopped by themselves", interval="wilson"),
    Measure("risk", "mean share of wrong answers when only the surest are given, over all shares given",
            ("confidence", "right"), risk_statistic, "risk-coverage area, 0 is best", "qa", lower_is_better=True),
    Measure("auroc", "how often an answerable question has a higher confidence than one without an answer",
            ("confidence", "answerable"), _auroc, "AUROC of the confidence, answerable or not", interval=""),
    Measure("prompt_tokens", "mean number of tokens read for an answer",
            ("prompt_tokens", "written"), mean, "prompt tokens, mean", lower_is_better=True, interval=""),
    Measure("answer_tokens", "mean number of tokens written for an answer",
            ("completion_tokens", "written"), mean, "answer tokens, mean", lower_is_better=True, interval=""),
    Measure("seconds", "median time of a question in seconds",
            ("seconds",), lambda seconds: _plain(float(np.median(seconds)), len(seconds)),
            "seconds a question, median", lower_is_better=True, interval=""),
    Measure("macro_f1", "mean F1 of the labels, each counting alike",
            ("predicted", "actual"), lambda said, true: macro_f1_statistic(said.tolist(), true.tolist()),
            task="classify"),
    Measure("accuracy", "share of texts with the right label", ("correct",), mean, task="classify",
            interval="wilson"),
    Measure("in_scope_accuracy", "share of texts with the right label among those that are in scope",
            _IN_SCOPE, lambda correct, outside: mean(correct, ~outside), task="classify", interval="wilson"),
    Measure("out_of_scope_precision", "share of texts called out of scope that are",
            _OUTSIDE, mean, task="classify", interval="wilson"),
    Measure("out_of_scope_recall", "share of texts out of scope that are called so",
            _OUTSIDE, lambda outside, said: mean(said, outside), task="classify", interval="wilson"),
    Measure("ece", "mean distance between stated probability and share that is right, over 15 bins",
            ("probability", "correct"), calibration_error_statistic, task="classify", lower_is_better=True),
)
# fmt: on
LOWER_IS_BETTER = frozenset(m.name for m in MEASURES if m.lower_is_better)
