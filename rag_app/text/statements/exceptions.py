"""What a sentence excepts from what it says: "Parking is free, except on match days"."""

from __future__ import annotations

import re

from rag_app.text.language.rule_words import FORBIDDEN
from rag_app.text.language.sentences import sentence_at
from rag_app.text.language.words import content_stems, denies

_EXCEPT = (
    r"\b(?:except(?:ing)?(?:\s+(?:for|that|when|where|if|in|on|at))?|(?:apart|aside)\s+from"
    r"|with\s+the\s+exceptions?\s+of|other\s+than|excluding|but\s+not)\b"
)
_EXCEPTS = re.compile(_EXCEPT, re.IGNORECASE)
_EXCEPTS_OR_UNLESS = re.compile(rf"{_EXCEPT}|\bunless\b", re.IGNORECASE)
# "But not less than 70 percent", "but not for more than 90 days": a limit.
_LIMIT = re.compile(
    r"but\s+not\s+(?:(?:be|for|by|in|to)\s+)?(?:less|more|longer|later|earlier|beyond|above|below|over|under|at)\b",
    re.IGNORECASE,
)
_ASKS_FOR_IT = re.compile(
    r"\b(?:except\w*|exempt\w*|exclu\w+|apart|other\s+than|unless|only|but|else|omit\w*|left|leave\w*|spared?|escape\w*"
    r"|avoid\w*|missing|instead|conditions?|case|circumstances?|still|nevertheless|survive\w*|even|un\w+ed)\b",
    re.IGNORECASE,
)
_ASKS_OTHERWISE = re.compile(
    r"\b(?:except\w*|exempt\w*|exclu\w+|apart|other\s+than|unless|only|all|every|both|differ\w*|another|otherwise"
    r"|special\w*|too|out|off|missing|restricted|most|least|instead)\b",
    re.IGNORECASE,
)
# What denies without a "not".
DENIES = re.compile(
    rf"\b(?:{FORBIDDEN}|forb[ia]ds?|prohibits?|bans|disallows?|lost|loses?|ends?|ended|refused|rejected|dismissed"
    r"|stopped|exclude[sd]?|blocked|limited|closed|shut|absent|fail(?:s|ed)?)\b",
    re.IGNORECASE,
)
_FREE = re.compile(r"\b(?:free|waived)\b", re.IGNORECASE)
_WITHOUT = re.compile(r"\bwithout\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:]\s|,\s+but\s+(?!not\b)")
_ENDS = re.compile(r"[;:.)]|,\s+(?:who|which|where|whose|and|but|as|so)\b|\Z")
_AND = re.compile(r",?\s+(?:or|and)\s+|,\s+")
_BETWEEN = re.compile(r"[;:.|\n,(]|\b(?:which|who|whose|where|as|so|and)\b", re.IGNORECASE)
# Shares of the content words of a question that stand in what is said before, and of those of an exception that stand
# in the question.
_ABOUT, _MATTER, _NAMED = 1 / 3, 1 / 2, 3 / 4


def is_excepted(question: str, text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` begins with or stands right behind the words that except it from what its sentence
    says, while `question` is about that and not about the exception."""
    begin, stop = sentence_at(text, start, end)
    excepts = [
        found
        for found in _EXCEPTS_OR_UNLESS.finditer(text, begin, end)
        if found.start() <= start or not text[start : found.start()].strip(" ,(")
    ]
    if not excepts or _LIMIT.match(text, excepts[-1].start()) or _BETWEEN.search(text, excepts[-1].end(), start):
        return False
    if _ASKS_FOR_IT.search(question) or _is_denied(question):
        return False
    said = text[begin : excepts[-1].start()]
    asked, before = content_stems(question), content_stems(said)
    if _is_denied(said) or (asked & content_stems(text[excepts[-1].end() : stop])) - before:
        return False
    return len(asked & before) >= _ABOUT * len(asked)


def is_true_of_the_excepted(question: str, sentence: str) -> bool | None:
    """Whether the answer is yes to a question for yes or no about what `sentence` excepts from what it says, which is
    the opposite of what it says; None where it excepts nothing that the question names."""
    excepts = _only_exception(sentence)
    if excepts is None or _ASKS_OTHERWISE.search(question) or denies(question):
        return None
    ends = _ENDS.search(sentence, excepts.end())
    excepted = sentence[excepts.end() : ends.start() if ends else len(sentence)]
    said = _CLAUSE.split(sentence[: excepts.start()])[-1]
    asked, before = content_stems(question), content_stems(said)
    things = [stems for one in _AND.split(excepted) if (stems := content_stems(one))]
    if not any(len(asked & one) >= _NAMED * len(one) and (asked & one) - before for one in things):
        return None
    rest = asked - content_stems(excepted)
    if not rest or len(rest & before) < _MATTER * len(rest):
        return None
    is_free = bool(_FREE.search(said)) != bool(_FREE.search(question))
    is_so = _is_denied(said) != bool(DENIES.search(question))
    return is_so != is_free


def _only_exception(sentence: str) -> re.Match[str] | None:
    """The words that except something in a sentence that does so once, and not "unless" or a limit."""
    found = list(_EXCEPTS_OR_UNLESS.finditer(sentence))
    if len(found) != 1 or not _EXCEPTS.match(sentence, found[0].start()) or _LIMIT.match(sentence, found[0].start()):
        return None
    return found[0]


def _is_denied(said: str) -> bool:
    """Whether it is said that something is not so."""
    return denies(_WITHOUT.sub(" ", said)) != bool(DENIES.search(said))
