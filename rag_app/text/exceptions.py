"""What a sentence excepts from what it says: "Parking is free, except on match days"."""

from __future__ import annotations

import re

from rag_app.text.rule_words import FORBIDDEN
from rag_app.text.sentences import sentence_at, spans_kept
from rag_app.text.words import content_stems, denies

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
_DENIES = re.compile(
    rf"\b(?:{FORBIDDEN}|forb[ia]ds?|prohibits?|bans|disallows?|lost|loses?|ends?|ended|refused|rejected|dismissed"
    r"|stopped|exclude[sd]?|blocked|limited|closed|shut|absent|fail(?:s|ed)?)\b",
    re.IGNORECASE,
)
# A sentence that takes some cases out of what the one before it says: "If it is a repeat, then only two must sign".
_LIMITS = re.compile(
    r"\A\W*(?:\d+[.)]\s*)?(?:but|for|however|if|in|when|where)\b.*\bonly\b|\b(?:except|however)\b",
    re.IGNORECASE | re.DOTALL,
)
_OF_IT = 3  # words of the question that such a sentence has
_FREE = re.compile(r"\b(?:free|waived)\b", re.IGNORECASE)
_WITHOUT = re.compile(r"\bwithout\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:]\s|,\s+but\s+(?!not\b)")
_ENDS = re.compile(r"[;:.)]|,\s+(?:who|which|where|whose|and|but|as|so)\b|\Z")
_AND = re.compile(r",?\s+(?:or|and)\s+|,\s+")
_BETWEEN = re.compile(r"[;:.|\n,(]|\b(?:which|who|whose|where|as|so|and)\b", re.IGNORECASE)
_ANY = re.compile(
    r"(?:(?:at|by|for|from|in|of|on|to|under|with)\s+)?any(?:body|one|thing|time|where)?\b", re.IGNORECASE
)
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


def is_limited_next(question: str, text: str, start: int, end: int) -> bool:
    """Whether the sentence or item behind that of `text[start:end]` takes cases out of what that says, and has as many
    of the words that tell what `question` is about: then the place may be that of the other cases."""
    own = sentence_at(text, start, end)
    following = next((span for span in spans_kept(text) if span[0] >= own[1]), None)
    said = text[slice(*following)] if following else ""
    if not _LIMITS.search(said) or text.startswith("|", own[0]):
        return False
    asked = content_stems(question)
    shared = len(asked & content_stems(said))
    return shared >= max(_OF_IT, len(asked & content_stems(text[slice(*own)])))


def is_denied_of_all(question: str, text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is no time, place or thing but that of a denial, "not at any time", and `question`
    denies nothing."""
    begin, _ = sentence_at(text, start, end)
    return bool(_ANY.match(text, start, end)) and _is_denied(text[begin:start]) and not _is_denied(question)


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
    is_so = _is_denied(said) != bool(_DENIES.search(question))
    return is_so != is_free


def _only_exception(sentence: str) -> re.Match[str] | None:
    """The words that except something in a sentence that does so once, and not "unless" or a limit."""
    found = list(_EXCEPTS_OR_UNLESS.finditer(sentence))
    if len(found) != 1 or not _EXCEPTS.match(sentence, found[0].start()) or _LIMIT.match(sentence, found[0].start()):
        return None
    return found[0]


def _is_denied(said: str) -> bool:
    """Whether it is said that something is not so."""
    return denies(_WITHOUT.sub(" ", said)) != bool(_DENIES.search(said))
