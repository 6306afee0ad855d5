"""The votes of the store of conversations as a file of feedback, which training reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag_app.artifacts import append_line, write_atomic
from rag_app.conversations.answer_json import kept_answers
from rag_app.conversations.feedback import appendable, feedback_line
from rag_app.errors import ConversationError

SAID = "AND vote IN (1, -1) AND typeof(position) = 'integer' AND position >= 0"  # of the rows that are votes


def turn_key(turn_id: int, created: str) -> str:
    """Letters and digits that another outcome in the place of a turn does not share."""
    return f"{turn_id}-{''.join(filter(str.isalnum, created))}"


def answer_id(turn_id: int, created: str, position: int) -> str:
    """What the lines about an answer of a turn name it by."""
    return f"{turn_key(turn_id, created)}-{position}"


def add(db: sqlite3.Connection, path: Path, line: bytes) -> None:
    """Append the `line` of a vote that `db` holds; the caller's transaction keeps two writers apart.

    A file that is missing, or that a version before this one wrote, whose lines do not name their answers, is written
    anew with all votes. Raises `ConversationError`.
    """
    if not appendable(path):
        write_all(db, path)
        return
    with _explained(path):
        append_line(path, line)


def write_all(db: sqlite3.Connection, path: Path) -> None:
    """Replace the file by the votes as `db` sees them, in one step. A vote for an answer that cannot be read any more
    is left out. Raises `ConversationError`."""
    rows = db.execute(
        "SELECT CAST(t.answers AS TEXT), t.id, CAST(t.created AS TEXT), v.position, v.vote, "  # noqa: S608 - a constant
        "CAST(v.correction AS TEXT), CAST(v.created AS TEXT) FROM votes v JOIN turns t ON t.id = v.turn_id "
        f"WHERE true {SAID} ORDER BY v.created, v.turn_id, v.position"
    )
    lines = [
        feedback_line(answer, vote, correction, created, answer_id(turn_id, asked, at))
        for answers, turn_id, asked, at, vote, correction, created in rows
        for answer in (kept_answers(answers) or ())[at : at + 1]
    ]
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, b"".join(lines))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConversationError(
            f"{path}: cannot be written ({error.strerror}), so nothing was changed; check the path, its permissions "
            "and the free space, then try again."
        ) from None
