"""The last question with another year in the place of its own: "and in 2022?", "a year later", "Und im Jahr 2022?"."""

from __future__ import annotations

import re

from rag_app.text.figures.periods import YEAR
from rag_app.text.questions.plain_questions import is_asking

# 2022, or 2022/23, and FY2022; not XR2022. Of 2022-03-31 the year
_TIME = re.compile(rf"(?:(?<!\w)|(?<=\b[Ff][Yy])){YEAR.pattern}(?:\s?[/–-]\s?(?:\d\d){{1,2}}\b(?!-\d))?")
_TIME_ALONE = re.compile(rf"(?:(?:in|for|of|during)\s+)?(?P<time>{_TIME.pattern})", re.IGNORECASE)
_THE_YEAR = re.compile(rf"\bthe year (?={YEAR.pattern})")
# Of which only the last question says when: "the day after", "a week later", "in the following year".
_RELATIVE = re.compile(
    r"(?:(?:in|on|for|of|during)\s+)?(?:the|an?|one)\s+(?:(?:next|following|(?P<last>previous))\s+(?:day|week|(?P<year>year))"
    r"|(?:day|week|(?P<of_year>year))\s+(?:after|later|(?P<before>before|earlier)))",
    re.IGNORECASE,
)
# "Two years earlier", which counts from a time that the last question need not say.
_COUNTS_ON = re.compile(
    r"(?:in\s+)?[\w-]+\s+(?:years?|quarters?|months?|weeks?|days?)\s+(?:earlier|later|before|after)", re.IGNORECASE
)
# "And" in other languages, and all that is asked behind it.
_AND = re.compile(
    r"[¿\W]*(?:und|aber|oder|et|mais|y|pero|e|ed|ma|mas|en|maar)\s+(?P<rest>[^?]+?)\s*\??\W*", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")


def with_year(last: str, fragment: str) -> str | None:
    """`last` with the year, or the one before or after it, that `fragment` is in the place of its only one; nothing for
    another time that counts from that of `last`, None for another fragment."""
    if (alone := _TIME_ALONE.fullmatch(fragment)) and (made := _with_time(_THE_YEAR.sub("", last), alone["time"])):
        return made
    relative, year = _RELATIVE.fullmatch(fragment), _only_time(last)
    if relative is None:
        return "" if _COUNTS_ON.fullmatch(fragment) else None
    if not year.isdecimal() or not (relative["year"] or relative["of_year"]):
        return ""
    return _with_time(last, str(int(year) + (-1 if relative["last"] or relative["before"] else 1)))


def in_another_year(question: str, last: str) -> str:
    """`last` with the year of a `question` in another language than English that says nothing but "and" and a year, or
    a year such as 2022/23, in the place of its own; empty where `question` says more, or one of them has not just one
    year, or one of another kind."""
    found = _AND.fullmatch(question)
    rest = found["rest"] if found else ""
    other = _TIME.sub(" ", rest)
    if any(map(str.isdigit, other)) or not all(map(is_asking, _WORD.findall(other))):
        return ""
    return _with_time(last, _only_time(rest))


def _with_time(last: str, time: str) -> str:
    """`last` with a year, or two such as 2022/23, in the place of its only one of that kind; nothing where it has
    others."""
    own = _only_time(last)
    return _TIME.sub(time, last) if time and own and time.isdecimal() == own.isdecimal() else ""


def _only_time(text: str) -> str:
    times = {found[0] for found in _TIME.finditer(text)}
    return times.pop() if len(times) == 1 else ""
