"""What differs between tasks, in one place: target text and how generated answers are scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from finetune.schema import Row
from rag_app import metrics, prompts
from rag_app.classification.labels import Labels
from rag_app.errors import DataError
from rag_app.text.sentences import sentence_spans

Task = Literal["qa", "classify"]

# A calibration error and the share of wrong answers: of these a rise is a loss.
LOWER_IS_BETTER = frozenset({"ece", "risk"})
MAIN_METRIC: Mapping[Task, str] = {"qa": "f1", "classify": "macro_f1"}
METRICS: Mapping[Task, tuple[str, ...]] = {
    "qa": (
        "f1",
        "exact_match",
        "rouge_l",
        "citation_precision",
        "citation_recall",
        "abstention_precision",
        "abstention_recall",
        "abstention_f1",
    ),
    "classify": ("macro_f1", "accuracy", "in_scope_accuracy", "out_of_scope_precision", "out_of_scope_recall"),
}


def main_metric(task: Task, chosen: str = "") -> str:
    """The metric that decides on the best checkpoint: `chosen` if given; `DataError` if the task has no such one."""
    if chosen and chosen not in METRICS[task]:
        raise DataError(f"metric {chosen!r}: task {task!r} has {', '.join(METRICS[task])}.")
    return chosen or MAIN_METRIC[task]


def cited_numbers(generated: str) -> frozenset[int]:
    """Passage numbers that a generated answer cites."""
    return frozenset(n for _, _, numbers in prompts.markers(generated) for n in numbers)


def target_text(answer: str, gold: int) -> str:
    """What the model should write: the answer and the marker of its passage, `Paris [2]`."""
    return f"{answer.strip()} [{gold}]"


def shorten_answer(answer: str, limit_words: int) -> str:
    """The whole sentences of `answer` that fit into `limit_words`; at least the first, cut if it is longer itself."""
    if len(answer.split()) <= limit_words:
        return answer
    answer = answer.strip()
    ends = [end for _, end in sentence_spans(answer) if len(answer[:end].split()) <= limit_words]
    return answer[: ends[-1]] if ends else " ".join(answer.split()[:limit_words])


def row_scores(row: Row, generated: str) -> dict[str, float]:
    """Scores of one generated answer, the values that paired intervals are computed from; keys by task.

    qa: f1, exact_match, rouge_l (for a row that should abstain 1 if it did, else 0; an abstention elsewhere scores 0)
    and abstained. classify: accuracy.
    """
    if row.task == "classify":
        return {"accuracy": float(generated.strip().casefold() == row.target.strip().casefold())}
    abstained = prompts.is_abstention(generated)
    if row.kind != "answerable" or abstained:
        right = float(row.kind != "answerable" and abstained)
        return {"f1": right, "exact_match": right, "rouge_l": right, "abstained": float(abstained)}
    text = prompts.without_markers(generated)
    return {
        "f1": metrics.token_f1(text, row.accepted),
        "exact_match": metrics.exact_match(text, row.accepted),
        "rouge_l": metrics.rouge_l(text, row.accepted),
        "abstained": 0.0,
    }


def summarize(rows: Sequence[Row], generated: Sequence[str], labels: Labels | None = None) -> dict[str, float]:
    """Every metric of the rows' task, each 0 to 1 (`METRICS` names them); `labels` tells what is out of scope.

    Citation precision is the share of cited numbers that name the gold passage, recall the share of answerable rows
    that cite it. Classes of `macro_f1` are label texts.
    """
    if len(rows) != len(generated) or not rows:
        raise DataError(f"{len(generated)} generated answers for {len(rows)} rows: expected equal numbers above 0.")
    if rows[0].task == "classify":
        targets, texts = [r.target.casefold() for r in rows], [g.strip().casefold() for g in generated]
        return _summarize_labels(targets, texts, labels or Labels())
    scores = [row_scores(row, text) for row, text in zip(rows, generated, strict=True)]
    summary = {key: float(np.mean([s[key] for s in scores])) for key in ("f1", "exact_match", "rouge_l")}
    answerable = [(row.gold, cited_numbers(text)) for row, text in zip(rows, generated, strict=True) if row.gold]
    right = sum(gold in cited for gold, cited in answerable)
    summary["citation_precision"] = right / max(1, sum(len(cited) for _, cited in answerable))
    summary["citation_recall"] = right / max(1, len(answerable))
    precision, recall = metrics.precision_recall(
        [s["abstained"] > 0 for s in scores], [row.kind != "answerable" for row in rows]
    )
    summary["abstention_precision"], summary["abstention_recall"] = precision, recall
    summary["abstention_f1"] = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return summary


def _summarize_labels(actual: list[str], predicted: list[str], labels: Labels) -> dict[str, float]:
    outside = labels.texts.get(labels.out_of_scope, "").casefold()
    inside = [(p, a) for p, a in zip(predicted, actual, strict=True) if a != outside]
    summary = {
        "macro_f1": metrics.macro_f1(predicted, actual),
        "accuracy": metrics.accuracy(predicted, actual),
        "in_scope_accuracy": float(np.mean([p == a for p, a in inside])) if inside else 0.0,
    }
    if outside:
        precision, recall = metrics.precision_recall([p == outside for p in predicted], [a == outside for a in actual])
        summary["out_of_scope_precision"], summary["out_of_scope_recall"] = precision, recall
    return summary
