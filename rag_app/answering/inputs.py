"""What a caller gives, read and checked before anything is done with it."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any

from rag_app.config import AnswerSettings, require
from rag_app.documents.decoding import normalize_question
from rag_app.errors import SettingsError
from rag_app.schema import Message
from rag_app.text.questions.small_talk import without_small_talk
from rag_app.timing import Clock

# Characters of a question. An embedder reads the first 256 tokens of it and a reader the first 64 (some 1,000 and 300
# characters), while every rule looks through all of it: what is longer costs seconds and finds nothing better. So many
# leave more than half of a window of 2,048 tokens to the passages; questions about whole files are short.
MOST_CHARACTERS = 4_000
_MOST_READ = 4 * MOST_CHARACTERS  # as it is sent: signs that say nothing are left out, and marks joined


@dataclass(frozen=True, slots=True)
class Request:
    """A question as it was put, after the earlier `turns`; `where` filters by metadata, `clock` tells when to end."""

    question: str
    turns: Sequence[Message]
    where: Mapping[str, Any] | None
    options: AnswerSettings
    clock: Clock


def question_read(question: str) -> str:
    """A question, read as documents are. Raises `SettingsError` where it asks nothing, or is a document itself."""
    text = normalize_question(question) if isinstance(question, str) and len(question) <= _MOST_READ else question
    if not isinstance(text, str) or not text.strip():
        raise SettingsError(f"question = {question!r:.100}: expected text; write what is asked.")
    if len(text) > MOST_CHARACTERS:
        raise SettingsError(
            f"question = {text!r:.60}: {len(text):,} characters, expected at most {MOST_CHARACTERS:,}; put a longer "
            "text into the documents of an index, and ask about it."
        )
    return text


def turns_read(history: Iterable[Message] | None) -> list[Message]:
    """The earlier turns of a conversation, read as a question is, but for small talk and the replies to it; of a longer
    turn the beginning, since whoever sends a whole conversation cannot ask it otherwise. Raises `SettingsError` for
    what are no turns."""
    expected = 'expected the earlier turns as [Message("user", "..."), ...]'
    if not isinstance(history, Iterable | None):
        raise SettingsError(f"history = {history!r:.100}: {expected}.")
    turns = list(history or ())
    for turn in turns:
        if not (isinstance(turn, Message) and isinstance(turn.content, str)):
            raise SettingsError(f"history with {turn!r:.100}: {expected}.")
        if turn.role not in ("user", "assistant"):
            raise SettingsError(
                f"history with a turn of role {turn.role!r:.100}: expected `user` or `assistant`; the instruction is "
                "the application's own, so leave other turns out."
            )
    read = [
        dataclasses.replace(turn, content=normalize_question(turn.content[:_MOST_READ])[:MOST_CHARACTERS])
        for turn in turns
    ]
    return without_small_talk(read)


def cancel_read(cancel: threading.Event | None) -> threading.Event | None:
    """What ends an answer from outside. Raises `SettingsError` for what cannot be asked whether it is set."""
    is_event = callable(getattr(cancel, "is_set", None)) and not isinstance(cancel, type)
    require(is_event or cancel is None, "cancel", cancel, "a threading.Event, or None")
    return cancel


def adapters_read(adapters: Iterable[str]) -> list[str]:
    """The names of adapters that are compared. Raises `SettingsError` for what is no list of names."""
    is_list = isinstance(adapters, Iterable) and not isinstance(adapters, str)
    names = list(adapters) if is_list else []
    is_named = is_list and all(isinstance(name, str) for name in names)
    require(is_named, "adapters", names or adapters, 'a list of names, such as ["base", "NAME@VERSION"]')
    return names


def count_read(k: int) -> int:
    """How many are wanted. Raises `SettingsError` for what is no whole number of 1 or more."""
    require(isinstance(k, Integral) and not isinstance(k, bool) and k >= 1, "k", k, "a whole number of 1 or more")
    return k
