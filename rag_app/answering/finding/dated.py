"""Of which day or months a document is, by its path, its title or its opening."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from rag_app.index.context import OPENING_CHARACTERS
from rag_app.retrieval.about import Openings
from rag_app.schema import Chunk
from rag_app.tables.content.records import is_record
from rag_app.text.figures.dates import Day, days_in
from rag_app.text.figures.periods import OF_YEAR, month_number

T = TypeVar("T")
Month = tuple[int, int]  # of the year (0 where it is left open), 1 to 12

# What documents are called that are written again and again, each of its own time; and those that may have one.
SERIES = (
    "agenda briefing bulletin circular dispatch invoice meeting memo minutes newsletter payslip report session "
    "statement"
)
IN_SERIES = rf"(?:{'|'.join(SERIES.split())}|10-?[kq])"
_SEPARATORS = re.compile(r"[_/\\(),-]")
# 2025-03, 2025-03-12, 20250312 and 12.03.2025 of a path, and no 2025-123.
_IN_PATH = re.compile(
    r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)(?P<sign>[-_. ]?)(?P<month>0[1-9]|1[0-2])(?:(?P=sign)(?P<day>[0-2]\d|3[01]))?"
    r"(?!\d|[-_. ]\d)"
    r"|(?P<first>[0-2]?\d|3[01])(?P<dot>[_.])(?P<second>0?[1-9]|1[0-2])(?P=dot)(?P<last>(?:19|20)\d\d)(?!\d))"
)


def documents_of(chunks: Iterable[Chunk]) -> dict[int, tuple[str, str]]:
    """Path and title of the documents (by id) of some chunks, but for rows of data sets."""
    return {c.document_id: (c.source, c.title) for c in chunks if not is_record(c.source)}


def told_of(
    documents: Mapping[int, tuple[str, str]], openings: Openings, tell: Callable[[str, str, str], T]
) -> dict[int, T]:
    """What path, title and opening of each document (by id) `tell`; given are path and title."""
    tops = openings([*documents], OPENING_CHARACTERS)
    return {i: tell(*called, top) for (i, called), top in zip(documents.items(), tops, strict=True)}


@lru_cache(maxsize=1024)  # a series is told before and after the hits are read
def months_of(source: str, title: str, opening: str) -> frozenset[Month]:
    """The months that a document is of: that of its path and that of its title, or the first of its
    opening where it has neither, or does not open with that of its path: minutes of June may be filed in July, and
    `invoice-2025-11` may be the eleventh."""
    in_path = [day[:2] for day in days_of_path(source)]
    titled, opened = _months_in(title)[:1], _months_in(opening)
    is_told = bool(in_path) and in_path[0] in frozenset[Month]().union(*opened)
    told = titled if is_told or titled else opened[:1]
    days = _days_in(f"{title}\n{opening}")
    return frozenset(in_path[:1]).union(*(_as_told_elsewhere(months, in_path[:1], days) for months in told))


def _as_told_elsewhere(months: frozenset[Month], in_path: list[Month], days: list[Day]) -> frozenset[Month]:
    """Of two months that a day may be of the one that the path has, or the same day where it is read in one way."""
    same = {day[:2] for day in days if day[:2] in months and (day[0], day[2]) in months}
    return months & same.union(in_path) or months


def day_of(source: str, title: str, opening: str) -> Day | None:
    """The day that a document is of, by its path, its title or its opening; of a month alone day 0."""
    days = [*days_of_path(source), *_days_in(title), *_days_in(opening)]
    return next((day for day in days if day[:2] == days[0][:2] and day[2]), next(iter(days), None))


def days_of_path(source: str) -> list[Day]:
    """The days, or months with day 0, that the path of a document names."""
    digits = [
        (int(one["year"]), int(one["month"]), int(one["day"] or 0))
        if one["year"]
        else (int(one["last"]), int(one["second"]), int(one["first"]))
        for one in _IN_PATH.finditer(source)
    ]
    return _days_in(source) or digits


def _months_in(text: str) -> list[frozenset[Month]]:
    """The months of a year that it names, in their order, by a day in digits or by name: two where the day may be of
    either, as 10/06/2025 is."""
    sure = {at: frozenset({day[:2]}) for at, day in _placed_days(text).items()}
    either = {
        at: frozenset({(year, month), (year, day)}) for at, _, (year, month, day) in days_in(text, day_first=True)
    }
    return [months for _, months in sorted((either | sure).items())]


def _days_in(text: str) -> list[Day]:
    """The days that it names, in their order, and the months of a year as their day 0."""
    return [day for _, day in sorted(_placed_days(text).items())]


def _placed_days(text: str) -> dict[int, Day]:
    """The same by where they stand."""
    words = _SEPARATORS.sub(" ", text)
    found = {one.start(): (int(one[2]), month_number(one[1]), 0) for one in OF_YEAR.finditer(words)}
    found |= {start: day for start, _, day in days_in(words, day_first=False)}
    found |= {start: day for start, _, day in days_in(text, day_first=False)}
    return found


def is_month(month: Month, asked: Month) -> bool:
    """Whether it is the month that is `asked`, of whichever year where that is left open."""
    return month[1] == asked[1] and asked[0] in (0, month[0])
