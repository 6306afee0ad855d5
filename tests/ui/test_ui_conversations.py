"""Conversations where the disk is full: what is there can still be read."""

import sqlite3
import subprocess
import sys

import pytest

from rag_app.conversations.store import Conversations
from rag_app.errors import ConversationError

# No file may grow: the same to SQLite as a disk without room.
_FULL = """
import resource, signal, sys
from pathlib import Path
from rag_app.conversations.store import Conversations
from rag_app.errors import ConversationError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
store = Conversations(Path(sys.argv[1]))
(kept,) = store.of("me")
print([t.question for t in store.turns("me", kept.id)])
try:
    store.add_turn("me", kept.id, "more", [])
except ConversationError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX's")
@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_conversations_are_read_on_a_full_disk(tmp_path, journal):
    path = tmp_path / "c.sqlite"
    store = Conversations(path)
    store.add_turn("me", store.create("me", "kept").id, "What was asked?", [])
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA journal_mode = {journal}")  # wal: as earlier versions wrote it
    db.close()
    done = subprocess.run([sys.executable, "-c", _FULL, str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    read, refused = done.stdout.splitlines()
    assert read == "['What was asked?']"
    assert "make room on the disk" in refused


def test_a_write_ahead_log_of_before_is_taken_in_and_given_up(tmp_path):
    path = tmp_path / "c.sqlite"
    store = Conversations(path)
    one = store.create("me", "kept")
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.close()
    store.add_turn("me", one.id, "asked", [])
    assert [t.question for t in Conversations(path).turns("me", one.id)] == ["asked"]
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    db.close()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConversationError, match="cannot be made"):
        Conversations(tmp_path / "file" / "c.sqlite")
