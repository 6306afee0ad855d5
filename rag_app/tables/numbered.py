"""Whether a row or an item of a list is of another number than the question names: version 11, and not 1.2."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag_app.text.lines import line_at
from rag_app.text.periods import MONTH, YEAR

_NUMBER = r"\d+(?:\.\d+)*"
_NUMBERED = re.compile(
    rf"\b(?P<name>(?!(?:{MONTH})\b)[A-Z][\w-]*)\s+(?P<numbers>{_NUMBER}(?:\s*(?:,|/|&|,?\s(?:and|or)\s)\s*{_NUMBER})*)"
    r"(?![\w%]|\.\d)"
)
# Behind a number: those further on are meant, too.
AND_ON = (
    r"\s+(?:(?:and|or)\s+(?:above|over|up|higher|later|newer|more|below|under|lower|earlier|older|less|fewer)"
    r"|(?:up|on)wards?)\b"
)
_FROM_TO = re.compile(rf"\s*(?:[-–—]|to\b|through\b|until\b)\s*{_NUMBER}|\s*\+|{AND_ON}", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:from|since|above|over|beyond|after|up\s+to|until|below|under|before|(?:all|any|every\w*)\s+but|except(?:\s+for)?"
    r"|than)\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
_BEFORE = 40  # characters in which an open end may be said
# "Which version came after Acme 11?"
_BESIDE = re.compile(
    r"\b(?:before|after|since|until|than|following|between|from|replac\w+|succe\w+(?:\s+(?:of|to))?"
    r"|predecessor\s+(?:of|to))\s+(?:(?-i:[a-z]+)\s+){0,2}(?-i:[A-Z])[\w-]*\s+\d",
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
    line = text[slice(*line_at(text, start))]
    return line if _ITEM.match(line) else ""


def _numbers(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each name with all numbers right behind it, none where they are years, or go from one to another or on."""
    found: dict[str, set[str]] = {}
    ranges = set[str]()
    for one in _NUMBERED.finditer(text):
        numbers = re.findall(_NUMBER, one["numbers"])
        found.setdefault(one["name"], set()).update(numbers)
        is_open = _FROM_TO.match(text, one.end()) or _OPEN.search(text, max(0, one.start() - _BEFORE), one.start())
        if is_open or any(map(YEAR.fullmatch, numbers)):
            ranges.add(one["name"])
    return ((name, frozenset[str]() if name in ranges else frozenset(numbers)) for name, numbers in found.items())
