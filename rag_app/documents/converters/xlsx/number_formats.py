"""What number formats of Excel show besides a number with its unit: words, numbers with a mask, months and years."""

from __future__ import annotations

import calendar
import datetime
import functools
import re

_SECTION = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*)(?:;|$)')
_PART = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<sign>[^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].|(?P<other>.)')
REMEMBERED = 1024  # formats: a workbook has a few
_MASK = 2  # digits that are always shown; one is in every format
_PLACES, _SIGNS = frozenset("0#?"), frozenset("$-+/():!^&'~{}<> °€£¥")


def words_of(value: float, pattern: str) -> str:
    """The words that a format shows in place of a number, as `"Yes";"Yes";"No"` does; "" where it shows the number."""
    sections = _sections(pattern)
    if len(sections) < 2:
        return ""
    return _words(sections[0] if value > 0 else sections[1] if value < 0 else sections[-1 if len(sections) > 2 else 0])


def masked(number: int, pattern: str) -> str:
    """A whole number as a format with a place for each of its digits shows it: `"INV-"0000`, `000-000`, `(000) 000`;
    "" where it is no such format."""
    parts = _parts(_section(pattern))
    places = [text for text, is_literal in parts if not is_literal]
    least = len(places) - places.index("0") if "0" in places else 0
    if number < 0 or places.count("0") < _MASK or not _PLACES.issuperset(places):
        return ""
    digits, left, out = list(str(number)), len(places), list[str]()
    for text, is_literal in reversed(parts):
        if is_literal:
            out.append(text)
            continue
        out.append(digits.pop() if digits else "0" if left > len(places) - least else "")
        left -= 1
        if not left:
            out += reversed(digits)
    return "".join(reversed(out)).strip()


def day_text(day: datetime.date, pattern: str) -> str:
    """A day in ISO 8601; its month or year where the format shows no more of it."""
    letters = {text.lower() for text, is_literal in _parts(_section(pattern)) if not is_literal}
    if letters & set("dhs") or not letters & set("my"):
        return day.isoformat()
    return f"{calendar.month_name[day.month]} {day.year}" if "m" in letters else str(day.year)


@functools.lru_cache(REMEMBERED)
def _sections(pattern: str) -> tuple[str, ...]:
    """The sections of a format for numbers; none where other conditions than their signs choose among them."""
    return () if re.search(r"\[[<>=]", pattern) else tuple(found[1] for found in _SECTION.finditer(pattern))[:3]


@functools.lru_cache(REMEMBERED)
def _words(section: str) -> str:
    parts = _parts(section)
    text = "".join(text for text, is_literal in parts if is_literal).strip()
    return text if any(map(str.isalpha, text)) and all(is_literal for _, is_literal in parts) else ""


def _section(pattern: str) -> str:
    found = _SECTION.match(pattern)
    return found[1] if found else ""


@functools.lru_cache(REMEMBERED)
def _parts(section: str) -> tuple[tuple[str, bool], ...]:
    """What a section is made of, and whether each part is shown as it stands."""
    out = []
    for found in _PART.finditer(section):
        other = found["other"]
        text = other or found["quoted"] or found["escaped"] or found["sign"] or ""
        out.append((text, other is None or other in _SIGNS))
    return tuple(out)
