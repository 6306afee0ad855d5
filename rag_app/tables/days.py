"""Rows that are called by a day, which a question writes otherwise: "July 25, 2017" of the row 7/25/2017."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag_app.text.dates import Day, days_in
from rag_app.text.periods import OF_YEAR, month_number
from rag_app.text.pipe_tables import Table

_TWO = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d")
_MONTHS = 12
_ROWS = 200  # whose days tell which of two numbers is the month


@dataclass(frozen=True, slots=True)
class DaysAsked:
    """A question that names days with their years, or months with theirs, where each stands; `day_first` is how the
    rows of a table write theirs in digits, None where none of them tells."""

    question: str
    named: tuple[tuple[int, int, tuple[int, ...]], ...]
    day_first: bool | None

    def asking_for(self, label: str) -> str:
        """The question with its day as `label` writes it, the question itself where a label is no day, and nothing
        where it is another day than each that is named."""
        days = self._days_of(label.strip())
        if not days:
            return self.question
        for start, end, named in self.named:
            if any(day[: len(named)] == named for day in days):
                return f"{self.question[:start]}{label.strip()}{self.question[end:]}"
        return ""

    def _days_of(self, label: str) -> set[Day]:
        """The day that a label is, in both readings where nothing tells which is meant; none where it is more."""
        day_first = self.day_first is not False
        days = {day for start, end, day in days_in(label, day_first=day_first) if end - start == len(label)}
        if self.day_first is not True and (two := _TWO.match(label)) and max(map(int, two.groups())) <= _MONTHS:
            read = {day for start, end, day in days_in(label, day_first=True) if end - start == len(label)}
            turned = {(year, day, month) for year, month, day in read}
            days = turned if self.day_first is False else days | turned
        return days


def days_asked(question: str, table: Table) -> DaysAsked | None:
    """The days, or months, that `question` names with their years; None where it names none."""
    named: list[tuple[int, int, tuple[int, ...]]] = list(days_in(question, day_first=False))
    if not named:
        named = [(*m.span(), (int(m[2]), month_number(m[1]))) for m in OF_YEAR.finditer(question)]
    return DaysAsked(question, tuple(named), _is_day_first(table)) if named else None


def _is_day_first(table: Table) -> bool | None:
    for row in table.rows[:_ROWS]:
        if two := _TWO.match(row.label):
            one, other = (int(number) > _MONTHS for number in two.groups())
            if one != other:
                return one
    return None
