"""Conversations where the disk is full: what is there can still be read."""

import json
import sqlite3
import subprocess
import sys
from typing import get_origin

import pytest

from rag_app.conversations import answer_json
from rag_app.conversations.feedback import read_feedback
from rag_app.conversations.store import Conversations, Vote
from rag_app.errors import ConversationError
from rag_app.schema import Answer, AnswerRecord, Chunk, Citation, Hit, Passage, Sentence

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
        with pytest.raises(ConversationError, match="of a question: it has none"):
            change()
    assert store.turns("me", one)[0].preferred is None


def answer() -> Answer:
    record = AnswerRecord(
        question="Who pays?", standalone_question="", index="i", generation=1, embedder_fingerprint="e", model="m",
        model_fingerprint="f", adapter="base", prompt_version="1", settings={"k": 5}, prompt_tokens=1,
        completion_tokens=1, finish_reason="stop", timings_s={"all": 0.5}, signals={},
    )  # fmt: skip
    cited = Citation(1, "supported", 0.9, source="t.md", headings=("Travel",), page=3, document_id=1, end=13)
    chunk = Chunk(1, 1, "t.md", "Travel", 0, 13, "The head pays", ("Travel",), 3, {"year": 2024, "draft": False})
    passage = Passage(1, 1, "t.md", "Travel", ("Travel",), 3, 0, 13, "The head pays", 1.0)
    sentence = Sentence(0, 9, "The head.", True, (cited,))
    return Answer("The head.", False, 0.9, (sentence,), (passage,), (Hit(chunk, 1, {"bm25": 2.0}),), (cited,), record)


def change(store: Conversations, sql: str, *values: object) -> None:
    with sqlite3.connect(store.path) as db:
        db.execute(sql, values)
    db.close()


GOOD = [answer().to_dict()]
DAMAGED = [
    "{", "[{}]", "[1]", "5", "null", '{"a": 1}', "[" * 100_000, b"\xff", 5.5, "",
    *(json.dumps([GOOD[0] | changed]) for changed in (
        {"text": 1}, {"abstained": 0}, {"confidence": "x"}, {"sentences": 5}, {"sentences": [5]}, {"hits": [{}]},
        {"passages": [{"headings": None}]}, {"nearest": [{**GOOD[0]["nearest"][0], "headings": [5]}]},
        {"nearest": [{**GOOD[0]["nearest"][0], "page": "x"}]}, {"record": {}},
        {"record": {**GOOD[0]["record"], "timings_s": {"all": "x"}}},
    )),
]  # fmt: skip


def test_a_type_is_looked_into_once(monkeypatch):
    assert answer_json.answer_from_dict(GOOD[0]) == answer()
    looked = []
    monkeypatch.setattr(answer_json, "get_origin", lambda kind: looked.append(kind) or get_origin(kind))
    assert answer_json.answer_from_dict(GOOD[0]) == answer()
    assert not looked


@pytest.mark.parametrize("kept", DAMAGED)
def test_a_damaged_answer_is_a_turn_with_a_problem(tmp_path, kept):
    """The other turns are as they were, and votes are kept and taken back."""
    store, feedback = Conversations(tmp_path / "c.sqlite"), tmp_path / "f.jsonl"
    one = store.create("me", "kept").id
    first, second = (store.add_turn("me", one, question, [answer()]) for question in ("first", "second"))
    for turn in (first, second):
        store.vote("me", turn, 0, Vote(1), feedback)
        store.prefer("me", turn, 0)
    change(store, "UPDATE turns SET answers = ? WHERE id = ?", kept, first)
    change(store, "UPDATE conversations SET title = ?", b"\xff")
    bad, good = store.turns("me", one)
    assert bad.answers == () and "damaged" in bad.problem and bad.question == "first" and bad.answer is None
    assert good.answers == (answer(),) and good.problem == "" and good.votes == {0: Vote(1)}
    assert store.preferences() == {"base": (1, 1)} and store.of("me")[0].title == "\ufffd"
    with pytest.raises(ConversationError, match="it has none"):
        store.vote("me", first, 0, Vote(-1), feedback)
    store.vote("me", second, 0, Vote(-1, "The deputy."), feedback)
    said = [(one["vote"], one["correction"]) for one in read_feedback(feedback)]
    assert said == [(1, ""), (-1, "The deputy.")]  # what was said of the first was written when it could be read
    store.replace_turn("me", first, "again", [answer()], "", feedback)
    again, _ = store.turns("me", one)
    assert (again.id, again.question, again.answers) == (first, "again", (answer(),))
    assert again.votes == {} and again.preferred is None and again.key != bad.key
    with pytest.raises(ConversationError, match="does not exist"):
        store.replace_turn("you", first, "mine", [], "", feedback)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE votes SET position = -1", "UPDATE votes SET position = 7", "UPDATE votes SET position = X'ff'",
        "UPDATE votes SET vote = 5", "UPDATE votes SET vote = 'x'", "UPDATE turns SET preferred = 'x'",
        "UPDATE turns SET preferred = 9", "UPDATE turns SET preferred = -1", "UPDATE turns SET problem = X'ff'",
        "UPDATE turns SET question = CAST(X'ff' AS TEXT)", "UPDATE votes SET correction = X'ff', created = 5.5",
    ],
)  # fmt: skip
def test_a_damaged_row_keeps_no_conversation_from_opening(tmp_path, sql):
    store, feedback = Conversations(tmp_path / "c.sqlite"), tmp_path / "f.jsonl"
    one = store.create("me", "kept").id
    turn = store.add_turn("me", one, "asked", [answer()])
    store.vote("me", turn, 0, Vote(1), feedback)
    store.prefer("me", turn, 0)
    change(store, sql)
    (shown,) = store.turns("me", one)
    assert shown.answer == answer()
    store.vote("me", turn, 0, Vote(-1), feedback)
    assert json.loads(feedback.read_bytes().splitlines()[-1])["vote"] == -1
    store.delete("me", one, feedback)
    assert feedback.read_bytes() == b"" and store.of("me") == []


@pytest.mark.parametrize("kept", ["{", "[" * 100_000, b"\xff", "5", 5.5])
def test_damaged_choices_are_none(asked, kept):
    store, one, _ = asked
    store.keep_choices("me", one, {"adapter": "x"})
    assert store.choices("me", one) == {"adapter": "x"}
    change(store, "UPDATE choices SET choices = ?", kept)
    assert store.choices("me", one) == {}


def test_a_damaged_schema_is_a_sentence_whatever_its_bytes(asked):
    path = asked[0].path
    path.write_bytes(path.read_bytes().replace(b"choices TEXT NOT NULL", b"choices TEXT NOT NUL\x98"))
    with pytest.raises(ConversationError, match="if it is damaged, move it away and a new one is made"):
        Conversations(path)


def test_an_owner_that_is_no_text_is_a_sentence(asked):
    with pytest.raises(ConversationError, match=r"'o\\ud83d' is no text that can be kept"):
        asked[0].of("o\ud83d")


def test_a_file_that_is_no_store_is_not_put_down_to_the_disk(tmp_path):
    (tmp_path / "bad.sqlite").write_text("nonsense" * 100)
    with pytest.raises(ConversationError, match="not a database; if it is damaged, move it away"):
        Conversations(tmp_path / "bad.sqlite")
    with pytest.raises(ConversationError, match="check the path, its permissions and the free space"):
        Conversations(tmp_path)


def test_feedback_that_cannot_be_written_changes_nothing(tmp_path):
    conversations = Conversations(tmp_path / "kept.sqlite")
    made = conversations.create("me", "Travel")
    (tmp_path / "file").write_text("")
    with pytest.raises(ConversationError, match=r"cannot be written .*, so nothing was changed"):
        conversations.delete("me", made.id, tmp_path / "file" / "feedback.jsonl")
    assert [one.id for one in conversations.of("me")] == [made.id]
