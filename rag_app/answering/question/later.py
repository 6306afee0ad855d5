""" "Three months later": the month and year that it is, counted from those of another question."""

from __future__ import annotations

import re
from calendar import month_name

from rag_app.text.numerals import SMALL
from rag_app.text.periods import NAMED_MONTH, YEAR, month_number, period_in

_NUMBERS = tuple(word for word, number in SMALL.items() if number <= 12)
COUNTED = re.compile(
    rf"\b(?P<count>an?|{'|'.join(_NUMBERS)}|\d{{1,2}})\s+(?P<unit>months?|years?)\s+"
    r"(?P<way>later|earlier|before|after)\b(?=\s*(?:[?,.]|\Z|(?:at|in|on)\b))",
    re.IGNORECASE,
)


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
