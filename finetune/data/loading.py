"""All examples of the sources of one split, with unusable rows reported."""

from __future__ import annotations

from collections.abc import Iterable

from finetune.config import DataRecipe, Shape, Task
from finetune.data.columns import column, value
from finetune.data.example import Example
from finetune.data.problems import BadRow
from finetune.data.report import Report
from finetune.data.shapes import detect_shape, examples_of
from finetune.data.sources import read_records
from finetune.rows import RowPassage
from rag_app.errors import DataError


def load_examples(sources: Iterable[str], split: str, task: Task, data: DataRecipe, report: Report) -> list[Example]:
    """Examples of every source in order; ids are made distinct. `DataError` for a source without any usable row."""
    made: list[Example] = []
    for source in sources:
        shape: Shape | None = None if data.shape == "auto" else data.shape
        before, rows = len(made), 0
        for where, record in read_records(source, split, report):
            rows += 1
            shape = shape or detect_shape(record, task, data.columns, where)
            try:
                made.extend(examples_of(record, shape, data.columns, where))
            except BadRow as error:
                report.drop(str(error), where)
        report.sources[source] = {"split": split, "shape": shape or "empty", "rows": rows}
        if len(made) == before:
            reasons = "; ".join(line.strip() for line in report.lines(places=2) if "dropped" in line)
            raise DataError(f"{source}: no usable row in {rows} ({reasons or 'the source is empty'}).")
    return made


def load_passages(source: str, data: DataRecipe, report: Report) -> dict[str, RowPassage]:
    """Passages by id from a file with the columns id, text and, if there is one, title."""
    found: dict[str, RowPassage] = {}
    for where, record in read_records(source, "train", report):
        title = value(record, column("title", record, data.columns))
        if not record.get("id") or not record.get("text"):
            report.drop("passage without id or text", where)
            continue
        found[str(record["id"])] = RowPassage(
            text=str(record["text"]), title=str(title or ""), source=str(record["id"])
        )
    if not found:
        raise DataError(f"{source}: no passages; expected rows with the columns id and text.")
    report.sources[source] = {"split": "all", "shape": "passages", "rows": len(found)}
    return found
