"""Places that tell neither why nor how: a bare condition, and what a clause says that it does not do."""

from __future__ import annotations

import re

from rag_app.text.instructions import asks_how_to
from rag_app.text.sentences import sentence_at
from rag_app.text.words import content_stems, denies, split_words

_ASKS_WHY = re.compile(r"\b(?:why|how\s+come|what(?:['’]s|\s+(?:is|was|are|were))\s+the\s+reasons?)\b", re.IGNORECASE)
_ASKS_WHAT_MAY_BE = re.compile(r"\bwhy\s+(?:can|could|may|might|should|would)\b", re.IGNORECASE)
_CONDITION = re.compile(r"\W*(?:(?:only\s+)?if|unless|provided(?:\s+that)?|in\s+case)\b", re.IGNORECASE)
_REASON = re.compile(r"\b(?:because|since|so\s+that|due|as|to)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:,]\s+|\s[-–—]\s|\s+(?:and|but|so|while|whereas)\s+", re.IGNORECASE)
# What turns a denial into the way that is left: "cannot be opened without a key".
_LEAVES = re.compile(
    r"\b(?:without|until|unless|except\w*|only|but|than|other|instead|before|by|if|when|whether|so\s+that"
    r"|not?\s+(?:hard|difficult|problem))\b",
    re.IGNORECASE,
)


def tells_no_reason(question: str, text: str, start: int, end: int) -> bool:
    """Whether `question` is why something is so, not why it may be, and `text[start:end]` a condition alone: "if it
    rains"."""
    if not _ASKS_WHY.search(question) or _ASKS_WHAT_MAY_BE.search(question):
        return False
    return bool(_CONDITION.match(text, start, end)) and not _REASON.search(text, start, end)


def is_no_way(question: str, text: str, start: int, end: int) -> bool:
    """Whether `question`, which denies nothing, is how to do something, and `text[start:end]` stands in a clause that
    has denied, before it, that this is done so: "cannot be opened with a hammer"."""
    if not asks_how_to(question) or denies(question):
        return False
    first, _ = sentence_at(text, start, end)
    before = _CLAUSE.split(text[first:start])[-1]
    denied = next((word for word in split_words(before) if word.is_negation), None)
    if denied is None or _LEAVES.search(before):
        return False
    return bool(content_stems(question) & content_stems(before[denied.end :]))
