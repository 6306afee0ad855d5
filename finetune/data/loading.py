"""All examples of the sources of one split, with unusable rows reported."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from finetune.data.columns import column, matching, named, passed_over, value
from finetune.data.example import BadRow, Example, named_by_itself
from finetune.data.report import Report
from finetune.data.shapes import detect_shape, examples_of
from finetune.data.sources import read_records
from finetune.recipe import DataRecipe, Shape
from finetune.schema import RowPassage
from rag_app.adapters.manifest import Task
from rag_app.conversations.feedback import said_last
from rag_app.documents.decoding import normalize
from rag_app.errors import DataError

# What data sets call our splits where they call them otherwise.
_PUBLISHED_NAMES = {"dev": "validation"}
_LISTED = 30  # columns in a message
_CHOSEN: Mapping[Shape, tuple[str, ...]] = {"labels": ("text", "label"), "squad": ("question", "answers")}


def load_examples(sources: Iterable[str], split: str, task: Task, data: DataRecipe, report: Report) -> list[Example]:
    """Examples of every source in order; ids are made distinct. `DataError` for a source without any usable row."""
    if task == "classify" and data.shape == "feedback":
        raise DataError(
            'shape = "feedback": feedback holds answers, task "classify" wants texts with a label; set task = "qa", or '
            "name files with a text and a label column."
        )
    made: list[Example] = []
    nested = _nested(data)
    for source in sources:
        shape: Shape | None = None if data.shape == "auto" else data.shape
        before, rows = len(made), 0
        records = read_records(source, _PUBLISHED_NAMES.get(split, split), report)
        if first := next(records, None):
            shape = shape or detect_shape(first[1], task, data.columns, first[0])
            _tell_choices(source, shape, first[1], data, report)
            records = itertools.chain([first], records)
        for where, record in said_last(records) if shape == "feedback" else records:
            rows += 1
            _note_columns(record, nested, report)
            assert shape is not None  # noqa: S101 - there is a record
            try:
                made.extend(_usable(examples_of(record, shape, data.columns, where), task))
            except BadRow as error:
                report.drop(str(error), where)
            except RecursionError:
                report.drop("lists and objects in each other too deeply", where)
        report.read(source, split, shape or "empty", rows)
        if len(made) == before:
            reasons = "; ".join(filter(None, [report.losses(), *_absent(data, report)]))
            of = f" in {rows}" if rows else ""
            raise DataError(
                f"{source}: no usable row{of} ({reasons or 'the source is empty'}); mend it, or name another."
            )
    return made


def _tell_choices(source: str, shape: Shape, names: Collection[str], data: DataRecipe, report: Report) -> None:
    """Note which column is read where several have a usual name: what is learned depends on it."""
    for part in _CHOSEN.get(shape, ()):
        if others := passed_over(part, names, data.columns):
            report.note(
                f"{source}: data.columns.{part} is {column(part, names, data.columns)!r}; "
                f"{', '.join(map(repr, others))} could be meant, too"
            )


def check_columns(data: DataRecipe, report: Report) -> None:
    """`DataError` for a column that the recipe names and that no record has: what it is for would be missing."""
    if absent := _absent(data, report):
        raise DataError(
            f"{'; '.join(absent)}; there are {', '.join(sorted(report.columns)[:_LISTED])}. Correct the name, or leave "
            "it out."
        )


def _absent(data: DataRecipe, report: Report) -> list[str]:
    if not report.columns:
        return []
    chosen = named(data.columns).items()
    return [f"data.columns.{part} = {name!r}: no row has it" for part, name in chosen if name not in report.columns]


def _note_columns(record: Mapping[str, Any], nested: Iterable[str], report: Report) -> None:
    report.columns.update(record)
    report.columns.update(name for name in nested if value(record, name) is not None)


def _nested(data: DataRecipe) -> list[str]:
    return [name for name in named(data.columns).values() if "." in name]


def _usable(examples: Iterable[Example], task: Task) -> Iterator[Example]:
    for example in examples:
        if task == "classify" and not example.answers:
            raise BadRow("no label")
        if task == "classify" and not example.document:  # a text stands for itself
            example = dataclasses.replace(example, document=named_by_itself(example.question))
        yield example


def load_passages(source: str, data: DataRecipe, report: Report) -> dict[str, RowPassage]:
    """Passages by id from a file with the columns id, text and, if there is one, title."""
    found: dict[str, RowPassage] = {}
    nested = _nested(data)
    for where, record in read_records(source, "train", report):
        _note_columns(record, nested, report)
        title = value(record, column("title", record, data.columns))
        key, text = (value(record, matching((name,), record)) for name in ("id", "text"))
        if key in (None, "") or not text:
            report.drop("passage without id or text", where)
            continue
        found[str(key)] = RowPassage(text=normalize(str(text)), title=str(title or ""), source=str(key))
    if not found:
        raise DataError(f"{source}: no passages; expected rows with the columns id and text.")
    report.read(source, "all", "passages", len(found))
    return found
