"""Whether a row or an item of a list is of another number than the question names: version 11, and not 1.2."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag_app.text.periods import MONTH, YEAR

_NUMBER = r"\d+(?:\.\d+)*"
_NUMBERED = re.compile(
    rf"\b(?P<name>(?!(?:{MONTH})\b)[A-Z][\w-]*)\s+(?P<numbers>{_NUMBER}(?:\s*(?:,|/|,?\s(?:and|or)\s)\s*{_NUMBER})*)"
    r"(?![\w%]|\.\d)"
)
_FROM_TO = re.compile(rf"\s*(?:[-–—]|to\b|through\b|until\b)\s*{_NUMBER}", re.IGNORECASE)
# "Which version came after Acme 11?"
_BESIDE = re.compile(
    r"\b(?:before|after|since|until|than|following|between|from)\s+(?:(?-i:[a-z]+)\s+){0,2}(?-i:[A-Z])[\w-]*\s+\d",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\s*(?:[-*•]|\d+[.)])\s")


def is_of_another_number(question: str, text: str) -> bool:
    """Whether `text` names something by other numbers alone than `question` names it by."""
    if _BESIDE.search(question):
        return False
    asked, said = dict(_numbers(question)), dict(_numbers(text))
    return any(said[name] and asked[name] and not said[name] & asked[name] for name in asked.keys() & said.keys())


def item_at(text: str, start: int) -> str:
    """The line around `start` where it is an item of a list, else nothing."""
    line = text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0]
    return line if _ITEM.match(line) else ""


def _numbers(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each name with all numbers right behind it, none where they are years or go from one to another."""
    found: dict[str, set[str]] = {}
    ranges = set[str]()
    for one in _NUMBERED.finditer(text):
        numbers = re.findall(_NUMBER, one["numbers"])
        found.setdefault(one["name"], set()).update(numbers)
        if _FROM_TO.match(text, one.end()) or any(map(YEAR.fullmatch, numbers)):
            ranges.add(one["name"])
    return ((name, frozenset[str]() if name in ranges else frozenset(numbers)) for name, numbers in found.items())
