"""From what a model says to what serving would give: a label, an answer or a refusal, by calibrated probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finetune.rows import Row
from rag_app import answerability, prompts
from rag_app.classification import decide, fit_calibration
from rag_app.config import AnswerSettings
from rag_app.labels import Labels

# Below this many rows of either kind the fitted calibration would be a guess.
_MIN_ROWS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers in the order of the rows; for classification label texts.

    `probabilities` are those of the labels, or for questions the confidence that decided between the answer and the
    refusal; None where the model's own words did. `said` are the answers before that decision. `logprobs` (rows,
    labels) are those of every label, for questions (rows, 1) those of the refusal, uncalibrated.
    """

    texts: tuple[str, ...]
    probabilities: tuple[float, ...] | None = None
    logprobs: NDArray[np.float64] | None = None
    said: tuple[str, ...] = ()


def decided(rows: Sequence[Row], said: Answers, labels: Labels, calibration: Mapping[str, float]) -> Answers:
    """What serving makes of what a system said: the label of `rag_app.classification.decide`, or the answer where the
    confidences of retrieval and of both together reach `min_confidence`, else the refusal. Without a calibration the
    answers to questions stay."""
    if rows[0].task == "classify":
        assert said.logprobs is not None
        return _labels(said.logprobs, labels, calibration)
    return _refused(rows, said, calibration) if calibration and said.logprobs is not None else said


def _labels(logprobs: NDArray[np.float64], labels: Labels, calibration: Mapping[str, float]) -> Answers:
    made = [decide(row, labels, calibration or None) for row in logprobs]
    texts = tuple(labels.texts.get(m.label, m.label) for m in made)
    return Answers(texts, tuple(m.probability for m in made), logprobs)


def _refused(rows: Sequence[Row], said: Answers, calibration: Mapping[str, float]) -> Answers:
    assert said.logprobs is not None
    least = AnswerSettings().min_confidence
    confidences = tuple(
        answerability.combined(row.retrieval or 0.0, float(logprob), calibration)
        for row, logprob in zip(rows, said.logprobs[:, 0], strict=True)
    )
    texts = tuple(
        text if min(confidence, row.retrieval or 0.0) >= least else prompts.ABSTENTION
        for row, text, confidence in zip(rows, said.texts, confidences, strict=True)
    )
    return Answers(texts, confidences, said.logprobs, said.texts)


def calibrates(rows: Sequence[Row]) -> bool:
    """Whether a calibration can be fitted on `rows`; for questions both kinds and what retrieval knew are needed."""
    if rows[0].task == "classify":
        return True
    known = [row.kind == "answerable" for row in rows if row.retrieval is not None]
    return min(sum(known), len(known) - sum(known)) >= _MIN_ROWS


def fit(rows: Sequence[Row], logprobs: NDArray[np.float64], labels: Labels) -> dict[str, float]:
    """The calibration of one system, by its `logprobs` (as in `Answers`) for rows that it was not trained on."""
    if rows[0].task == "classify":
        name_of = {text: name for name, text in labels.texts.items()}
        return fit_calibration(logprobs, [name_of[row.target] for row in rows], labels)
    return answerability.fit_combined(
        [row.retrieval or 0.0 for row in rows],
        logprobs[:, 0].tolist(),
        [row.kind == "answerable" for row in rows],
        [row.kind for row in rows],
    )
