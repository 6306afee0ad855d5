"""What people said about answers, one JSON object a line, so that adapters can be trained on it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from rag_app.artifacts import append_line
from rag_app.schema import Answer

MOST_CORRECTED = 4_000  # characters of what an answer should have been


def save_feedback(path: Path, answer: Answer, vote: Literal[1, -1], correction: str = "", answer_id: str = "") -> None:
    """Append one line to `path` (JSONL, created with its folder if missing), instead of an earlier one of the same
    `answer_id`, where there is one: an opinion that was changed does not stay in the training data.

    Fields: question (self-contained), answer, vote (1 approved, -1 rejected), correction (what the answer should have
    been, may be empty), passages (objects with text, title, headings, source, in the order shown), index, adapter,
    created (ISO 8601, UTC), and id, the `answer_id`, where it is given. The line is on disk when this returns; on a
    full disk none of it is, and `OSError` is raised. Several writers do not mix their lines.
    """
    line = feedback_line(answer, vote, correction, datetime.now(UTC).isoformat(), answer_id)
    append_line(path, line, _named(answer_id).encode() if answer_id else b"")


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


def _named(answer_id: str) -> str:
    """The field `id` as it stands in a line: in the texts of others its quotation marks would be escaped."""
    return json.dumps({"id": answer_id}, ensure_ascii=False)[1:-1]
