"""Conversations, their turns and what people said about the answers, in one SQLite file.

Every call opens its own connection: the file may be used by many threads and several processes at once.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag_app.conversations import database, feedback_file
from rag_app.conversations.answer_json import kept_answers
from rag_app.conversations.feedback import feedback_line
from rag_app.errors import ConversationError
from rag_app.schema import Answer
from rag_app.text.language.one_line import shortened
from rag_app.timing import moment

_TITLE_CHARACTERS = 60
_DAMAGED = (
    "The answer cannot be shown: what was kept of it is damaged. Ask the question again; the other answers of this "
    "conversation are not affected."
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A named conversation of one owner; times are ISO 8601 in UTC."""

    id: str
    title: str
    created: str
    updated: str


@dataclass(frozen=True, slots=True)
class Vote:
    """1 approved, -1 rejected; `correction` is what the answer should have been, or empty."""

    vote: int
    correction: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answers: one, several if adapters were compared, none if `problem` says what went wrong.

    `preferred` is the position of the answer that was voted best in a comparison, `votes` maps positions to votes.
    """

    id: int
    question: str
    answers: tuple[Answer, ...]
    problem: str
    preferred: int | None
    votes: dict[int, Vote]
    created: str

    @property
    def answer(self) -> Answer | None:
        """The answer that the conversation goes on from: the preferred one, else the first."""
        return self.answers[self.preferred or 0] if self.answers else None

    @property
    def key(self) -> str:
        """Letters and digits that another outcome in the place of this turn does not share."""
        return feedback_file.turn_key(self.id, self.created)


class Conversations:
    """The store at `path`. Every method takes only ids of the given owner; others are as if they did not exist.

    Raises `ConversationError` if the file is not such a store, was written by a newer version, or an id is unknown.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        database.prepare(path)

    def create(self, owner: str, title: str) -> Conversation:
        """A new conversation; a title longer than 60 characters is cut."""
        now = moment()
        made = Conversation(uuid.uuid4().hex, _short(title), now, now)
        with self._open() as db:
            db.execute("INSERT INTO conversations VALUES (?, ?, ?, ?, ?)", (made.id, owner, made.title, now, now))
        return made

    def of(self, owner: str) -> list[Conversation]:
        """All conversations of an owner, the last used first."""
        with self._open() as db:
            rows = db.execute(
                "SELECT id, CAST(title AS TEXT), CAST(created AS TEXT), CAST(updated AS TEXT) FROM conversations "
                "WHERE owner = ? ORDER BY updated DESC, rowid DESC",
                (owner,),
            )
            return [Conversation(*row) for row in rows]

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give a conversation another title; an empty one is ignored."""
        if title.strip():
            with self._owned(owner, conversation_id) as db:
                db.execute("UPDATE conversations SET title = ? WHERE id = ?", (_short(title), conversation_id))

    def delete(self, owner: str, conversation_id: str, feedback: Path) -> None:
        """Delete a conversation with its turns and votes, and take the votes out of the `feedback` file."""
        with self._owned(owner, conversation_id) as db:
            db.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))
            db.execute("DELETE FROM choices WHERE owner = ? AND conversation_id = ?", (owner, conversation_id))
            feedback_file.write_all(db, feedback)

    def add_turn(
        self, owner: str, conversation_id: str, question: str, answers: Sequence[Answer], problem: str = ""
    ) -> int:
        """Append a turn and return its id."""
        kept = _answers_json(answers)
        with self._owned(owner, conversation_id) as db:
            now = moment()
            made = db.execute(
                "INSERT INTO turns (conversation_id, question, answers, problem, created) VALUES (?, ?, ?, ?, ?)",
                (conversation_id, _storable(question), kept, _storable(problem), now),
            )
            db.execute("UPDATE conversations SET updated = ? WHERE id = ?", (now, conversation_id))
            assert made.lastrowid is not None  # noqa: S101 - it was inserted
            return made.lastrowid

    def replace_turn(
        self, owner: str, turn_id: int, question: str, answers: Sequence[Answer], problem: str, feedback: Path
    ) -> None:
        """Put a question with its answers in the place of a turn, whose votes go, out of the `feedback` file too."""
        kept = _answers_json(answers)
        with self._owned_turn(owner, turn_id) as (db, *_):
            now = moment()
            voted = db.execute("DELETE FROM votes WHERE turn_id = ?", (turn_id,)).rowcount
            db.execute(
                "UPDATE turns SET question = ?, answers = ?, problem = ?, preferred = NULL, created = ? WHERE id = ?",
                (_storable(question), kept, _storable(problem), now, turn_id),
            )
            of_turn = "id = (SELECT conversation_id FROM turns WHERE id = ?)"
            db.execute(f"UPDATE conversations SET updated = ? WHERE {of_turn}", (now, turn_id))  # noqa: S608 - a constant
            if voted:
                feedback_file.write_all(db, feedback)

    def turns(self, owner: str, conversation_id: str) -> list[Turn]:
        """The turns of a conversation, oldest first."""
        with self._owned(owner, conversation_id, begin="BEGIN") as db:
            votes: dict[int, dict[int, Vote]] = {}
            those = f"turn_id IN (SELECT id FROM turns WHERE conversation_id = ?) {feedback_file.SAID}"  # noqa: S608 - constants
            for turn_id, position, vote, correction in db.execute(
                f"SELECT turn_id, position, vote, CAST(correction AS TEXT) FROM votes WHERE {those}",  # noqa: S608 - constants
                (conversation_id,),
            ):
                votes.setdefault(turn_id, {})[position] = Vote(vote, correction)
            rows = db.execute(
                "SELECT id, CAST(question AS TEXT), CAST(answers AS TEXT), CAST(problem AS TEXT), preferred, "
                "CAST(created AS TEXT) FROM turns WHERE conversation_id = ? ORDER BY id",
                (conversation_id,),
            )
            return [_turn(row, votes.get(row[0], {})) for row in rows]

    def choices(self, owner: str, conversation_id: str) -> dict[str, Any]:
        """What was chosen in a conversation (empty id: for the next one), as `keep_choices` got it; {} if nothing."""
        values = None
        with suppress(ConversationError, ValueError, RecursionError), self._open() as db:
            sql = "SELECT CAST(choices AS TEXT) FROM choices WHERE owner = ? AND conversation_id = ?"
            for (kept,) in db.execute(sql, (owner, conversation_id)):
                values = json.loads(kept)
        return values if isinstance(values, dict) else {}

    def keep_choices(self, owner: str, conversation_id: str, choices: Mapping[str, Any]) -> None:
        """Keep JSON-able choices; what a full disk does not take is lost without a word, since nothing hangs on it."""
        kept = json.dumps(choices, ensure_ascii=True)
        with suppress(ConversationError), self._open() as db:
            db.execute("INSERT OR REPLACE INTO choices VALUES (?, ?, ?)", (owner, conversation_id, kept))

    def prefer(self, owner: str, turn_id: int, position: int | None, key: str = "") -> None:
        """Keep which answer of a comparison is the best; None takes the choice back. `key` as for `vote`."""
        with self._owned_turn(owner, turn_id, position, key) as (db, *_):
            db.execute("UPDATE turns SET preferred = ? WHERE id = ?", (position, turn_id))

    def preferences(self) -> dict[str, tuple[int, int]]:
        """Adapter to (times preferred, times compared where somebody chose), over all owners."""
        counts: dict[str, tuple[int, int]] = {}
        with self._open() as db:
            for answers, preferred in db.execute(
                "SELECT CAST(answers AS TEXT), preferred FROM turns WHERE preferred IS NOT NULL"
            ):
                for position, answer in enumerate(kept_answers(answers) or ()):
                    won, of = counts.get(answer.record.adapter, (0, 0))
                    counts[answer.record.adapter] = (won + (position == preferred), of + 1)
        return counts

    def vote(self, owner: str, turn_id: int, position: int, vote: Vote | None, feedback: Path, key: str = "") -> None:
        """Keep what was said about an answer, and append it to the `feedback` file, which None takes it out of.

        Of the lines about an answer the last one counts (`feedback.said_last`). `key` is the `Turn.key` of the answer
        that was seen: another one that took its place meanwhile is not voted on.
        """
        with self._owned_turn(owner, turn_id, position, key) as (db, answers, created):
            db.execute("DELETE FROM votes WHERE turn_id = ? AND position = ?", (turn_id, position))
            if vote is not None:
                said = vote.vote, _storable(vote.correction.strip()), moment()
                db.execute("INSERT INTO votes VALUES (?, ?, ?, ?, ?)", (turn_id, position, *said))
                answer_id = feedback_file.answer_id(turn_id, created, position)
                feedback_file.add(db, feedback, feedback_line(answers[position], *said, answer_id))
            else:
                feedback_file.write_all(db, feedback)

    @contextmanager
    def _owned(self, owner: str, conversation_id: str, begin: str = "BEGIN IMMEDIATE") -> Iterator[sqlite3.Connection]:
        with self._open() as db:
            db.execute(begin)
            found = db.execute("SELECT 1 FROM conversations WHERE id = ? AND owner = ?", (conversation_id, owner))
            if found.fetchone() is None:
                raise ConversationError("This conversation does not exist any more; choose another or start a new one.")
            yield db

    @contextmanager
    def _owned_turn(
        self, owner: str, turn_id: int, position: int | None = None, key: str = ""
    ) -> Iterator[tuple[sqlite3.Connection, tuple[Answer, ...], str]]:
        """The database within a transaction, the answers of a turn that can be read, and when they were made."""
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            found = db.execute(
                "SELECT CAST(t.answers AS TEXT), CAST(t.created AS TEXT) FROM turns t "
                "JOIN conversations c ON c.id = t.conversation_id WHERE t.id = ? AND c.owner = ?",
                (turn_id, owner),
            ).fetchone()
            if found is None:
                raise ConversationError("This answer does not exist any more; its conversation was deleted.")
            answers, created = kept_answers(found[0]) or (), found[1]
            if key and key != feedback_file.turn_key(turn_id, created):
                raise ConversationError(
                    "The question was asked again meanwhile, and another answer stands here now; nothing was kept of "
                    "what you said about the one before. Look at this one, and say it again if it fits."
                )
            if position is not None and position not in range(len(answers)):
                expected = f"expected one from 0 on, below {len(answers)}" if answers else "it has none"
                raise ConversationError(f"answer {position} of a question: {expected}.")
            yield db, answers, created

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        return database.opened(self.path)


def _answers_json(answers: Sequence[Answer]) -> str:
    return json.dumps([a.to_dict() for a in answers], ensure_ascii=True)


def _turn(row: Sequence[Any], votes: dict[int, Vote]) -> Turn:
    """A turn out of its row; one whose answers something damaged has none, and says so."""
    turn_id, question, kept, problem, preferred, created = row
    answers = kept_answers(kept)
    if answers is None:
        answers, problem = (), _DAMAGED
    chosen = preferred if isinstance(preferred, int) and 0 <= preferred < len(answers) else None
    return Turn(turn_id, question, answers, problem, chosen, votes, created)


def _short(title: str) -> str:
    return shortened(_storable(title), _TITLE_CHARACTERS)


def _storable(text: str) -> str:
    """Lone surrogates cannot be stored as UTF-8; they become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
