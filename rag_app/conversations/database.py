"""The SQLite file of the conversations: its layout, and connections that can read it on a full disk too."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rag_app.errors import ConversationError

_VERSION = 1
_BUSY_TIMEOUT_S = 15.0
_FAILURES = (sqlite3.Error, UnicodeError)  # what sqlite3 says of a damaged schema may be no UTF-8
_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS conversations_by_owner ON conversations (owner, updated);
CREATE TABLE IF NOT EXISTS turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    question TEXT NOT NULL, answers TEXT NOT NULL, problem TEXT NOT NULL, preferred INTEGER, created TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS turns_by_conversation ON turns (conversation_id, id);
CREATE TABLE IF NOT EXISTS votes (
    turn_id INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, vote INTEGER NOT NULL, correction TEXT NOT NULL, created TEXT NOT NULL,
    PRIMARY KEY (turn_id, position));
"""
_CHOICES = """
CREATE TABLE IF NOT EXISTS choices (
    owner TEXT NOT NULL, conversation_id TEXT NOT NULL, choices TEXT NOT NULL, PRIMARY KEY (owner, conversation_id))
"""  # an empty id: for the next conversation; programs that do not know the table leave it alone


def prepare(path: Path) -> None:
    """Make the file with its tables; nothing is written where all is there, so that a full disk can be read.

    Raises `ConversationError` if it is not such a file or was written by a newer version.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConversationError(f"{path.parent}: cannot be made ({error.strerror}); check the path.") from None
    with opened(path) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _VERSION):
            raise ConversationError(
                f"{path}: its layout is version {version}, expected {_VERSION}; use the newer program that wrote "
                "it, or move the file away to start anew."
            )
        if version == 0:
            db.executescript(_SCHEMA)
            db.execute(f"PRAGMA user_version = {_VERSION}")
        if not db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'choices'").fetchone():
            with suppress(sqlite3.Error):  # a full disk: then nothing chosen is kept, but all is read
                db.execute(_CHOICES)
        # A rollback journal: a reader of a write-ahead log must write too, and could not on a full disk.
        if db.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            with suppress(sqlite3.Error):  # somebody reads it, or the disk is full: the next start does it
                db.execute("PRAGMA journal_mode = DELETE")


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection whose changes are committed together, or not at all. Raises `ConversationError`."""
    try:
        db = _connected(path)
    except _FAILURES as error:
        raise ConversationError(f"{path}: {_advice(error)}") from None
    try:
        yield db
        if db.in_transaction:
            db.execute("COMMIT")
    except _FAILURES as error:
        raise ConversationError(f"{path}: {_advice(error)}") from None
    finally:
        db.close()


def _connected(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
    db.text_factory = _text
    try:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA user_version")  # the first read shows whether the file can be read at all
    except sqlite3.DatabaseError:
        db.close()
        # A write-ahead log of before, and no room for the file that its readers share: read what is in the file
        # itself, where nothing waits beside it.
        log = path.with_name(f"{path.name}-wal")
        if not path.is_file() or (log.is_file() and log.stat().st_size):
            raise
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
        db.text_factory = _text
        db.execute("PRAGMA user_version")
    except BaseException:
        db.close()
        raise
    return db


def _text(data: bytes) -> str:
    """One damaged letter does not keep the others from being read."""
    return data.decode("utf-8", "replace")


def _advice(error: Exception) -> str:
    if isinstance(error, UnicodeEncodeError):
        return f"{error.object!r:.100} is no text that can be kept; take the lone surrogates out."
    text = str(error)
    if any(word in text for word in ("full", "readonly", "disk I/O")):
        return f"{text}; nothing of this was kept: make room on the disk and check the permissions, then try again."
    if "locked" in text:
        return f"{text} by another process for {_BUSY_TIMEOUT_S:.0f} s; try again."
    if "unable to open" in text:
        return f"{text}; check the path, its permissions and the free space."
    return f"{text}; if it is damaged, move it away and a new one is made."
