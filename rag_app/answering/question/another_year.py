"""The last question with another year in the place of its own: "and in 2022?", "a year later", "Und im Jahr 2022?"."""

from __future__ import annotations

import re

from rag_app.text.periods import YEAR
from rag_app.text.plain_questions import is_asking

_YEAR_ALONE = re.compile(r"(?:(?:in|for|of|during)\s+)?((?:19|20)\d\d)", re.IGNORECASE)
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
_TIME = re.compile(rf"(?<!\w){YEAR.pattern}(?P<to>\s?[/–-]\s?(?:\d\d){{1,2}}\b)?")  # 2022, or 2022/23; not XR2022
_WORD = re.compile(r"[^\W\d_]+")


def with_year(last: str, fragment: str) -> str | None:
    """`last` with the year, or the one before or after it, that `fragment` is in the place of its only one; nothing for
    another time that counts from that of `last`, None for another fragment."""
    years = YEAR.findall(last)
    if len(years) == 1 and (year := _YEAR_ALONE.fullmatch(fragment)):
        return YEAR.sub(year[1], re.sub(r"\bthe year (?=(?:19|20)\d\d)", "", last))
    relative = _RELATIVE.fullmatch(fragment)
    if relative is None:
        return "" if _COUNTS_ON.fullmatch(fragment) else None
    if len(years) != 1 or not (relative["year"] or relative["of_year"]):
        return ""
    return YEAR.sub(str(int(years[0]) + (-1 if relative["last"] or relative["before"] else 1)), last)


def in_another_year(question: str, last: str) -> str:
    """`last` with the year of a `question` in another language than English that says nothing but "and" and a year, or
    a year such as 2022/23, in the place of its own; empty where `question` says more, or one of them has not just one
    year, or one of another kind."""
    found = _AND.fullmatch(question)
    rest = found["rest"] if found else ""
    times, own = list(_TIME.finditer(rest)), list(_TIME.finditer(last))
    if len(times) != 1 or len({one[0] for one in own}) != 1 or bool(times[0]["to"]) != bool(own[0]["to"]):
        return ""
    other = _TIME.sub(" ", rest)
    if any(map(str.isdigit, other)) or not all(map(is_asking, _WORD.findall(other))):
        return ""
    return _TIME.sub(times[0][0], last)
