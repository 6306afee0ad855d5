"""What differs between tasks, in one place: its answers, and what the measures see of rows and answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finetune.schema import Row
from rag_app import metrics, prompts
from rag_app.adapters.manifest import Task
from rag_app.classification.labels import Labels
from rag_app.errors import DataError
from rag_app.evaluation.measures import MEASURES, Columns, statistics
from rag_app.evaluation.outcome import RIGHT_F1, score_text
from rag_app.text.language.one_line import first_of
from rag_app.text.language.sentences import sentence_spans
from rag_app.text.language.words import content_stems

MAIN_METRIC: Mapping[Task, str] = {"qa": "f1", "classify": "macro_f1"}
# What may choose a checkpoint; what is better when lower may not.
METRICS: Mapping[Task, tuple[str, ...]] = {
    task: tuple(m.name for m in MEASURES if m.task == task and not m.lower_is_better) for task in MAIN_METRIC
}
LISTED = 30  # labels in a message
# The score of a single row: F1 with right refusals as 1, or right or wrong.
_OF_A_ROW: Mapping[Task, str] = {"qa": "f1", "classify": "accuracy"}


def main_metric(task: Task, chosen: str = "") -> str:
    """The metric that decides on the best checkpoint: `chosen` if given; `DataError` if the task has no such one."""
    if chosen and chosen not in METRICS[task]:
        raise DataError(f"metric {chosen!r}: task {task!r} has {', '.join(METRICS[task])}.")
    return chosen or MAIN_METRIC[task]


def labels_without_rows(labels: Labels, rows: Sequence[Row], kind: str) -> str:
    """`4 of 12 labels have no test row: a, b, c, d`, `kind` being "test"; empty where each has one."""
    present = {row.target for row in rows}
    absent = [name for name, text in labels.texts.items() if text not in present]
    if not absent:
        return ""
    return f"{len(absent)} of {len(labels.texts)} labels have no {kind} row: {first_of(absent, LISTED)}"


def shorten_answer(answer: str, limit_words: int) -> str:
    """The whole sentences of `answer` that fit into `limit_words`; at least the first, cut if it is longer itself."""
    if len(answer.split()) <= limit_words:
        return answer
    answer = answer.strip()
    ends = [end for _, end in sentence_spans(answer) if len(answer[:end].split()) <= limit_words]
    return answer[: ends[-1]] if ends else " ".join(answer.split()[:limit_words])


def without_question(answer: str, question: str) -> str:
    """`answer` without a first sentence that asks, in about its words, `question` again; as it is where that is all."""
    spans = sentence_spans(answer)
    if len(spans) < 2 or not answer[: spans[0][1]].endswith("?"):
        return answer
    again, asked = content_stems(answer[: spans[0][1]]), content_stems(question)
    return answer[spans[1][0] :] if again and 2 * len(again & asked) >= len(again) else answer


def summarize(rows: Sequence[Row], generated: Sequence[str], labels: Labels | None = None) -> dict[str, float]:
    """The value of every measure in `METRICS` of the rows' task, each 0 to 1; `labels` tells what is out of scope."""
    if len(rows) != len(generated) or not rows:
        raise DataError(f"{len(generated)} generated answers for {len(rows)} rows: expected equal numbers above 0.")
    found = statistics(columns(rows, generated, labels), rows[0].task)
    return {name: statistic.of_all() for name, statistic in found.items()}


def row_values(rows: Sequence[Row], texts: Sequence[str]) -> list[float]:
    """The value of each row that one reads a table by: F1 for questions, right or wrong for labels."""
    terms = statistics(columns(rows, texts), rows[0].task)[_OF_A_ROW[rows[0].task]].terms
    assert terms is not None  # noqa: S101 - measures of rows have them
    return [float(value) for value in terms[:, 0]]


def columns(
    rows: Sequence[Row],
    texts: Sequence[str],
    labels: Labels | None = None,
    probabilities: Sequence[float] | None = None,
    said: Sequence[str] = (),
) -> Columns:
    """Rows and the answers `texts` (for classification label texts) as the measures of `rag_app.evaluation` see them.

    `labels` tells what is out of scope. `probabilities` are those of the predicted labels, or the confidences in the
    answers `said` before any was refused; without them there is no `ece` and no `risk`.
    """
    if rows[0].task == "classify":
        return _label_columns(rows, texts, labels or Labels(), probabilities)
    answerable = np.array([row.kind == "answerable" for row in rows])
    abstained = np.array([prompts.is_abstention(text) for text in texts])
    cited = [set() if a else set(prompts.cited_numbers(text)) for a, text in zip(abstained, texts, strict=True)]

    def scored(score: Callable[[str, Sequence[str]], float], answers: Sequence[str]) -> NDArray[np.float64]:
        accepted = (row.accepted if row.kind == "answerable" else () for row in rows)
        return np.array([score_text(score, text, a) for text, a in zip(answers, accepted, strict=True)])

    made: dict[str, NDArray[Any]] = {
        "answerable": answerable,
        "abstained": abstained,
        "known": np.array([row.gold > 0 for row in rows]),
        "cited": np.array([len(c) for c in cited]),
        "cited_gold": np.array([row.gold in c for row, c in zip(rows, cited, strict=True)]),
        "f1": scored(metrics.token_f1, texts),
        "exact_match": scored(metrics.exact_match, texts),
        "rouge_l": scored(metrics.rouge_l, texts),
    }
    if probabilities is not None:
        made |= {"confidence": np.asarray(probabilities), "right": scored(metrics.token_f1, said) >= RIGHT_F1}
    return made


def _label_columns(
    rows: Sequence[Row], texts: Sequence[str], labels: Labels, probabilities: Sequence[float] | None
) -> Columns:
    actual = np.array([row.target.strip().casefold() for row in rows])
    predicted = np.array([text.strip().casefold() for text in texts])
    outside = labels.texts.get(labels.out_of_scope, "").casefold()
    made: dict[str, NDArray[Any]] = {"actual": actual, "predicted": predicted, "correct": actual == predicted}
    made["is_outside"] = actual == outside
    if outside:
        made["said_outside"] = predicted == outside
    return made if probabilities is None else made | {"probability": np.asarray(probabilities)}
