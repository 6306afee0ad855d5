"""What people said about answers, one JSON object a line, so that adapters can be trained on it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

from rag_app.artifacts import append_line, whole_lines
from rag_app.schema import Answer
from rag_app.timing import moment

P = TypeVar("P")
MOST_CORRECTED = 4_000  # characters of what an answer should have been


def save_feedback(path: Path, answer: Answer, vote: Literal[1, -1], correction: str = "", answer_id: str = "") -> None:
    """Append one line to `path` (JSONL, created with its folder if missing). Of the lines of one `answer_id` the last
    one counts (`said_last`): an opinion that was changed does not stay in the training data.

    Fields: question (self-contained), answer, vote (1 approved, -1 rejected), correction (what the answer should have
    been, may be empty), passages (objects with text, title, headings, source, in the order shown), index,
    adapter, created (ISO 8601, UTC), and id, the `answer_id`, where it is given. The line is on disk when this returns;
    on a full disk none of it is, and `OSError` is raised. Several writers do not mix their lines.
    """
    append_line(path, feedback_line(answer, vote, correction, moment(), answer_id))


def feedback_line(answer: Answer, vote: int, correction: str, created: str, answer_id: str = "") -> bytes:
    """The line that `save_feedback` writes, its line break included."""
    passages = [
        {"text": p.shown, "title": p.title, "headings": list(p.headings), "source": p.source} for p in answer.passages
    ]
    line = {
        "question": answer.record.standalone_question or answer.record.question,
        "answer": answer.text,
        "vote": vote,
        "correction": correction.strip(),
        "passages": passages,
        "index": answer.record.index,
        "adapter": answer.record.adapter,
        "created": created,
        **({"id": answer_id} if answer_id else {}),
    }
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def said_last(records: Iterable[tuple[P, Mapping[str, Any]]]) -> list[tuple[P, Mapping[str, Any]]]:
    """Of what was saved, each with its place, the last about each answer.

    Records without an id, which versions before this one wrote for one answer each, all count.
    """
    last: dict[object, tuple[P, Mapping[str, Any]]] = {}
    for number, (place, record) in enumerate(records):
        key = found if isinstance(found := record.get("id"), str) and found else number
        last.pop(key, None)  # in the order in which they were said
        last[key] = place, record
    return list(last.values())


def read_feedback(path: Path) -> list[Mapping[str, Any]]:
    """What counts of a file of feedback; half a line that a killed writer left, and what is no object, do not."""
    found = enumerate(filter(None, map(_object, whole_lines(path))))
    return [record for _, record in said_last(found)]


def appendable(path: Path) -> bool:
    """Whether the lines of a file name their answers, so that one may be appended to change an opinion: those of
    versions before this one do not, and an empty or missing file has none."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return "id" in _object(file.readline())


def _object(line: bytes) -> Mapping[str, Any]:
    """What a line holds; nothing where it is damaged."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
