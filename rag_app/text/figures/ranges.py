"""Ranges of numbers as tables and questions name them: "3 to 5 years", ">10 kg", "80 and over", or one number,
in digits or in words."""

from __future__ import annotations

import dataclasses
import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag_app.text.figures.periods import DAY, MONTH, YEAR
from rag_app.text.language.currencies import CURRENCY_CODES
from rag_app.text.language.languages import stem
from rag_app.text.language.numerals import FEW_SPELT, IN_DIGITS, NTH, TENS_SPELT, spelt_value
from rag_app.text.language.words import FUNCTION_WORDS

_SIZES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
_UNITS = {  # what is counted in the same, and how many of these it is
    "month": ("month", 1.0), "year": ("month", 12.0), "yr": ("month", 12.0), "day": ("day", 1.0), "week": ("day", 7.0),
    "minut": ("minute", 1.0), "min": ("minute", 1.0), "hour": ("minute", 60.0), "g": ("gram", 1.0),
    "gram": ("gram", 1.0), "kg": ("gram", 1e3), "kilo": ("gram", 1e3), "kilogram": ("gram", 1e3),
    "cm": ("metre", 0.01), "m": ("metre", 1.0), "metr": ("metre", 1.0), "meter": ("metre", 1.0), "km": ("metre", 1e3),
    "kilometr": ("metre", 1e3), "kilomet": ("metre", 1e3), "€": ("euro", 1.0), "eur": ("euro", 1.0),
    "euro": ("euro", 1.0), "$": ("dollar", 1.0), "usd": ("dollar", 1.0), "dollar": ("dollar", 1.0), "£": ("£", 1.0),
    "gbp": ("£", 1.0), "pound": ("£", 1.0), "lb": ("£", 1.0), "lbs": ("£", 1.0), "chf": ("franc", 1.0),
    "franc": ("franc", 1.0), "%": ("%", 1.0), "percent": ("%", 1.0),
}  # fmt: skip
_MEASURES = frozenset(kind for kind, _ in _UNITS.values())
# "Four", "twenty-five"; "one" is a pronoun but before a unit of time. Hundreds in words are not read, nor their parts.
_SPELT = (
    r"(?<!hundred\s)(?<!thousand\s)(?<!hundred\sand\s)(?<!thousand\sand\s)"
    rf"(?:{TENS_SPELT}|{FEW_SPELT}"
    r"|one(?=[\s-](?:year|month|week|day|hour|minute)s?\b))\b(?!\s+(?:hundred|thirds?|quarters?|halves)\b)"
)
_QUANTITY = re.compile(
    rf"(?<![\w.,/:])(?<!(?<!\d)-)(?P<sign>[$€£]|(?:{CURRENCY_CODES})\s)?\s?"
    rf"(?P<number>{IN_DIGITS}|{_SPELT})(?!\d)"
    r"(?:\s?(?P<size>thousand|million|billion)\b)?(?:[\s-]?(?P<unit>%|per\s?cent\b|[$€£](?!\s?\d)|[^\W\d_]+))?",
    re.IGNORECASE,
)
_NO_UNIT = re.compile(rf"(?:{MONTH}|plus|x|old)\b", re.IGNORECASE)
_TIME = re.compile(
    rf"\b\d{{1,2}}{NTH}?\.?\s+(?:of\s+)?(?!(?-i:may\b))(?:{MONTH})\b|{DAY.pattern}|(?<!\d)\d++(?:[-/.:]\d++[-/.:]\d|:\d)\d*"
    rf"|(?<!\d)\d++{NTH}\b|{YEAR.pattern}(?!\s*(?:thousand|million|billion|%))",
    re.IGNORECASE,
)
_JOIN = re.compile(
    r"\s*(?:[-–—]|to|through|until|up\s+to)\s*(?P<open>(?:less\s+than|under|below|<)\s*)?", re.IGNORECASE
)
_AND = re.compile(r"\s+and\s+(?P<open>(?:less\s+than|under|below|<)\s*)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+\Z", re.IGNORECASE)
_FROM = re.compile(r"\b(?:between|from)\s+\Z", re.IGNORECASE)
_MORE = r"(?:more|greater|older|longer|heavier|larger|higher|later)"
_LESS = r"(?:less|fewer|younger|shorter|lighter|smaller|lower|earlier)"
_AT_LEAST = re.compile(
    rf"(?:>=|≥|\b(?:at\s+least|from|minimum(?:\s+of)?|(?:no|not)\s+{_LESS}\s+than))\s*\Z", re.IGNORECASE
)
_AT_MOST = re.compile(
    rf"(?:<=|≤|\b(?:at\s+most|up\s+to|maximum(?:\s+of)?|(?:no|not)\s+{_MORE}\s+than))\s*\Z", re.IGNORECASE
)
_OVER = re.compile(rf"(?:>|\b(?:over|above|exceeding|{_MORE}\s+than))\s*\Z", re.IGNORECASE)
_UNDER = re.compile(rf"(?:<|\b(?:under|below|{_LESS}\s+than))\s*\Z", re.IGNORECASE)
_AND_MORE = re.compile(rf"\s?(?:\+|plus\b)|\s*,?\s*(?:and|or|&)\s+(?:over|above|up|upwards|{_MORE})\b", re.IGNORECASE)
_AND_LESS = re.compile(rf"\s*,?\s*(?:and|or|&)\s+(?:under|below|down|{_LESS})\b", re.IGNORECASE)
_NEAR = 40  # characters before a number that say what limits it


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from `low` to `high` of a `kind` ("month", "gram", "euro", a stem, or "" where none is said), which
    `text[start:end]` names in units of so many (`times`: a year is 12 months); each end belongs to it unless it is
    `over` or `under`."""

    start: int
    end: int
    low: float
    high: float
    kind: str
    over: bool = False
    under: bool = False
    times: float = 1.0

    @property
    def is_number(self) -> bool:
        """Whether it is one number alone."""
        return self.low == self.high

    @property
    def is_measure(self) -> bool:
        """Whether it counts time, money, weight, length or hundredths, and no things."""
        return self.kind in _MEASURES

    def counting(self, kind: str, times: float) -> Range:
        """The same numbers, of which the unit is said elsewhere."""
        return dataclasses.replace(self, low=self.low * times, high=self.high * times, kind=kind, times=times)

    def holds(self, other: Range) -> bool:
        """Whether all of `other` lies in it."""
        from_low = self.low < other.low or (self.low == other.low and (other.over or not self.over))
        return from_low and (other.high < self.high or (other.high == self.high and (other.under or not self.under)))


def ranges_in(text: str) -> list[Range]:
    """The ranges that `text` names, in order; years and dates are none."""
    times = [found.span() for found in _TIME.finditer(text)]
    numbers = [(found.start("number"), found) for found in _QUANTITY.finditer(text)]
    starts = [start for start, _ in times]

    def is_of_a_time(at: int) -> bool:
        before = bisect_right(starts, at) - 1
        return before >= 0 and at < times[before][1]

    return list(_ranges(text, [found for at, found in numbers if not is_of_a_time(at)]))


def closed(ranges: Sequence[Range]) -> list[Range]:
    """`ranges` of a scale without the gaps that whole numbers leave: before "6 to 10", "3 to 5" holds 5.5, too."""
    made = []
    for one in ranges:
        above = [other.low for other in ranges if one.high < other.low <= one.high + other.times]
        open_ended = above and not one.is_number and not one.under
        made.append(dataclasses.replace(one, high=min(above), under=True) if open_ended else one)
    return made


def unit_in(name: str) -> tuple[str, float] | None:
    """What is counted under the `name` of a column, and how many of these its unit is: ("month", 12) for "Age (years)";
    None where it names no unit."""
    units = (_UNITS.get(stem(word.lower())) for word in re.findall(r"[^\W\d_]+|[%$€£]", name))
    return next((unit for unit in units if unit), None)


def _ranges(text: str, found: Sequence[re.Match[str]]) -> Iterator[Range]:
    at = 0
    while at < len(found):
        one, other = found[at], found[at + 1] if at + 1 < len(found) else None
        at += 1
        (value, (kind, times)), (start, end) = _value(one), _span(one)
        form = _AND if _BETWEEN.search(text, max(0, start - _NEAR), start) else _JOIN
        join = form.fullmatch(text, end, other.start()) if other else None
        if other and join and (not kind or kind == _value(other)[1][0]):
            high, (kind, times) = _value(other)
            value = value if _unit_of(one) or one["sign"] else value * times
            before = _FROM.search(text, max(0, start - _NEAR), start)
            yield Range(
                before.start() if before else start, _span(other)[1], value, high, kind,
                under=bool(join["open"]), times=times,
            )  # fmt: skip
            at += 1
            continue
        low, high, over, under = value, value, False, False
        near = max(0, start - _NEAR)
        limits = (said.search(text, near, start) for said in (_AT_LEAST, _AT_MOST, _OVER, _UNDER))
        before = next(filter(None, limits), None)
        after = None if before else _AND_MORE.match(text, end) or _AND_LESS.match(text, end)
        if before:
            start, over, under = before.start(), before.re is _OVER, before.re is _UNDER
        if after:
            end = after.end()
        if found_by := before or after:
            upwards = found_by.re in (_AT_LEAST, _OVER, _AND_MORE)
            low, high = (value, math.inf) if upwards else (-math.inf, value)
        yield Range(start, end, low, high, kind, over, under, times)


def _unit_of(found: re.Match[str]) -> str:
    unit = (found["unit"] or "").lower()
    return "" if unit in FUNCTION_WORDS or _NO_UNIT.fullmatch(unit) else unit


def _span(found: re.Match[str]) -> tuple[int, int]:
    """Where it stands, with its unit."""
    end = found.end("unit") if _unit_of(found) else found.end("size") if found["size"] else found.end("number")
    return found.start() + len(found[0]) - len(found[0].lstrip()), end


def _called(found: re.Match[str]) -> str:
    """The stem of its unit, in front of it or behind it; "" where it has none."""
    return stem(((found["sign"] or "").strip() or _unit_of(found)).lower().replace(" ", ""))


def _value(found: re.Match[str]) -> tuple[float, tuple[str, float]]:
    """The number in its kind, and its unit."""
    called = _called(found)
    kind, times = _UNITS.get(called, (called, 1.0))
    size = _SIZES.get((found["size"] or "").lower(), 1.0)
    return _number(found["number"]) * size * times, (kind, times)


def _number(said: str) -> float:
    """The number that digits or words say."""
    if said[0].isdigit():
        return float(said.replace(",", ""))
    return spelt_value(said)
