"""What people said about answers, as a file: appended to, read with the last word about each answer."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from test_ui_conversations import answer, change

from finetune.data.loading import load_examples
from finetune.data.report import Report
from finetune.recipe import DataRecipe
from rag_app.conversations import feedback_file
from rag_app.conversations import store as conversations
from rag_app.conversations.feedback import read_feedback, save_feedback
from rag_app.conversations.store import Conversations, Vote
from rag_app.errors import DataError


@pytest.fixture
def voted(tmp_path):
    """A store with three turns of "me" that were approved, their conversation, their ids, and the file."""
    store, path = Conversations(tmp_path / "c.sqlite"), tmp_path / "feedback.jsonl"
    one = store.create("me", "kept").id
    turns = [store.add_turn("me", one, f"question {n}", [answer(), answer()]) for n in range(3)]
    for turn in turns:
        store.vote("me", turn, 0, Vote(1), path)
    return store, one, turns, path


def votes(path):
    return [(one["vote"], one["correction"]) for one in read_feedback(path)]


def examples(path, **data):
    return load_examples([str(path)], "train", "qa", DataRecipe(**data), Report())


def test_a_vote_is_appended_and_no_other_answer_is_read(voted, monkeypatch):
    store, _, (first, *_), path = voted
    before, read, real = path.read_bytes(), [], feedback_file.kept_answers
    for module in (feedback_file, conversations):
        monkeypatch.setattr(module, "kept_answers", lambda text: read.append(1) or real(text))
    store.vote("me", first, 0, Vote(-1, "The deputy."), path)
    store.vote("me", first, 1, Vote(1), path)
    after = path.read_bytes()
    assert after.startswith(before) and len(after.splitlines()) == 5 and len(read) == 2
    assert votes(path) == [(1, ""), (1, ""), (-1, "The deputy."), (1, "")]
    assert len({one["id"] for one in read_feedback(path)}) == 4


def test_only_the_last_word_about_an_answer_becomes_an_example(voted):
    store, _, (first, second, third), path = voted
    store.vote("me", first, 0, Vote(-1, "The deputy."), path)
    store.vote("me", second, 0, None, path)
    store.vote("me", third, 0, Vote(-1), path)
    store.vote("me", third, 0, Vote(1), path)
    for data in ({}, {"shape": "feedback"}):
        assert [one.answers for one in examples(path, **data)] == [("The deputy.",), ("The head.",)]
    for turn in (first, third):
        store.vote("me", turn, 0, None, path)
    assert read_feedback(path) == []
    with pytest.raises(DataError, match="no usable row"):
        examples(path)


def test_half_a_line_loses_no_other(voted):
    store, _, (first, *_), path = voted
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:100])
    assert votes(path) == [(1, "")] * 3 and len(examples(path)) == 3
    store.vote("me", first, 0, Vote(-1), path)
    assert votes(path) == [(1, ""), (1, ""), (-1, "")] and path.read_bytes().startswith(whole)
    path.write_bytes(whole.replace(b"{", b"", 1) + b"5\n")  # damaged where nobody looks
    assert votes(path) == [(1, "")] * 2


@pytest.mark.parametrize("found", ["old", "missing", "empty", "damaged"])
def test_a_file_whose_lines_name_no_answer_is_written_anew_with_all_votes(voted, found):
    store, _, (first, *_), path = voted
    if found == "old":
        lines = [{k: v for k, v in json.loads(line).items() if k != "id"} for line in path.read_text().splitlines()]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        assert votes(path) == [(1, "")] * 3 and len(examples(path)) == 3
    elif found == "missing":
        path.unlink()
    else:
        path.write_text("" if found == "empty" else "nonsense\n")
    store.vote("me", first, 0, Vote(-1), path)
    assert votes(path) == [(1, ""), (1, ""), (-1, "")] and len(path.read_bytes().splitlines()) == 3


def test_what_is_deleted_or_asked_again_leaves_the_file(voted):
    store, one, (first, second, _), path = voted
    store.vote("me", first, 0, Vote(-1, "private words"), path)
    store.vote("me", first, 0, None, path)
    store.replace_turn("me", second, "again", [answer()], "", path)
    assert b"private words" not in path.read_bytes() and votes(path) == [(1, "")]
    line = path.read_bytes()
    store.replace_turn("me", first, "again", [answer()], "", path)  # nothing counts of it: nothing is written
    assert path.read_bytes() == line
    store.vote("me", second, 0, Vote(-1), path)
    assert votes(path) == [(1, ""), (-1, "")]
    store.delete("me", one, path)
    assert path.read_bytes() == b""


def test_several_programs_vote_at_once(voted):
    _, one, turns, path = voted

    def vote(number):
        store = Conversations(path.with_name("c.sqlite"))
        store.vote("me", turns[number % 3], 0, Vote(-1, f"word {number}"), path)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(vote, range(24)))
    store = Conversations(path.with_name("c.sqlite"))
    kept = [turn.votes[0].correction for turn in store.turns("me", one)]
    assert len(path.read_bytes().splitlines()) == 27 and sorted(c for _, c in votes(path)) == sorted(kept)


def test_a_vote_that_was_given_for_a_damaged_answer_is_taken_back_with_its_conversation(voted):
    store, one, (first, *_), path = voted
    change(store, "UPDATE turns SET answers = ? WHERE id = ?", "{", first)
    store.delete("me", one, path)
    assert path.read_bytes() == b""


def test_lines_of_programs_that_name_no_answer_all_count(tmp_path):
    path = tmp_path / "feedback.jsonl"
    for answer_id in ("", "a", "", "a", "b"):
        save_feedback(path, answer(), 1, answer_id=answer_id)
    assert [one.get("id") for one in read_feedback(path)] == [None, None, "a", "b"]
    assert len(path.read_bytes().splitlines()) == 5 and len(examples(path)) == 4
