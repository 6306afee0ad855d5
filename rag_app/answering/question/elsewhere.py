"""Questions in other languages that ask the last one for another year: "Und im Jahr 2022?", "¿Y en 2022?"."""

from __future__ import annotations

import re

from rag_app.text.periods import YEAR
from rag_app.text.plain_questions import is_asking

_AND = re.compile(
    r"[¿\W]*(?:und|aber|oder|et|mais|y|pero|e|ed|ma|mas|en|maar)\s+(?P<rest>[^?]+?)\s*\??\W*", re.IGNORECASE
)
_TIME = re.compile(rf"(?<!\w){YEAR.pattern}(?P<to>\s?[/–-]\s?(?:\d\d){{1,2}}\b)?")  # 2022, or 2022/23; not XR2022
_WORD = re.compile(r"[^\W\d_]+")


def in_another_year(question: str, last: str) -> str:
    """`last` with the year of a `question` that says nothing but "and" and a year, or a year such as 2022/23, in the
    place of its own; empty where `question` says more, or one of them has not just one year, or one of another kind."""
    found = _AND.fullmatch(question)
    rest = found["rest"] if found else ""
    times, own = list(_TIME.finditer(rest)), list(_TIME.finditer(last))
    if len(times) != 1 or len({one[0] for one in own}) != 1 or bool(times[0]["to"]) != bool(own[0]["to"]):
        return ""
    other = _TIME.sub(" ", rest)
    if any(map(str.isdigit, other)) or not all(map(is_asking, _WORD.findall(other))):
        return ""
    return _TIME.sub(times[0][0], last)
