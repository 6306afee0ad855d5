"""Yes or no from the condition of a sentence, or the places that alone it names: "Is it valid without a stamp?" where
"It is valid if it bears a stamp"."""

from __future__ import annotations

import re

from rag_app.text.rule_words import ALLOWED
from rag_app.text.words import content_stems, denies

_WITHOUT = re.compile(
    r"\bwithout\s+(?P<what>[^?,;]+)|\bif\s+[^?,;]{1,40}?(?:\bnot|n['’]t)\b(?P<not_so>[^?,;]+)", re.IGNORECASE
)
_IF = re.compile(
    r"\b(?:only\s+(?:if|when|after|with)|if|provided(?:\s+that)?|as\s+long\s+as|on\s+condition\s+that)\b(?P<what>[^;:]+)",
    re.IGNORECASE,
)
_PLACE = r"(?P<{}>(?:in|inside|outside|at|on|behind|by|near|from|to|for|during)\b[^;:]+)"
_ONLY = re.compile(
    rf"\b(?:allowed|permitted|possible)\s+only\s+{_PLACE.format('behind')}"
    rf"|\bonly\s+(?:allowed|permitted|possible)\s+{_PLACE.format('before')}",
    re.IGNORECASE,
)
_SAYS = ALLOWED | {"possibl"}
_AND = re.compile(r",?\s+(?:and|or)\s+|,\s+")
# A condition that is itself that something is missing.
_MISSING = re.compile(r"\b(?:absent|fail\w*|forg[eo]t\w*|lack\w*|lost|miss\w*|remov\w*|without)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:]\s|,\s+(?:but|and|or|while|which|who)\s")
# The share of the content words of a question, of what is missing and of the rest, that a condition and what it is for
# must have.
_SHARED = 1 / 2


def holds_without(question: str, sentence: str) -> bool | None:
    """False for a question for yes or no whether something is so without what `sentence` makes a condition of it; None
    for others, and where one of the two denies something else."""
    without, condition = _WITHOUT.search(question), _IF.search(sentence)
    if without is None or condition is None or denies(sentence):
        return None
    if _MISSING.search(condition["what"]):
        return None
    before = question[: without.start()]
    missing, rest = content_stems(without["what"] or without["not_so"]), content_stems(before)
    if not missing or not rest or denies(before):
        return None
    said = _CLAUSE.split(sentence[: condition.start()])[-1]  # or, behind a condition that opens the sentence, all of it
    matter = content_stems(said) or content_stems(condition["what"]) - missing
    is_named = len(missing & content_stems(condition["what"])) >= _SHARED * len(missing)
    return False if is_named and len(rest & matter) >= _SHARED * len(rest) else None


def is_one_of_the_only(question: str, sentence: str) -> bool | None:
    """True for a question for yes or no whether something is allowed at one of the places at which alone `sentence`
    allows it; None for others."""
    only = _ONLY.search(sentence)
    if only is None or denies(f"{question} {sentence}"):
        return None
    asked, thing = content_stems(question) - _SAYS, content_stems(sentence[: only.start()])
    place = asked - thing
    if not place or place == asked:
        return None
    return True if any(place <= content_stems(one) for one in _AND.split(only["behind"] or only["before"])) else None
