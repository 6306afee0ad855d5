"""The last question with another year in the place of its own."""

from __future__ import annotations

import re

from rag_app.text.periods import YEAR

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
