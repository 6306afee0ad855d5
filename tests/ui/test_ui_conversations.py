"""Conversations where the disk is full: what is there can still be read."""

import sqlite3
import subprocess
import sys

import pytest

from rag_app.conversations.store import Conversations, Vote
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


@pytest.fixture
def asked(tmp_path):
    """A store, and in it a question of "me" without answers."""
    store = Conversations(tmp_path / "c.sqlite")
    one = store.create("me", "kept")
    return store, one.id, store.add_turn("me", one.id, "asked", [])


def test_no_answer_is_chosen_that_is_not_there(asked, tmp_path):
    store, one, turn = asked
    for change in (
        lambda: store.prefer("me", turn, 7),
        lambda: store.vote("me", turn, 7, Vote(1), tmp_path / "f.jsonl"),
        lambda: store.prefer("me", turn, -1),
    ):
        with pytest.raises(ConversationError, match="of a question: expected one from 0 on, below 0"):
            change()
    assert store.turns("me", one)[0].preferred is None


def test_a_damaged_file_is_a_sentence(asked, tmp_path):
    store, one, turn = asked
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE turns SET answers = '{', preferred = 0")
    db.close()
    for look in (lambda: store.turns("me", one), store.preferences):
        with pytest.raises(ConversationError, match=r"c\.sqlite: answers that are no JSON .* move it away"):
            look()
    store.delete_turn("me", turn, tmp_path / "f.jsonl")
    assert store.turns("me", one) == []


def test_an_owner_that_is_no_text_is_a_sentence(asked):
    with pytest.raises(ConversationError, match=r"'o\\ud83d' is no text that can be kept"):
        asked[0].of("o\ud83d")
