"""Questions in other languages that ask the last one for another year: "Und im Jahr 2022?", "¿Y en 2022?"."""

from __future__ import annotations

import re

from rag_app.text.periods import YEAR
from rag_app.text.plain_questions import is_asking

_AND = re.compile(
    r"[¿\W]*(?:und|aber|oder|et|mais|y|pero|e|ed|ma|mas|en|maar)\s+(?P<rest>[^?]+?)\s*\??\W*", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")


def in_another_year(question: str, last: str) -> str:
    """`last` with the year of a `question` that says nothing but "and" and a year in the place of its own; empty where
    `question` says more, or one of them has not just one year."""
    found = _AND.fullmatch(question)
    rest = found["rest"] if found else ""
    years, own = set(YEAR.findall(rest)), set(YEAR.findall(last))
    if len(years) != 1 or len(own) != 1 or not all(map(is_asking, _WORD.findall(YEAR.sub(" ", rest)))):
        return ""
    return YEAR.sub(years.pop(), last)
