"""Rows that are called by a day, which a question writes otherwise: "July 25, 2017" of the row 7/25/2017."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag_app.text.dates import days_in
from rag_app.text.periods import OF_YEAR, month_number
from rag_app.text.pipe_tables import Table
from rag_app.text.words import stems_in

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
