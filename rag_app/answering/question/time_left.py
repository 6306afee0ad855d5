"""The time that a question leaves to the one before it."""

from __future__ import annotations

import re

from rag_app.answering.question.later import COUNTED
from rag_app.text.periods import MONTH, TIMES, period_in

_ASKS_WHEN = re.compile(r"\bwhen\b|\b(?:what|which)\s+(?:days?|dates?|months?|years?|times?)\b", re.IGNORECASE)
_OPENED = re.compile(r"\s*(?P<by>in|for|during|at|on|as\s+(?:of|at))\s+(?:the\s+)?(?=\S)", re.IGNORECASE)
_LIMIT = re.compile(r"\b(?:by|until|since|before|after|from|to|till|through|between|and)\Z", re.IGNORECASE)
_PAST = re.compile(r"\b(?:did|was|were|had)\b", re.IGNORECASE)
_PRESENT = re.compile(r"\b(?:do|does|is|are|has|have|can|may|must|shall|should|will|now)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^()]*\)\Z")
# "In that quarter", "the same year"; not "at the same time"
_THAT_TIME = re.compile(
    r"(?:\b(?:in|for|during|of|over)\s+)?\b(?:that|the\s+same)\s+(?:quarter|half|year|month|week|period)\b"
    r"(?!\s+(?:of|as|a|an|the|last|one|before|earlier|after)\b)",
    re.IGNORECASE,
)

_IN_MONTH = re.compile(rf"\b(?:in|of|on|since|by|until)\s+(?:{MONTH})\b", re.IGNORECASE)


def time_left(second: str, first: str) -> list[str]:
    """The only time that the first question is about, where the second names none, asks for none, and is not of the
    present after one of the past."""
    told = _told(second, first)
    opened = _OPENED.match(told)
    return [told[opened.end() :]] if opened else []


def with_time_left(question: str, second: str, first: str) -> str:
    """`question`, which the `second` is made, with the time that this leaves to the `first`: before what stands in
    brackets at its end."""
    told, bare = _told(second, first), question.rstrip(" ?!.")
    is_now = _PRESENT.search(second) and not _PRESENT.search(first)
    if not told or told in question or is_now:
        return question
    at = found.start() if (found := _BRACKETS.search(bare)) else len(bare)
    return f"{bare[:at]} {told}{bare[at:]}?"


def _told(second: str, first: str) -> str:
    times = _times(first)
    if len(times) != 1 or period_in(second).is_named or COUNTED.search(second) or _ASKS_WHEN.search(second):
        return ""
    if not _OPENED.match(times[0][0]) or _LIMIT.search(first[: times[0].start()]):
        return ""
    is_past = bool(_PAST.search(second))
    if is_past != bool(_PAST.search(first)) and (is_past or _PRESENT.search(second)):
        return ""
    return times[0][0].strip(" ,")


def says_that_time(question: str) -> bool:
    """Whether a question is about "that quarter" or "the same year", and names no time itself."""
    return bool(_THAT_TIME.search(question)) and not _times(question) and not _IN_MONTH.search(question)


def at_that_time(question: str, last: str) -> str:
    """`question` with the only time of the `last` in the place of "that quarter"; nothing where it says no such thing,
    or the last has not one."""
    times = _times(last) if says_that_time(question) else []
    if len(times) != 1:
        return ""
    told = times[0][0].strip(" ,")
    told = told if _OPENED.match(told) else f"in {told}"
    return _THAT_TIME.sub(lambda _: told, question, count=1)


def _times(text: str) -> list[re.Match[str]]:
    return [found for found in TIMES.finditer(text) if period_in(found[0]).is_dated]
