"""An evaluation to read: the table of scores, and every question with what each system said, worst cases first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from finetune.judging.deciding import Answers
from finetune.judging.result import ADAPTER, Evaluation
from finetune.rows.tasks import row_values
from finetune.schema import Row
from rag_app.adapters.versions import BASE
from rag_app.artifacts import replacing, whole_lines, write_atomic
from rag_app.evaluation.measures import LOWER_IS_BETTER
from rag_app.evaluation.report import table
from rag_app.metrics import Interval
from rag_app.metrics.intervals import MIN_CASES

QUESTIONS = "questions.jsonl"
_CASES = 20
_PASSAGE_CHARACTERS = 300

_REFUSALS = {
    True: "A confidence, fitted on other questions, decides whether the adapter answers or refuses.",
    False: "The adapter is not calibrated: its own words decide whether it answers or refuses.",
}
_KIND_NAMES = {
    "answerable": "answerable from the passages",
    "gold_absent": "answerable, but retrieval missed the passage (abstaining is right)",
    "unanswerable": "without an answer in the documents",
    "label": "texts to classify",
}


def write_report(folder: Path, evaluation: Evaluation, rows: Sequence[Row], answers: Mapping[str, Answers]) -> None:
    """Write `report.md`, `questions.jsonl` (every row) and `questions.md` (the worst and the best cases)."""
    folder.mkdir(parents=True, exist_ok=True)
    write_atomic(folder / "report.md", ("\n".join(report_lines(evaluation)) + "\n").encode())
    values = {system: row_values(rows, a.texts) for system, a in answers.items()}
    with replacing(folder / QUESTIONS) as partial, partial.open("w", encoding="utf-8") as file:
        for n, row in enumerate(rows):
            line = {
                "id": row.id,
                "kind": row.kind,
                "question": row.question,
                "accepted": list(row.accepted) or [row.target],
                "gold": row.gold,
                "document": row.document,
                "answers": {system: a.texts[n] for system, a in answers.items()},
                "values": {system: round(v[n], 4) for system, v in values.items()},
            }
            if written := {s: a.written[n] for s, a in answers.items() if a.written and a.written[n] != a.texts[n]}:
                line["written"] = written
            if answers[ADAPTER].probabilities:
                line["probabilities"] = {s: round(a.probabilities[n], 4) for s, a in answers.items() if a.probabilities}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    write_atomic(folder / "questions.md", ("\n".join(_cases(rows, answers, values)) + "\n").encode())


def read_questions(folder: Path) -> list[dict[str, Any]]:
    """The lines of `questions.jsonl` as `write_report` wrote them; none where it is not there."""
    return [json.loads(line) for line in whole_lines(folder / QUESTIONS)]


def report_lines(evaluation: Evaluation) -> list[str]:
    """The report in Markdown: what was judged, one table of scores and one of differences."""
    others = list(evaluation.gains)
    part = "all" if not evaluation.limit else "a part of the"
    judged = evaluation.incomplete or f"{evaluation.rows:,} rows, {part} {evaluation.split} rows"
    lines = [
        f"# Evaluation of {evaluation.name}",
        "",
        f"{judged}:",
        "",
        *(f"- {count:,} {_KIND_NAMES[kind]}" for kind, count in evaluation.kinds.items()),
        "",
        *(line for doubt in evaluation.doubts for line in (f"Not to be trusted: {doubt}.", "")),
        *(line for told in evaluation.taught.values() for line in (f"{told}: its scores may be too high.", "")),
        *([f"{evaluation.by_generated.capitalize()}.", ""] if evaluation.by_generated else []),
        *([f"{evaluation.unjudged}.", ""] if evaluation.unjudged else []),
        *([f"{evaluation.hardly_calibrated}.", ""] if evaluation.hardly_calibrated else []),
        *([f"{evaluation.chosen_by.capitalize()}.", ""] if evaluation.chosen_by else []),
        f"In brackets are 95 % intervals: of rates Wilson's, of all else from 2,000 bootstrap resamples of the "
        f"{evaluation.resampled}; a dash where these are all alike, or a mean has fewer than {MIN_CASES} cases.",
        "",
        *([_REFUSALS[bool(evaluation.calibration)], "", *_speaking(evaluation)] if evaluation.task == "qa" else []),
        *table(["metric", *evaluation.systems], [
            [_named(m, evaluation.metric), *(_cell(s.get(m)) for s in evaluation.systems.values())]
            for m in evaluation.systems[ADAPTER]
        ]),
        "",
        "Adapter minus the others, on the same questions (paired):",
        "",
        *table(["metric", *others], [
            [_named(m), *(_cell(evaluation.gains[s].get(m), signed=True) for s in others)]
            for m in evaluation.systems[ADAPTER]
        ]),
    ]  # fmt: skip
    if evaluation.task == "qa":
        systems = list(evaluation.systems)
        lines += ["", "Mean F1 by kind of question (an abstention counts 1 where it is right):", ""]
        lines += table(["kind", *systems], [
            [_KIND_NAMES[kind], *(f"{values[s]:.3f}" for s in systems)] for kind, values in evaluation.by_kind.items()
        ])  # fmt: skip
    return lines


def _speaking(evaluation: Evaluation) -> list[str]:
    """How often the reader speaks and what that changes, and why it never does where the adapter gives it no vote."""
    lines = [
        f"Of {votes.answers:,} answers of {system} {votes.by_reader:,} are the reader's words: f1 "
        f"{evaluation.systems[system]['f1'].estimate:.3f}, of the writer alone {votes.alone.estimate:.3f}, difference "
        f"{votes.gain.signed()}."
        for system, votes in evaluation.votes.items()
    ]
    return [part for line in (*lines, evaluation.unvoted) if line for part in (line, "")]


def _cases(rows: Sequence[Row], answers: Mapping[str, Answers], values: Mapping[str, Sequence[float]]) -> list[str]:
    gain = {n: values[ADAPTER][n] - values[BASE][n] for n in range(len(rows))}
    worse = sorted((n for n in gain if gain[n] < 0), key=lambda n: gain[n])[:_CASES]
    wrong = sorted((n for n in gain if n not in worse and values[ADAPTER][n] < 0.5), key=lambda n: values[ADAPTER][n])
    better = sorted((n for n in gain if gain[n] > 0), key=lambda n: -gain[n])
    lines: list[str] = []
    for title, numbers in (
        ("Worse than the base", worse),
        ("Wrong", wrong[:_CASES]),
        ("Better than the base", better[:_CASES]),
    ):
        lines += [f"## {title}", ""]
        for n in numbers:
            lines += _case(rows[n], {system: a.texts[n] for system, a in answers.items()})
        lines += [] if numbers else ["None.", ""]
    return ["# Questions", "", "Every question is in `questions.jsonl`.", "", *lines]


def _case(row: Row, said: Mapping[str, str]) -> list[str]:
    lines = [f"**{_one_line(row.question)}**", "", f"- right ({row.kind}): {_one_line(row.target)}"]
    lines += [f"- {system}: {_one_line(text)}" for system, text in said.items()]
    if row.gold:
        lines.append(f"- passage [{row.gold}]: {_one_line(row.passages[row.gold - 1].text)[:_PASSAGE_CHARACTERS]}")
    return [*lines, ""]


def _one_line(text: str) -> str:
    return " ".join(text.split()) or "(nothing)"


def _named(metric: str, main: str = "") -> str:
    name = f"{metric} (lower is better)" if metric in LOWER_IS_BETTER else metric
    return f"**{name}**" if metric == main else name


def _cell(value: Interval | None, signed: bool = False) -> str:
    return "–" if value is None else value.signed() if signed else str(value)
