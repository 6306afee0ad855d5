"""What people said about answers, one JSON object a line, so that adapters can be trained on it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from rag_app.artifacts import append_line
from rag_app.schema import Answer

MOST_CORRECTED = 4_000  # characters of what an answer should have been


def save_feedback(path: Path, answer: Answer, vote: Literal[1, -1], correction: str = "") -> None:
    """Append one line to `path` (JSONL, created with its folder if missing).

    Fields: question (self-contained), answer, vote (1 approved, -1 rejected), correction (what the answer should have
    been, may be empty), passages (objects with text, title, headings, source, in the order shown), index, adapter,
    created (ISO 8601, UTC). The line is on disk when this returns; on a full disk none of it is, and `OSError` is
    raised. Several writers do not mix their lines.
    """
    append_line(path, feedback_line(answer, vote, correction, datetime.now(UTC).isoformat()))


def feedback_line(answer: Answer, vote: int, correction: str, created: str) -> bytes:
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
    }
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
