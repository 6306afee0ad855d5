"""Which column or row of a table is of the day of the week that is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from rag_app.text.figures.weekdays import weekdays_in
from rag_app.text.structure.pipe_tables import Row, Table

_LEAST = 2  # columns, or rows, of days


def column_of_weekday(asked: int, table: Table, at: int) -> int | None:
    """The only column of the day of the week that is `asked` for, where that at `at` is of a day; else None."""
    named = [weekdays_in(name) for name in table.header]
    return _only_one(asked, named) if any(named[at : at + 1]) else None


def is_of_other_weekdays(asked: int, table: Table, row: Row) -> bool:
    """Whether one other row is called by the day of the week that is `asked` for, and this one by others."""
    own = weekdays_in(row.label)
    if not own or asked in own:
        return False
    labels = (*table.header[:1], *(one.label for one in table.rows))
    return _only_one(asked, [weekdays_in(label) for label in labels]) is not None


def _only_one(asked: int, named: Sequence[frozenset[int]]) -> int | None:
    """Which of several names of days is alone that of the day that is `asked` for."""
    fitting = [at for at, days in enumerate(named) if asked in days]
    return fitting[0] if len(fitting) == 1 and sum(map(bool, named)) >= _LEAST else None
