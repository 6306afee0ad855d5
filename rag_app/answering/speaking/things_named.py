"""What a question for a yes or no names, and whether the passages, or a sentence of one, are of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.schema import Passage
from rag_app.text.language.names import (
    acronyms,
    has_title_case,
    held_by,
    named_in,
    of_things,
    path_terms,
    terms,
    with_short_forms,
)
from rag_app.text.language.question_words import AUXILIARY

# A name, and one of a place, a person or a document that the question is about: its subject, or behind a preposition.
_NAME = r"(?!I\b)[A-Z][^\s,;:?]*(?:\s+[A-Z][^\s,;:?]*)*"
_NAMES = re.compile(rf"(?<=[\w,]\s){_NAME}")
_OF_THE_MATTER = re.compile(
    rf"(?:\A\W*(?i:{AUXILIARY})|\b(?:at|in|near|from|of|by|for|on|to|with|against|under))\s+"
    rf"(?:(?:the|an?|this|its|their|our|your)\s+)?(?:\d{{4}}\s+)?{_NAME}"
)


def hold_names(question: str, shown: Sequence[Passage]) -> bool:
    """Whether a part of each thing that a question names, but for what it is about, which the beginning of a document
    may tell, stands in one of the passages or in what these stand under."""
    return _has_each(_things_in(_OF_THE_MATTER.sub(" x", question)), question, shown)


def is_of_another_document(question: str, source: Passage, shown: Sequence[Passage]) -> bool:
    """Whether a thing that a question names stands in a passage of another document than `source`, which has nothing of
    it in the passages shown nor above them."""
    others = [one for one in shown if one.document_id != source.document_id]
    own = [one for one in shown if one.document_id == source.document_id]
    return any(
        _has_each([one], question, others) and not _has_each([one], question, own) for one in _things_in(question)
    )


def of_the_same(question: str, shown: Sequence[Passage]) -> list[Passage]:
    """The passages that are not of another document than that of what a question names."""
    return [one for one in shown if not is_of_another_document(question, one, shown)]


def without_place(question: str, sentence: str, source: Passage) -> str:
    """The question without what it names that the document of a sentence is about, and the sentence has not."""
    said = terms(sentence)

    def kept(name: re.Match[str]) -> str:
        things = of_things(named_in(f"x {name[0]}"))
        is_above = things and not things & said and _has_each([things], question, [source])
        return " " if is_above else name[0]

    return _NAMES.sub(kept, question)


def _things_in(question: str) -> list[frozenset[str]]:
    """The stems of each thing that a question names; a first word is no name."""
    names = [] if has_title_case(question) else _NAMES.findall(question)
    return [things for name in names if (things := of_things(named_in(f"x {name}")))]


def _has_each(things: Sequence[frozenset[str]], question: str, shown: Sequence[Passage]) -> bool:
    """Whether a part of each of the things stands in one of the passages or in what these stand under."""
    held = frozenset[str]()
    for one in shown if things else ():
        held |= terms(f"{one.text}\n{one.around}") | path_terms(one.source)
    held = with_short_forms(held, acronyms(question))
    return all(held_by(one, held) for one in things)
