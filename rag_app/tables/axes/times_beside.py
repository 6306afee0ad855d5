"""Tables whose rows carry their time in columns of their own, as exports do: "Pima | 278 | JAN 2024"."""

from __future__ import annotations

import dataclasses
import re

from rag_app.tables.question.asked import Asked
from rag_app.text.figures.periods import NAMED_MONTH, TIMES, Period, period_asked, year_before_in
from rag_app.text.language.calendar_names import MONTHS
from rag_app.text.language.words import stems_in
from rag_app.text.structure.pipe_tables import Row, Table

_ROWS = 50  # that tell which columns are of times
_MOST = 2_000  # rows, all of which are looked at
_LONGEST = 4  # words of a cell that is a time
_CALLED = stems_in("month quarter period term")  # columns that can be of nothing else
_YEAR_AND_MONTH = re.compile(r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])")
_OF_A_MONTH = (1, *range(28, 32))  # days that stand for all of it
_BESIDE = re.compile(r"\b(?:before|after|since|until|till|between|by|from|than)\Z", re.IGNORECASE)


def of_its_time(asked: Asked, table: Table) -> tuple[Asked, Table]:
    """The question without the one time that it names, and the rows of that time, which each stands below as a group,
    without the columns that say it. Both as they are where no columns tell rows of one name apart by times, or
    where more than one time is asked for, or a part of it is told that the rows, or the question, leave open."""
    rest = _without_its_time(asked)
    columns = _columns(table) if rest else ()
    if not columns:
        return asked, table
    rows, names, keys = list[Row](), list[tuple[str, ...]](), set[tuple[str, ...]]()
    for row in table.rows:
        time = " ".join(row.cells[at].text for at in columns if at < len(row.cells))
        cells = tuple(cell for at, cell in enumerate(row.cells) if at not in columns)
        names.append(tuple(cell.text for at, cell in enumerate(cells) if at == 0 or not cell.has_figure))
        keys.add((time, *names[-1]))
        own = _period(asked, time)
        if len(own.years) != 1 or len(cells) < 2 or not any(map(str.isalpha, cells[0].text)):
            return asked, table
        if asked.period.excludes(own):
            continue
        if own.days or _parts(own) > _parts(asked.period):
            return asked, table
        if _parts(own) == _parts(asked.period):
            rows.append(dataclasses.replace(row, label=cells[0].text, group=(*row.group, time), given=cells))
    is_called = all(at and _CALLED & stems_in(table.header[at]) for at in columns)
    if len(keys) < len(names) or (len(set(names)) == len(names) and not is_called):
        return asked, table
    header = tuple(name for at, name in enumerate(table.header) if at not in columns)
    return asked.instead(rest), dataclasses.replace(table, header=header, rows=tuple(rows))


def _without_its_time(asked: Asked) -> str:
    """The question without its time; nothing where it names none with a year, or several, one to count from, or a
    day."""
    is_one = len(asked.period.years) == 1 and not asked.period.days
    if not is_one or asked.is_of_unknown_years or year_before_in(asked.question):
        return ""
    found = TIMES.search(asked.question)
    rest = TIMES.sub("", asked.question)
    is_beside = found is None or _BESIDE.search(asked.question, 0, found.start()) or period_asked(rest).is_named
    return "" if is_beside else rest


def _columns(table: Table) -> tuple[int, ...]:
    """The columns of times, those of years last; none of a form, or where the first rows tell of none."""
    rows = table.rows[:_ROWS] if len(table.rows) <= _MOST else ()
    if not rows or any(row.pair is not None or row.is_form for row in rows):
        return ()
    found = [at for at in range(len(table.header)) if all(_is_time(row, at) for row in rows)]
    return tuple(sorted(found, key=lambda at: rows[0].cells[at].text.isdigit()))


def _is_time(row: Row, at: int) -> bool:
    text = row.cells[at].text if at < len(row.cells) else ""
    if not text or len(text.split()) > _LONGEST:
        return False
    return bool(period_asked(text).is_dated or NAMED_MONTH.fullmatch(text) or text.lower() in MONTHS)


def _period(asked: Asked, time: str) -> Period:
    """That of a row; 2024-01 is a month, and so is its first or last day."""
    own = asked.period_of(time)
    if found := _YEAR_AND_MONTH.fullmatch(time):
        return dataclasses.replace(own, within=frozenset((MONTHS[int(found["month"]) - 1][:3],)))
    if len(own.days) == 1 and (day := next(iter(own.days)))[1] in _OF_A_MONTH:
        return dataclasses.replace(own, days=frozenset(), within=frozenset((day[0],)))
    return own


def _parts(period: Period) -> int:
    """How small a part of a year a period is: a year, a half or more, a quarter, a month."""
    if period.within:
        return 3
    return 2 if period.quarters else int(period.months in (3, 6, 9))
