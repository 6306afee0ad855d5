"""Fiscal years: in which month those of a document end, and of which year and quarter a period is by them."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter

from rag_app.text.figures.periods import DAY, MONTH, NEW_MONTH, Period, month_number

_SAYS = re.compile(r"\b(?:fiscal|financial|FY)\b", re.IGNORECASE)
_ENDS = re.compile(
    rf"\b(?:fiscal|financial)\s+years?\s+end(?:s|ed|ing)?\s+(?:on\s+|in\s+)?({MONTH})\b"
    rf"|\bweek\s+(?:(?:fiscal|financial)\s+)?(?:year|period)s?,?\s+(?:that\s+|which\s+)?end(?:s|ed|ing)?\s+on\s+"
    rf"the\s+\w+\s+(?:to\s+)?(?:the\s+)?(?:\w+\s+)?(?:(?:in|of|to)\s+)?({MONTH})\b",
    re.IGNORECASE,
)
_ENDED = re.compile(rf"\bended\s+{DAY.pattern},\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_NEXT = "|".join(rf"{n:02}\D{{1,3}}(?:19|20)?{(n + 1) % 100:02}" for n in range(100))
# A year and the next, which gives a fiscal year its name: 2025/26, not a plan for 2024-2028
TWO_YEARS = re.compile(
    rf"(?<![\d/-])(?=(?:19|20)(?:{_NEXT})(?!\d))((?:19|20)\d\d)\s?[/–—-]\s?(?:19|20)?(\d\d)(?![\d/-])"
)
_NAMED = re.compile(r"\bFY\s?['’]?(?:20)?\d\d\b|\b(?:fiscal|financial)\s+(?:year\s+)?20\d\d\b", re.IGNORECASE)
_SHORT = re.compile(r"(?:fy)?(\d\d)")
_EARLY = 5  # a year that ends by May is called after the one before by some, by retailers most of all


def says_fiscal(question: str) -> bool:
    """Whether `question` counts by fiscal years."""
    return bool(_SAYS.search(question))


def by_last_year(text: str) -> str:
    """`text` with years that go over two called by the second one alone, as most call their fiscal years."""
    return TWO_YEARS.sub(_last, text)


def last_years(text: str) -> frozenset[str]:
    """The years by which years that go over two are called: of 2025/26 it is 2026."""
    return frozenset(_last(found) for found in TWO_YEARS.finditer(text))


def names_fiscal(text: str) -> bool:
    """Whether `text` names a fiscal year by a number, as FY26."""
    return bool(_NAMED.search(text))


def is_year_in(name: str, question: str, stems: frozenset[str]) -> bool:
    """Whether `name`, which `question` has for a fiscal year in short, as `fy26` or the second one of 2025/26, is among
    `stems` by another name."""
    short = _SHORT.fullmatch(name)
    if short is None or (name.isdigit() and name not in {found[2] for found in TWO_YEARS.finditer(question)}):
        return False
    return not stems.isdisjoint((f"fy{short[1]}", f"20{short[1]}", short[1]))


def _last(two_years: re.Match[str]) -> str:
    return str(int(two_years[1]) + 1)


def year_end(text: str) -> int:
    """The month, 1 to 12, in which `text` says most often that its fiscal year ends, each called after the calendar
    year of its last day; 0 where it does not say it, or calls its latest period by no such year."""
    found = Counter(month_number(a or b) for a, b in _ENDS.findall(text))
    end = found.most_common(1)[0][0] if found else 0
    ended = {(int(year), month_number(month), int(day)) for month, day, year in _ENDED.findall(text)}
    if not 0 < end <= _EARLY or not ended:
        return end
    year, month, day = max(ended)
    latest = _fiscal(year, month, day, end)[0]
    called = rf"\b(?:fiscal|FY)\s*(?:years?\s+)?(?:\d{{4}}\s+and\s+)?{latest}\b"
    return end if re.search(called, text, re.IGNORECASE) else 0


def by_fiscal_year(period: Period, end: int) -> Period:
    """`period` with the fiscal year, and for up to three months the quarter, in which its one day is where these years
    end in the month `end`; as it is where it names no one day of one year."""
    if not end or len(period.years) != 1 or len(period.days) != 1:
        return period
    (year,), ((name, day),) = period.years, period.days
    fiscal, quarter = _fiscal(int(year), month_number(name), day, end)
    quarters = frozenset({f"q{quarter}"}) if period.months in (0, 3) else period.quarters
    return dataclasses.replace(period, years=frozenset({str(fiscal)}), quarters=quarters)


def _fiscal(year: int, month: int, day: int, end: int) -> tuple[int, int]:
    """Fiscal year and quarter of a day."""
    past = year * 12 + month - 1 - (day <= NEW_MONTH) - end  # a multiple of 12 in the first month of a fiscal year
    return past // 12 + 1, past % 12 // 3 + 1
