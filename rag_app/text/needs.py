"""Yes or no from what says that something is needed: "Do they need experience?", "The job requires experience"."""

from __future__ import annotations

import re

from rag_app.text.rule_words import CONDITION, NEEDED
from rag_app.text.words import content_stems, denies, in_digits, is_negated, split_words

_ASKS = re.compile(
    r"(?:\A|[.?!]\s+)\W*(?:(?:do|does|did|will|would)\s+(?P<who>[^,;:.?]*?)\s*\b(?:need|require)\s+(?P<what>[^,;:.?]+)"
    rf"|(?:is|are|was|were)\s+(?P<thing>[^,;:.?]+?)\s+{NEEDED}\b[^,;:.?]*)\?\W*\Z",
    re.IGNORECASE,
)
# "Must not" forbids. What is denied right behind: "needs no", "need not".
_NEEDS = re.compile(rf"\b(?:needs?|requires?|must(?!\s+(?:not|never)\b)|{NEEDED})\b", re.IGNORECASE)
_DENIED = re.compile(r"\s+(?:no|not|nothing|neither\b.*?\bnor)\b", re.IGNORECASE)
_CONDITION = re.compile(
    rf";|\b(?:{CONDITION}|but|others?|than|without|while|where|from|instead|for|between)\b",
    re.IGNORECASE,
)

_MUST = re.compile(r"\W*(?:must|need|(?:do|does|did)\s+[^?]+?\s+(?:have|need)\s+to)\b", re.IGNORECASE)
_NEED_NOT = re.compile(
    r"\b(?:(?:do|does|did)(?:\s+not|n['’]t)\s+(?:\w+\s+)?(?:have|need)\s+to|need(?:\s+not|n['’]t)|no\s+need\s+to"
    r"|(?:is|are|was|were)\s+not\s+(?:required|obliged)|no\s+longer\s+(?:ha(?:s|ve)|needs?)\s+to)\b",
    re.IGNORECASE,
)
_BUT_SOME = re.compile(rf"\b(?:{CONDITION}|but|others?)\b", re.IGNORECASE)


def need_not(question: str, sentence: str) -> bool | None:
    """False for "Must I ...?" and "Do I have to ...?" by a sentence that speaks of the same and says without conditions
    that somebody need not; None for others."""
    is_free = _MUST.match(question) and _NEED_NOT.search(sentence) and not _BUT_SOME.search(sentence)
    shared = content_stems(question) & content_stems(sentence)
    return False if is_free and shared and not denies(question) else None


def is_needed(question: str, sentence: str) -> bool | None:
    """Whether the answer is yes to a question for yes or no whether something is needed, by a sentence that names it,
    and who needs it where the question does, and says once and without conditions that it is or is not; None for
    others, where it denies something else, the question has a number, and by the rows of a table."""
    needs = list(_NEEDS.finditer(sentence)) if not sentence.startswith("|") else []
    asked = _ASKS.search(question) if len(needs) == 1 else None
    if asked is None or _CONDITION.search(sentence):
        return None
    words = in_digits(split_words(asked[0]))
    if is_negated(words) or any(word.is_number for word in words):
        return None
    named = content_stems(asked["what"] or asked["thing"])
    if not named or not named | content_stems(asked["who"] or "") <= content_stems(sentence):
        return None
    end = (_DENIED.match(sentence, needs[0].end()) or needs[0]).end()
    return None if denies(sentence[end:]) else not denies(sentence[:end])
