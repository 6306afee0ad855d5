"""Rows that are called by a day, which a question writes otherwise ("July 25, 2017" of the row 7/25/2017), and rows
that the dates of their group tell from others: repurchases of shares, month by month, and years one below another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag_app.tables.question.asked import TOTAL, Asked
from rag_app.text.figures.dates import days_in
from rag_app.text.figures.periods import DAY, OF_YEAR, Period, month_number, period_in
from rag_app.text.language.words import label_stems, stems_in
from rag_app.text.structure.pipe_tables import Row, Table

_BESIDE = re.compile(  # a day that is not the one asked for
    r"\b(?:(?:before|after|until|till|vor|nach|bis|avant|apr[eè]s|antes|despu[eé]s)\s+(?:\w+,?\s+){0,2}|between\b.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_TWO = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d")
_MONTHS = 12
_ROWS = 200  # whose days tell which of two numbers is the month
_SOME = 5  # that tell which columns have days
_BOTH = (0, 1)

Readings = tuple[tuple[int, ...], tuple[int, ...]]  # a day, or month, where the month of digits is first, and second
_DATE = rf"{DAY.pattern}(?:,?\s+(?:19|20)\d\d)?"
_FROM_TO = re.compile(rf"{_DATE}\s*(?:[-–—]|to|through)\s*{_DATE}\W*", re.IGNORECASE)
_DAYS_OF_A_MONTH = 31
_MOST = 16  # days of a month that a group of rows is at least of, to be that of the month


@dataclass(frozen=True, slots=True)
class DaysAsked:
    """A question that names days with their years, or months with theirs, where each stands; `read` is which of the
    readings of days in digits the rows of a table have, both where none of them tells. Where the question
    `is_of_another_column` with days, no row is of its days."""

    question: str
    named: tuple[tuple[int, int, Readings], ...]
    read: tuple[int, ...]
    is_of_another_column: bool

    def asking_for(self, label: str) -> str:
        """The question with its day as `label` writes it, the question itself where a label is no day, and nothing
        where it is another day than each that is named."""
        if (day := _day(label)) is None:
            return self.question
        for start, end, named in () if self.is_of_another_column else self.named:
            if any(_is_in(day[at], named[at]) for at in self.read):
                return f"{self.question[:start]}{label.strip()}{self.question[end:]}"
        return ""

    def is_sure_of(self, label: str) -> bool:
        """Whether a label, if it is a day, is one that is named in each reading that its table may have."""
        day = _day(label)
        return day is None or any(all(_is_in(day[at], named[at]) for at in self.read) for _, _, named in self.named)


def days_asked(question: str, table: Table) -> DaysAsked | None:
    """The days, or months, that `question` names with their years, none of those before or after which it asks for
    something; None where it names none."""
    named = _named_in(question)
    meant = tuple(one for one in named if not _BESIDE.search(question, 0, one[0]))
    return DaysAsked(question, meant, _read(table), _is_of_another(question, table)) if named else None


@lru_cache(maxsize=8)  # it is asked of many tables
def _named_in(question: str) -> tuple[tuple[int, int, Readings], ...]:
    """The days that a question names, or else its months, and where each stands."""
    months = ((found.span(), (int(found[2]), month_number(found[1]))) for found in OF_YEAR.finditer(question))
    return tuple(_days_in(question)) or tuple((*place, (month, month)) for place, month in months)


def _days_in(text: str) -> Iterator[tuple[int, int, Readings]]:
    """Where a day stands, and which in both readings."""
    sure = set(days_in(text, day_first=False))
    for start, end, day in days_in(text, day_first=True):
        year, month, number = day
        yield start, end, ((day if (start, end, day) in sure else (year, number, month)), day)


def _day(label: str) -> Readings | None:
    """The day that a label is; None where it is more."""
    label = label.strip()
    return next((day for start, end, day in _days_in(label) if end - start == len(label)), None)


def _is_in(day: tuple[int, ...], named: tuple[int, ...]) -> bool:
    return day[: len(named)] == named


def _read(table: Table) -> tuple[int, ...]:
    for row in table.rows[:_ROWS]:
        if two := _TWO.match(row.label):
            one, other = (int(number) > _MONTHS for number in two.groups())
            if one != other:
                return (int(one),)
    return _BOTH


def _is_of_another(question: str, table: Table) -> bool:
    """Whether a question says a word of the name of another column with days, and none of that of the first one:
    invoices that were paid on a day."""
    some = [cell for row in table.rows[:_SOME] if len(row.cells) == len(table.header) for cell in enumerate(row.cells)]
    dated = {table.header[at] for at, cell in some if at and _day(cell.text)}
    asked, own = stems_in(question), stems_in(*table.header[:1])
    return not asked & own and bool(asked & stems_in(*dated))


def is_told_by_dates(asked: Period, table: Table, row: Row) -> bool:
    """Whether a row is the only one, but a total, of a group that is called by the days asked for, or by days that make
    up most of the month asked for."""
    found = _FROM_TO.fullmatch(row.group[-1]) if row.group else None
    if found is None or TOTAL.intersection(label_stems(row.label)):
        return False
    own = period_in(row.group[-1])
    if not asked.years & own.years:
        return False
    others = (one for one in table.rows if one.group == row.group and one is not row)
    alone = all(TOTAL.intersection(label_stems(one.label)) for one in others)
    return alone and (own.days <= asked.days or (not asked.days and _is_of_month(asked, found)))


def is_below_another_year(asked: Asked, row: Row) -> bool:
    """Whether the group of a row is called by years, and by none that is asked for: "Year ended December 31, 2021".
    Where a fiscal year is asked for and the month is not known that it ends in, nothing tells."""
    if not row.group or asked.is_of_unknown_years:
        return False
    own = asked.period_of(row.group[-1]).years
    return bool(asked.period.years and own) and not asked.period.years & own


def _is_of_month(asked: Period, found: re.Match[str]) -> bool:
    """Whether most days of the only month asked for lie between the two days."""
    if len(asked.within) != 1:
        return False
    first, last = (month_number(found[at]) * _DAYS_OF_A_MONTH + int(found[at + 1]) for at in (1, 3))
    begin = month_number(next(iter(asked.within))) * _DAYS_OF_A_MONTH
    last += 12 * _DAYS_OF_A_MONTH if last < first else 0
    return min(last, begin + _DAYS_OF_A_MONTH) - max(first, begin + 1) + 1 >= _MOST
