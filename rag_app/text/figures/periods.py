"""Periods that a question or the header of a column names: years, quarters, days, and how many months they last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rag_app.text.language.calendar_names import MONTHS
from rag_app.text.language.currencies import CURRENCY_CODES
from rag_app.text.language.names import quarters
from rag_app.text.language.numerals import NTH

_COUNTED = (
    r"\s?(?:[€$£]|(?:hours?|km|kg|mg|ml|m|mm|cm|miles?|metres?|meters?|lit(?:er|re)s?|rpm|k?W|kWh|MW)\b)"
    rf"|\s(?:{CURRENCY_CODES}|euros?|persons|visitors|guests|members|employees|k?cal(?:ories)?|words|steps|hectares|square|sq)\b"
)
YEAR = re.compile(
    r"(?:(?<![\d.,$£€-])|(?<=\d[./-]\d\d[./-])|(?<=\d[./-]\d[./-]))(?:19|20)\d{2}"  # or at the end of 01.03.2023
    rf"(?![\d%]|[.,]\d|{_COUNTED})"
)
_QUARTER = re.compile(r"\bq([1-4])\b", re.IGNORECASE)
_SHORT = [month[:3] for month in MONTHS]
MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
NAMED_MONTH = re.compile(rf"\b(?:{MONTH})\b", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"\b(?:FY|Q[1-4][/ ]|H[12][/ ])\s?['’]?(\d\d)\b")
_YEARS = re.compile(rf"{YEAR.pattern}\s?[-–—]\s?(?:19|20)?\d\d\b")
DAY = re.compile(rf"\b({MONTH})\.?\s+(\d{{1,2}}){NTH}?\b", re.IGNORECASE)
# Between the first and the last day of some days, "22nd to the 24th".
TO = rf"{NTH}?\s*(?:[-–—]|\b(?:to|until|and)\b)\s*(?:the\s+)?"
_LAST = re.compile(rf"{TO}(\d{{1,2}}){NTH}?\b(?!\s*(?:{MONTH})\b|[.,-]?\d)", re.IGNORECASE)
DAY_FIRST = re.compile(
    rf"(?<![\d.,$€£-])\b(?:(\d{{1,2}}){TO})?(\d{{1,2}}){NTH}?\s+(?:of\s+)?(?!(?-i:may\b))({MONTH})\b", re.IGNORECASE
)
ISO_DATE = re.compile(r"(?<![\d-])((?:19|20)\d\d)-(0[1-9]|1[0-2])-(\d\d)(?![\d-])")
_IN_DIGITS = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d)(?![\d/-]|\.\d)")
OF_YEAR = re.compile(rf"\b({MONTH})\.?(?:\s+\d{{1,2}}{NTH}?)?,?\s+(?:of\s+)?((?:19|20)\d\d)\b", re.IGNORECASE)
# "October to December 2023", "between 1 April 2024 and 31 March 2025", but not "from 15 May to 20 July 2023".
_FROM_TO = re.compile(
    rf"(?<![\w.,/-])(?:(?P<between>between)\s+)?(?:(?:1st|0?1)\s+(?:of\s+)?|(?<!\d\s)(?<!\d{NTH}\s))\b(?P<first>{MONTH})\b\.?"
    r"(?:\s+(?:1st|0?1)(?![\d.,-]\d|\d|\w))?(?:,?\s+(?:of\s+)?(?P<since>(?:19|20)\d\d))?"
    r"\s*(?:[-–—]|\b(?:to|through|until|till|(?P<and>and))\b)\s*(?:the\s+)?"
    rf"(?:(?:2[89]|3[01]){NTH}?\s+(?:of\s+)?)?\b(?P<last>{MONTH})\b\.?"
    rf"(?:\s+(?:2[89]|3[01]){NTH}?(?!\d))?,?\s+(?:of\s+)?(?P<until>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
# The words for a time, or for several, with those that lead to it: " in the first quarter of 2024".
TIMES = re.compile(
    r"(?:(?<!\s)\s+(?:(?:in|of|for|at|on|during|as|to|the|its)\s+){0,8}"
    r"(?:end|fiscal|quarter|half|years?|months?|first|second|third|fourth|last|three|six|nine|twelve|ended|ending"
    rf"|q[1-4]|(?:{MONTH})\.?|\d{{1,2}},?|(?:19|20)\d\d)\b,?(?!\w))+",
    re.IGNORECASE,
)
BEFORE, PREVIOUS = r"(?:before|earlier|ago)", r"(?:previous|prior|preceding)"
_EARLIER = re.compile(
    rf"\b(?:(?:a|one)\s+year\s+{BEFORE}|(?:in|of|for|than|from)\s+the\s+(?:year\s+before|{PREVIOUS}\s+(?:\w+\s+)?year)"
    r"|(?:the\s+)?earlier\s+(?:of\s+the\s+two|year)|(?:the\s+)?year[\s-]ago(?=\s+(?:quarter|period))"
    r"|the\s+year\s+before(?=\s*\??\s*\Z))\b(?!\s+last)",
    re.IGNORECASE,
)
_EDITION = re.compile(
    rf"{YEAR.pattern}\s+(?:\w+\s+)?(?:report|review|edition|plan|budget|bulletin|table)\b", re.IGNORECASE
)
_YEAR_END = re.compile(r"\bend\s+of\s+(?:the\s+)?(?:calendar\s+)?(?:year\s+)?(?=(?:19|20)\d\d\b)", re.IGNORECASE)
NEW_MONTH = 7  # a period of whole weeks may end up to so many days into the next month
# Behind "H1" and "9M"; 3M is a firm.
_OF_A_YEAR = r"(?=(?:[\s/-]?(?:FY\s?)?(?:19|20)|\s?['’/])\d\d(?!\d))"
_SPANS = (
    (3, re.compile(r"\b(?:three|3)[\s-]+months?\b|\b13[\s-]+weeks\b|\bquarter(?:ly)?\b|\bq[1-4]\b", re.IGNORECASE)),
    (6, re.compile(r"\b(?:six|6)[\s-]+months?\b|\b26[\s-]+weeks\b|\bhalf[\s-]+year\b|\bhalf\s+of\b"
                   rf"|\b(?:first|second)[\s-]+half\b|\b(?:H[12]|[12]H|6M){_OF_A_YEAR}", re.IGNORECASE)),
    (9, re.compile(rf"\b(?:nine|9)[\s-]+months?\b|\b39[\s-]+weeks\b|\b9M{_OF_A_YEAR}", re.IGNORECASE)),
    (12, re.compile(r"\b(?:twelve|12)[\s-]+months?\b|\b5[23][\s-]+weeks\b|\byears?\s+ended\b|\bannual\b|"
                    r"\b(?:full|whole|fiscal|financial)\s+year\b", re.IGNORECASE)),
)  # fmt: skip
# "The three and nine months", "three- and six-month periods".
_SPELLED = {"three": 3, "six": 6, "nine": 9, "twelve": 12}
_FIRST_OF_TWO = re.compile(
    rf"\b({'|'.join(_SPELLED)})-?(?=,?\s+(?:and|or|to)\s+[\w\s-]{{0,20}}months?\b)", re.IGNORECASE
)


def month_number(name: str) -> int:
    """1 for January, or Jan, to 12."""
    return _SHORT.index(name[:3].lower()) + 1


@dataclass(frozen=True, slots=True)
class Period:
    """`months` is how long it lasts, 0 where nothing says so; `days` are as `("jul", 30)`, `within` the months that it
    names or is in by its days, those before the first days of a month too; `dated` are the years that stand beside a
    day or month: what is due in 2024 by a table of September 30, 2022 is in no September."""

    years: frozenset[str]
    quarters: frozenset[str]
    days: frozenset[tuple[str, int]]
    months: int
    within: frozenset[str] = frozenset()
    dated: frozenset[str] = frozenset()

    @property
    def is_named(self) -> bool:
        """Whether anything is known of it."""
        return self.is_dated or bool(self.months)

    @property
    def is_dated(self) -> bool:
        """Whether it says when, and not only how long."""
        return bool(self.years or self.quarters or self.days)

    def is_of_another_time(self, other: Period) -> bool:
        """Whether both say when and it differs, in years, quarters, months or days; days and months that are of
        another one of the years say nothing of this."""
        if _differ(self.years, other.years) or _differ(self.quarters, other.quarters):
            return True
        if self.dated and other.years and self.dated < self.years and not self.dated & other.years:
            return False
        return _differ(self.within, other.within) or _differ(self.days, other.days)

    def lasts_otherwise(self, text: str) -> bool:
        """Whether it says when and how long, and `text` how long something lasts, and nothing as long as this."""
        if not (self.is_dated and self.months):
            return False
        named = {months for months, form in _SPANS if form.search(text)} | {months for _, months in _from_to(text)}
        named |= {_SPELLED[word.lower()] for word in _FIRST_OF_TWO.findall(text)}
        return bool(named) and self.months not in named

    def excludes(self, other: Period) -> bool:
        """Whether both say when or how long and it differs."""
        lasting = bool(self.months and other.months and self.months != other.months)
        return lasting or self.is_of_another_time(other)


def _differ(mine: frozenset[Any], theirs: frozenset[Any]) -> bool:
    return bool(mine and theirs and not mine & theirs)


def period_in(text: str) -> Period:
    """What `text` names; of several lengths the first."""
    found = [(m.start(), months) for months, form in _SPANS if (m := form.search(text))]
    found += [(m.start(), months) for m, months in _from_to(text)]
    dated = [*OF_YEAR.findall(text), *((_SHORT[int(month) - 1], year) for year, month, _ in ISO_DATE.findall(text))]
    written = _in_digits(text)
    dated += [(month, year) for month, _, year in written]
    days = frozenset((month[:3].lower(), day) for month, day in _days(text)).union((m, day) for m, day, _ in written)
    return Period(
        frozenset(YEAR.findall(text)).union(f"20{year}" for year in _SHORT_YEAR.findall(text)),
        quarters(text) | {f"q{n}" for n in _QUARTER.findall(text)},
        days,
        min(found)[1] if found else 0,
        _months_of(days).union(month[:3].lower() for month, _ in dated),
        frozenset(year for _, year in dated),
    )


@lru_cache(maxsize=256)
def period_asked(question: str) -> Period:
    """What a question names, but years from one to another, as plans are called by, only where it names no other. Kept:
    each place of a passage is held against the same question."""
    rest = _YEARS.sub(" ", question)
    return period_in(rest if YEAR.search(rest) else question)


def _days(text: str) -> Iterator[tuple[str, int]]:
    """Month and day of each day, of a range of days all of them: November 14, 14-16 November, 2022-11-14."""
    taken = set[int]()
    for found in DAY.finditer(text):
        taken.add(found.start(2))
        last = _LAST.match(text, found.end())
        yield from (
            (found[1], day) for day in range(int(found[2]), max(int(found[2]), int(last[1]) if last else 0) + 1)
        )
    for found in DAY_FIRST.finditer(text):
        if not taken & {found.start(1), found.start(2)}:  # "March 31 June 30" has no 31 June
            yield from ((found[3], day) for day in range(int(found[1] or found[2]), int(found[2]) + 1))
    for _, month, day in ISO_DATE.findall(text):
        yield _SHORT[int(month) - 1], int(day)


def _in_digits(text: str) -> list[tuple[str, int, str]]:
    """Month, day and year of the days in digits alone; both readings of one that may begin with either, such as
    03/04/2022, but for one with full stops, which begins with the day."""
    found = []
    for first, sign, second, year in _IN_DIGITS.findall(text):
        readings = {(int(first), int(second)), *([] if sign == "." else [(int(second), int(first))])}
        found += [(_SHORT[month - 1], day, year) for day, month in readings if 0 < month <= 12 and 0 < day <= 31]
    return found


def _months_of(days: frozenset[tuple[str, int]]) -> frozenset[str]:
    before = (_SHORT[month_number(month) - 2] for month, day in days if day <= NEW_MONTH)
    return frozenset(month for month, _ in days).union(before)


def lengths_in(text: str) -> list[tuple[int, int]]:
    """Where the words stand that say how long a period lasts: three months, fiscal year, July to December 2023."""
    spelled = [found.span() for _, form in _SPANS for found in form.finditer(text)]
    return [*spelled, *(found.span() for found, _ in _from_to(text))]


def _from_to(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """The periods from the beginning of one month to the end of another, and how many months they last: as many as
    reports speak of."""
    for found in _FROM_TO.finditer(text):
        first, last = (month_number(found[at]) for at in ("first", "last"))
        years = int(found["until"]) - int(found["since"] or found["until"])
        months = last - first + 1 + 12 * years + (12 if last < first and not found["since"] else 0)
        if bool(found["between"]) == bool(found["and"]) and months in dict(_SPANS):
            yield found, months


def year_before_in(question: str) -> str:
    """The words by which it asks for the year before one that it names or leaves open: "a year earlier", "in the year
    before" the 2029 report; nothing for "in the year before, 2021"."""
    found = _EARLIER.search(question)
    return found[0] if found and not YEAR.search(_EDITION.sub(" ", question[found.end() :])) else ""


def asks_for_the_end_of_a_year(question: str) -> bool:
    """Whether it asks for the end of a year that it names."""
    return _YEAR_END.search(question) is not None


def a_year_before(text: str) -> str:
    """`text` with every year one less, and without days: a fiscal quarter ends on another one each year."""
    return YEAR.sub(lambda year: str(int(year[0]) - 1), DAY.sub("", text))
