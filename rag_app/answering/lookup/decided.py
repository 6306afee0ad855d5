"""Yes or no where the words of what is quoted decide it, whatever a model guesses."""

from __future__ import annotations

from rag_app.answering.lookup.directions import went_so
from rag_app.answering.lookup.limits import is_within
from rag_app.answering.lookup.marks import is_marked
from rag_app.schema import Passage
from rag_app.text.exceptions import is_true_of_the_excepted
from rag_app.text.permissions import is_allowed


def decided_by(question: str, said: str) -> bool | None:
    """Whether the answer is yes by a sentence: by a limit in it, by what it excepts, or by a word that forbids or
    says which way something went; None where none of them decides."""
    rules = (is_within, is_true_of_the_excepted, is_allowed, went_so)
    return next((answer for rule in rules if (answer := rule(question, said)) is not None), None)


def decided_at(question: str, passage: Passage, start: int, end: int) -> bool | None:
    """The same by the sentence at `start` to `end` of a passage, or by the marks of the row there."""
    marked = is_marked(question, passage, start, end)
    return decided_by(question, passage.text[start:end]) if marked is None else marked
