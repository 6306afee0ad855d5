"""Training rows: one JSON object a line, rendered to messages by the same `rag_app.prompts` code as serving."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rag_app import prompts
from rag_app.adapters.manifest import Task
from rag_app.answering.speaking.proposals import Proposal
from rag_app.artifacts import replacing
from rag_app.errors import DataError
from rag_app.schema import Message, Passage

RowKind = Literal["answerable", "gold_absent", "unanswerable", "label"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPassage:
    """A passage as stored in a row; its number is its place in the row, from 1."""

    text: str
    title: str = ""
    headings: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One training or evaluation example.

    `task` is `qa` (question over passages) or `classify` (text to one of `labels`, a shared list kept beside the
    rows). `target` is exactly what the model should write, marker included. `accepted` are the answers that the
    metrics accept. `gold` is the number of the passage that holds the answer, or 0. Rows with the same non-empty
    `group` have identical passages, so that training can read the passages once. `document` keeps splits apart.
    `retrieval` is `rag_app.answering.finding.answerability.confidence` of the passages, for held-out rows over an
    index, and `proposals` are the places in them that the reader proposes; None where that is not known.
    `generated` rows are of questions made from an index.
    """

    id: str
    task: Task = "qa"
    kind: RowKind = "answerable"
    question: str
    target: str
    passages: tuple[RowPassage, ...] = ()
    accepted: tuple[str, ...] = ()
    gold: int = 0
    group: str = ""
    document: str = ""
    retrieval: float | None = None
    proposals: tuple[Proposal, ...] | None = None
    generated: bool = False

    def messages(self) -> tuple[Message, ...]:
        """The prompt, from `rag_app.prompts`."""
        if self.task == "classify":
            return prompts.classification_messages(self.question)
        return prompts.answer_messages(self.question, self.numbered_passages())

    def numbered_passages(self) -> tuple[Passage, ...]:
        return tuple(
            Passage(
                number=number,
                document_id=0,
                source=p.source,
                title=p.title,
                headings=p.headings,
                page=None,
                start=0,
                end=len(p.text),
                text=p.text,
                score=0.0,
            )
            for number, p in enumerate(self.passages, 1)
        )


def closed_book(rows: Iterable[Row]) -> list[Row]:
    """Rows of questions without their passages and markers, for a plain fine-tune; abstaining ones are left out."""
    return [
        dataclasses.replace(row, passages=(), gold=0, group="", target=prompts.without_markers(row.target))
        for row in rows
        if row.kind == "answerable"
    ]


def sample_rows(rows: Sequence[Row], limit: int) -> list[Row]:
    """`limit` rows (0: all) in their order, chosen by a hash of their ids: the same ones each time, more with a higher
    limit, and of a file that is sorted by label or document some of every part."""
    if not 0 < limit < len(rows):
        return list(rows)
    digests = [hashlib.blake2b(row.id.encode("utf-8", "surrogatepass")).digest() for row in rows]
    order = sorted(range(len(rows)), key=lambda n: digests[n])
    return [rows[n] for n in sorted(order[:limit])]


def distinct(ids: Iterable[str]) -> Iterator[str]:
    """Ids in their order, of which equal ones get a number that is free: `a`, `a#2`."""
    seen, given = Counter[str](), set[str]()
    for name in ids:
        made = name
        while made in given:
            seen[name] += 1
            made = f"{name}#{seen[name] + 1}"
        given.add(made)
        yield made


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as JSON lines to a temporary sibling, then rename."""
    with replacing(path) as partial, partial.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(_written(row), ensure_ascii=False) + "\n" for row in rows)


def _written(row: Row) -> dict[str, Any]:
    """Proposals are lists of their values, and only where they are known, as is `generated`: rows files stay small."""
    values = dataclasses.asdict(row)
    if not row.generated:
        del values["generated"]
    if row.proposals is None:
        del values["proposals"]
    else:
        values["proposals"] = [dataclasses.astuple(p) for p in row.proposals]
    return values


def read_rows(path: Path) -> Iterator[Row]:
    """Rows of a file made by `write_rows`; `DataError` names the line of a bad one."""
    if not path.is_file():
        raise DataError(f"{path}: no such file of rows; make one with `rag-finetune data`.")
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line.decode())
                passages = tuple(
                    RowPassage(**{**p, "headings": tuple(p.get("headings", ()))}) for p in value.pop("passages", ())
                )
                value["accepted"] = tuple(value.get("accepted", ()))
                if value.get("proposals") is not None:
                    value["proposals"] = tuple(Proposal(*p) for p in value["proposals"])
                row = Row(**value, passages=passages)
                if not all(isinstance(text, str) for text in (row.id, row.question, row.target)):
                    raise TypeError("id, question and target must be text")
            except (ValueError, TypeError, AttributeError, RecursionError) as error:
                raise DataError(
                    f"{path}, line {number}: not a training row ({error}); make rows with `rag-finetune data`."
                ) from None
            yield row
