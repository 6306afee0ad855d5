"""What a question asks: as it stands without the turns before it, and in words that the documents know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag_app.answering.inputs import question_read
from rag_app.answering.question.condense import answered_before, standalone_question
from rag_app.index import Index
from rag_app.protocols import ChatModel
from rag_app.schema import Message
from rag_app.text.other_words import spelled_out
from rag_app.timing import Clock


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
        answered = answered_before(standalone, question, history)
        return UserQuestion(index, question, _in_words_of(index, standalone), answered)


def asked_alone(question: str, index: Index) -> str:
    """`question` read, with titles written out whose letters no document of `index` has (`other_words.spelled_out`).
    Raises `SettingsError` for a blank one."""
    return _in_words_of(index, question_read(question))


def _in_words_of(index: Index, question: str) -> str:
    return spelled_out(question, lambda letters: index.document_frequency(letters) > 0)
