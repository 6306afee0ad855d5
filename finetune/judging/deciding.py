"""From what a model says to what serving would give: a label, an answer or a refusal, by calibrated probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finetune.judging.answering import System
from finetune.judging.fitting import fit_combined
from finetune.judging.voting import voted, with_votes
from finetune.schema import Row
from rag_app import prompts
from rag_app.adapters.records import AbstentionCalibration, Calibration
from rag_app.answering.finding import answerability
from rag_app.answering.speaking.speaker import unwritten
from rag_app.classification import decide, fit_calibration
from rag_app.classification.labels import Labels
from rag_app.config import AnswerSettings

# Below this many rows of either kind the fitted calibration would be a guess.
_MIN_ROWS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers in the order of the rows; for classification label texts.

    `probabilities` are those of the labels, for questions over an index the confidence in the answer, else None.
    `said` are the answers before that decision. `written` is what would be given where the writer alone speaks, empty
    where the reader has no vote. `logprobs` (rows, labels) are those of every label, for questions
    (rows, 1) those of the refusal, uncalibrated.
    """

    texts: tuple[str, ...]
    probabilities: tuple[float, ...] | None = None
    logprobs: NDArray[np.float64] | None = None
    said: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


def decided(rows: Sequence[Row], said: Answers, labels: Labels, system: System) -> Answers:
    """What serving makes of what a system said.

    That is the label of `rag_app.classification.decide`, or the answer where the confidences reach `min_confidence`,
    else the refusal; the answer is what writer and reader agree on where the calibration weighs the reader's votes.
    Rows that are not over an index leave it to the writer's words.
    """
    if rows[0].task == "classify":
        assert said.logprobs is not None  # noqa: S101 - classifiers give them
        return _labels(said.logprobs, labels, system)
    return _refused(rows, said, system.calibration) if system.passages and over_index(rows) else said


def over_index(rows: Sequence[Row]) -> bool:
    """Whether it is known of all rows how sure retrieval was."""
    return all(row.retrieval is not None for row in rows)


def _labels(logprobs: NDArray[np.float64], labels: Labels, system: System) -> Answers:
    """Of a system with labels of its own those of the same names count, and out of scope as out of scope."""
    calibration, own = system.calibration, system.labels or labels
    assert not isinstance(calibration, AbstentionCalibration)  # noqa: S101 - the task is that of the manifest
    made = [decide(row, own, calibration) for row in logprobs]
    names = [labels.out_of_scope or m.label if m.out_of_scope else m.label for m in made]
    texts = tuple(labels.texts.get(name) or own.texts.get(name, name) for name in names)
    return Answers(texts, tuple(m.probability for m in made), logprobs)


def _refused(rows: Sequence[Row], said: Answers, calibration: Calibration | None) -> Answers:
    """Retrieval alone may refuse, before the model is asked; where the adapter has a calibration, both together decide
    about the rest."""
    least = AnswerSettings().min_confidence
    retrieval = [row.retrieval or 0.0 for row in rows]
    both, texts = retrieval, said.texts
    held = calibration if isinstance(calibration, AbstentionCalibration) else None
    if held and said.logprobs is not None:
        both = _confidences(rows, said.logprobs, held)
        texts = voted(rows, said.texts, held)
    sure = [answerability.deciding(*pair) >= least for pair in zip(retrieval, both, strict=True)]
    anyway = [prompts.ABSTENTION if yes else _unsure(row, held) for row, yes in zip(rows, sure, strict=True)]

    def given(texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(text if yes else other for text, yes, other in zip(texts, sure, anyway, strict=True))

    written = given(said.texts) if texts is not said.texts else ()
    return Answers(given(texts), tuple(both), said.logprobs, texts, written)


def _unsure(row: Row, calibration: AbstentionCalibration | None) -> str:
    """What serving says below the least confidence: a list that is asked for, else the refusal."""
    words = None
    if answerability.is_worth_judging(row.retrieval or 0.0, AnswerSettings().min_confidence):
        words = unwritten(row.question, row.numbered_passages(), calibration, is_sure=False)
    return words.text if words else prompts.ABSTENTION


def _confidences(rows: Sequence[Row], logprobs: NDArray[np.float64], calibration: AbstentionCalibration) -> list[float]:
    pairs = zip((row.retrieval or 0.0 for row in rows), logprobs[:, 0].tolist(), strict=True)
    return [answerability.combined(retrieval, logprob, calibration) for retrieval, logprob in pairs]


def calibrates(rows: Sequence[Row]) -> bool:
    """Whether a calibration can be fitted on `rows`; for questions that takes an index and both kinds."""
    if rows[0].task == "classify":
        return True
    answerable = sum(row.kind == "answerable" for row in rows)
    return over_index(rows) and min(answerable, len(rows) - answerable) >= _MIN_ROWS


def fit(rows: Sequence[Row], said: Answers, labels: Labels) -> tuple[Calibration, str]:
    """The calibration of one system by what it said to rows that it was not trained on, not decided.

    Also a sentence on why the reader has no vote in it, empty where it has one. Texts are needed where
    `voting.teaching` finds enough rows.
    """
    assert said.logprobs is not None  # noqa: S101 - who is calibrated gives them
    if rows[0].task == "classify":
        name_of = {text: name for name, text in labels.texts.items()}
        return fit_calibration(said.logprobs, [name_of[row.target] for row in rows], labels), ""
    fitted = fit_combined(
        [row.retrieval or 0.0 for row in rows],
        said.logprobs[:, 0].tolist(),
        [row.kind == "answerable" for row in rows],
        [row.kind for row in rows],
    )
    return with_votes(rows, said.texts, _confidences(rows, said.logprobs, fitted), fitted)
