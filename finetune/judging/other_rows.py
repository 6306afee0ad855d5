"""Rows that another build made, to judge a run by: put into the labels of the run, and which of them it was trained
on."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

from finetune.data.example import words_and_signs
from finetune.rows.built import Built
from finetune.rows.tasks import LISTED
from finetune.schema import Row
from rag_app.adapters.manifest import Task
from rag_app.classification.labels import Labels, same_label
from rag_app.errors import DataError
from rag_app.text.language.one_line import first_of


def check_task(built: Built, task: Task, folder: Path) -> None:
    """`DataError` for rows of another task than the run's."""
    found = {row.task for rows in built.rows.values() for row in rows} - {task}
    if found:
        raise DataError(
            f"{folder}: rows for the task {found.pop()!r}, and the run was trained for {task!r}; name rows of its own "
            "task."
        )


def in_labels(built: Built, labels: Labels) -> Built:
    """`built` with the label set `labels`, which the run was trained on: a published classifier knows no others.

    Labels are the same by their names, or out of scope on both sides. Rows of any other label are kept where they
    judge, and count as wrong; those of other sets are left out.
    """
    texts = _translated(built.labels, labels)
    known = set(labels.texts.values())
    judging = "test" if built.rows["test"] else "dev"
    rows: dict[str, Sequence[Row]] = {}
    for split, made in built.rows.items():
        named = [_renamed(row, texts) for row in made]
        rows[split] = named if split == judging else [row for row in named if row.target in known]
    return dataclasses.replace(built, rows=rows, labels=labels)


def unknown_labels(labels: Labels, rows: Sequence[Row]) -> str:
    """`12 rows of labels that it was not trained on, which count as wrong: a, b`; empty where there are none."""
    known = set(labels.texts.values())
    others = [row.target for row in rows if row.task == "classify" and row.target not in known]
    if not others:
        return ""
    return (
        f"{len(others):,} rows have labels that it was not trained on and count as wrong: "
        f"{first_of(sorted(set(others)), LISTED)}"
    )


def trained_on(mine: Built, rows: Sequence[Row]) -> str:
    """How many of the `rows` that judge are among the training rows of the run; empty where none is."""
    seen = {_asked(row) for row in mine.rows["train"]}
    count = sum(_asked(row) in seen for row in rows)
    return f"{count:,} of the {len(rows):,} rows that judge were trained on" if count else ""


def _asked(row: Row) -> tuple[str, ...]:
    """A text by itself; a question with what it is answered, since one may be asked about several documents."""
    text = words_and_signs(row.question)
    return (text,) if row.task == "classify" else (text, *sorted(row.accepted))


def _translated(theirs: Labels, mine: Labels) -> Mapping[str, str]:
    """What the run writes for each text of a label of the rows."""
    alike = {same_label(name): text for name, text in mine.texts.items()}
    made = {text: alike.get(same_label(name), text) for name, text in theirs.texts.items()}
    if theirs.out_of_scope and mine.out_of_scope:
        made[theirs.texts[theirs.out_of_scope]] = mine.texts[mine.out_of_scope]
    return made


def _renamed(row: Row, texts: Mapping[str, str]) -> Row:
    text = texts.get(row.target, row.target)
    return row if text == row.target else dataclasses.replace(row, target=text, accepted=(text,))
