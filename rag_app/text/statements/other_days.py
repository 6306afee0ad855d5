"""Months and days of the week by their names, of which a sentence has others than a question: "Are meters read in
October?" where "Meters are read in November"."""

from __future__ import annotations

import re

from rag_app.text.language.calendar_names import MONTHS, WEEKDAYS

_NAMES = tuple(re.compile(rf"\b(?:{'|'.join(name.title() for name in names)})(?=s?\b)") for names in (MONTHS, WEEKDAYS))
_MAY = re.compile(r"(?:\A|[.?!]\s+)\W*May\b")  # no month
_SEVERAL = re.compile(
    r"\b(?:from|to|until|till|between|before|after|since|by|through|all|any|each|every|other|later"
    r"|earlier)\b|[-–—]",
    re.IGNORECASE,
)


def is_of_other_days(question: str, sentence: str) -> bool:
    """Whether `question` and `sentence` name months or days of the week, and none in common, and neither names a time
    between two, before or after one."""
    asked, said = _MAY.sub(" ", question), _MAY.sub(" ", sentence)
    if _SEVERAL.search(asked) or _SEVERAL.search(said):
        return False
    found = ((set(names.findall(asked)), set(names.findall(said))) for names in _NAMES)
    return any(one and other and not one & other for one, other in found)
