"""Both of two things that a question asks for in one breath ("the default user name and password"), where the words
that were chosen are those of one alone."""

from __future__ import annotations

import re

from rag_app.answering.lookup.fields import Field, fields_in, fields_in_rows
from rag_app.answering.lookup.quoting import Quote, around
from rag_app.schema import Passage
from rag_app.text.question_words import BE
from rag_app.text.words import content_stems

_NO_PHRASE = r"(?!(?:between|of|for|in|on|at|to|by|from|with|than|that|which|who|and|or)\s)"
_ASKS = re.compile(
    rf"\bwhat(?:['’]s|\s+{BE})\s+(?:(?:the|its|their|my|our)\s+)?"
    rf"(?P<one>(?:{_NO_PHRASE}[\w-]+\s+){{0,3}}?{_NO_PHRASE}[\w-]+)\s+and\s+(?:the\s+)?"
    r"(?P<other>[\w-]+(?:\s+[\w-]+){0,2}?)(?=\s*(?:\?|\Z)|\s+(?:of|for|on|in|at|to|by|from|used|set|after)\b)",
    re.IGNORECASE,
)
_JOINS = re.compile(r"[,;:/&×]|\s(?:and|or|by|x|to|[-–])\s", re.IGNORECASE)
_MOST = 9  # fields of one label that are looked at
_LONGEST = 300  # characters of a sentence


def both_of(said: str, question: str, passage: Passage) -> Quote | None:
    """The sentence, or the two fields of a form, of a passage that tell both things that `question` asks for, where
    what is `said` is from there and tells one; None elsewhere."""
    asks = _ASKS.search(question)
    if asks is None or _JOINS.search(said.strip()):
        return None
    one, other = asks["one"].split(), asks["other"].split()
    fields = [*fields_in(passage.text), *fields_in_rows(passage.text)]
    ones, others = (
        [field for field in fields if field.value and _is_label(field.label, name)] for name in (one, other)
    )
    pairs = [(a, b) for a in ones[:_MOST] for b in others[:_MOST] if a is not b]
    plain = said.strip(" `\"'“”")
    if len(pairs) == 1 and any(plain in field.value for field in pairs[0]):
        return _told(*pairs[0], passage) if _are_of_one(*pairs[0], fields, passage.text) else None
    sentence = around(plain, question, passage)
    if pairs or sentence is None or len(sentence.text) > _LONGEST or passage.text.startswith("|", sentence.start):
        return None
    if f"{one[-1]} and {other[0]}".lower() in sentence.text.lower():  # one thing: "research and development"
        return None
    return sentence if all(_names(name, sentence.text) for name in (one, other)) else None


def _names(name: list[str], text: str) -> bool:
    """Whether a text has the last word of a name, also where it is joined to the one before: "username"."""
    return bool(content_stems(name[-1]) & content_stems(text)) or "".join(name[-2:]).lower() in text.lower()


def _is_label(label: str, name: list[str]) -> bool:
    """Whether a label has the last word of a name, and all others or no other words: not "company" for "user name"."""
    asked, told = content_stems(" ".join(name)), content_stems(label)
    return _names(name, label) and (asked <= told or told <= asked or "".join(name[-2:]).lower() in label.lower())


def _are_of_one(one: Field, other: Field, fields: list[Field], text: str) -> bool:
    """Whether nothing but fields and rows stands between two fields, no name of another thing."""
    begins = {field.start for field in fields}
    between = re.compile(r"^[^\n]*\S", re.MULTILINE).finditer(text, *sorted((one.start, other.start)))
    return all(line.start() in begins or line[0].startswith("|") for line in between)


def _told(one: Field, other: Field, passage: Passage) -> Quote:
    said = ", ".join(f"{field.label.strip('*')}: {field.value}" for field in (one, other))
    start, end = min(one.start, other.start), max(field.at + len(field.value) for field in (one, other))
    return Quote(said, passage.number, start, end)
