"""Rows that the dates of their group tell from others: repurchases of shares, month by month, and years one below
another."""

from __future__ import annotations

import re

from rag_app.tables.asked import TOTAL, Asked
from rag_app.text.periods import DAY, Period, month_number, period_in
from rag_app.text.pipe_tables import Row, Table
from rag_app.text.words import label_stems

_DATE = rf"{DAY.pattern}(?:,?\s+(?:19|20)\d\d)?"
_FROM_TO = re.compile(rf"{_DATE}\s*(?:[-–—]|to|through)\s*{_DATE}\W*", re.IGNORECASE)
_MONTH_DAYS = 31
_MOST = 16  # days of a month that a group of rows is at least of, to be that of the month


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
    first, last = (month_number(found[at]) * _MONTH_DAYS + int(found[at + 1]) for at in (1, 3))
    begin = month_number(next(iter(asked.within))) * _MONTH_DAYS
    last += 12 * _MONTH_DAYS if last < first else 0
    return min(last, begin + _MONTH_DAYS) - max(first, begin + 1) + 1 >= _MOST
