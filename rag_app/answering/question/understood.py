"""What a question asks: as it stands without the turns before it, and in words that the documents know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag_app.answering.inputs import question_read
from rag_app.answering.question.condense import answered_before, names_added, standalone_question
from rag_app.index import Index
from rag_app.protocols import ChatModel
from rag_app.schema import Message
from rag_app.text.other_words import titles_spelled_out
from rag_app.text.words import content_stems
from rag_app.timing import Clock

_LOOKED_AT = 50  # passages


@dataclass(frozen=True, slots=True)
class UserQuestion:
    """A question as it was put and as it stands alone; `answered` is the last answer where it holds the last question.
    The index is the same from search to record."""

    index: Index
    question: str
    standalone: str
    answered: str = ""


def understood(
    question: str, history: Sequence[Message], index: Index, model: Callable[[], ChatModel], clock: Clock
) -> UserQuestion:
    """`question`, read already, to the documents of `index`; `model` is asked for where there are earlier turns."""
    if not history:
        return UserQuestion(index, question, _in_words_of(index, question))
    with clock("condense"):
        standalone = standalone_question(question, history, model())
        if (names := names_added(question, standalone)) and not _is_asked_of(names, question, index):
            standalone = question
        answered = answered_before(standalone, question, history)
        return UserQuestion(index, question, _in_words_of(index, standalone), answered)


def _is_asked_of(names: str, question: str, index: Index) -> bool:
    """Whether a document with `names` holds all that `question` says in one passage; where no document does, it may
    say so in other words, and is."""
    stems = content_stems(question)

    def is_held(where: Mapping[str, Any] | None) -> bool:
        found = index.chunks(index.lexical_scores(question, _LOOKED_AT, where)[0])
        return any(stems <= content_stems(" ".join((*c.headings, c.above, c.text))) for c in found)

    if not is_held(None):
        return True
    named = {chunk.source for chunk in index.chunks(index.lexical_scores(names, _LOOKED_AT)[0])}
    return bool(named) and is_held({"source": sorted(named)})


def asked_alone(question: str, index: Index) -> str:
    """`question` read, with titles written out whose letters no document of `index` has (`other_words`).
    Raises `SettingsError` for a blank one."""
    return _in_words_of(index, question_read(question))


def _in_words_of(index: Index, question: str) -> str:
    return titles_spelled_out(question, lambda letters: index.document_frequency(letters) > 0)
