"""The time that a question leaves to the one before it, or counts from that ("three months later")."""

from __future__ import annotations

import re
from calendar import month_name

from rag_app.text.figures.periods import MONTH, NAMED_MONTH, TIMES, YEAR, month_number, period_in
from rag_app.text.language.numerals import SMALL

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
_NUMBERS = tuple(word for word, number in SMALL.items() if number <= 12)
COUNTED = re.compile(
    rf"\b(?P<count>an?|{'|'.join(_NUMBERS)}|\d{{1,2}})\s+(?P<unit>months?|years?)\s+"
    r"(?P<way>later|earlier|before|after)\b(?=\s*(?:[?,.]|\Z|(?:at|in|on)\b))",
    re.IGNORECASE,
)


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


def time_later(counted: re.Match[str], time: str) -> str:
    """`time` with the month and year that are so much later or earlier: "at the end of May 2025" for "three months
    later" than "at the end of February 2025". Nothing where `time` has not one year, no month to count months from, or
    a day, which the other month may not have."""
    years, months = list(YEAR.finditer(time)), list(NAMED_MONTH.finditer(time))
    if len(years) != 1 or len(months) > 1 or period_in(time).days:
        return ""
    count = _number(counted["count"].lower()) * (-1 if counted["way"].lower() in ("earlier", "before") else 1)
    year = int(years[0][0])
    if counted["unit"].lower().startswith("year"):
        return f"{time[: years[0].start()]}{year + count}{time[years[0].end() :]}"
    if not months:
        return ""
    at = month_number(months[0][0]) - 1 + count
    changed = {months[0].span(): month_name[at % 12 + 1], years[0].span(): str(year + at // 12)}
    for (start, end), said in sorted(changed.items(), reverse=True):
        time = f"{time[:start]}{said}{time[end:]}"
    return time


def _number(said: str) -> int:
    if said.isdigit():
        return int(said)
    return _NUMBERS.index(said) + 1 if said in _NUMBERS else 1
