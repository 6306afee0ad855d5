"""What a sentence calls by the kind of thing that a question asks for: "the Alt key" for "Which key ...?"."""

from __future__ import annotations

import re

from rag_app.text.language.question_words import AUXILIARY, BE
from rag_app.text.language.sentences import sentence_at
from rag_app.text.language.words import FUNCTION_WORDS, content_stems

_ASKS = re.compile(rf"\A\W*(?:which|what)\s+(?P<kind>[a-z]{{3,}})\s+(?:{AUXILIARY}|{BE})\b", re.I)
# Has a capital or is marked within a clause: no "12 keys" or "owner's key", and no "Old keys" at the beginning of one.
_NAME = r"(?<=[\w,] )(?!\w+['’]s?\s)(?P<name>[^\s,;:]*[A-Z`\"'“‘\]][^\s,;:]*)"
_MARKS = "*_`\"'“”‘’[]()"
_AROUND = 40  # characters
# Before what only tells where or when, or what it is not: "after the Start key", "not on the Admin port".
_LANDMARK = re.compile(
    r"\b(?:before|after|until|till|than|not|without|except|like|unlike|besides?|next\s+to|instead\s+of)"
    r"(?:\s+(?:on|in|at|to|by|with|for))?\s+(?:(?:an?|the|any|your)\s+)?\Z",
    re.IGNORECASE,
)


def is_beside_one_called_so(question: str, text: str, start: int, end: int) -> bool:
    """Whether the sentence of `text[start:end]` calls something by its name and the one word for what is asked for
    ("hold the Alt key while clicking" for "Which key must I hold?"), and the place has neither; no name that the
    question says itself, or that is only a landmark."""
    asks = _ASKS.match(question)
    if asks is None or content_stems(asks["kind"]) & content_stems(text[start:end]):
        return False
    first, last = sentence_at(text, start, end)
    if text.startswith("|", first):
        return False
    found = re.compile(rf"{_NAME}\s+{re.escape(asks['kind'])}\b").finditer(text, first, last)
    named = [
        one.span("name")
        for one in found
        if one["name"].lower() not in FUNCTION_WORDS
        and not re.search(rf"(?<!\w){re.escape(one['name'].strip(_MARKS))}(?!\w)", question)
        and not _LANDMARK.search(text, max(first, one.start("name") - _AROUND), one.start("name"))
    ]
    return bool(named) and not any(start < behind and before < end for before, behind in named)
