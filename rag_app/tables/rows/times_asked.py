"""The rows of a time that a question gives, or from before or after a year: "Who joined after 2019?"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from rag_app.tables.content.empty_cells import is_nothing
from rag_app.tables.rows.condition import Condition
from rag_app.tables.rows.rows_asked import RowsAsked
from rag_app.tables.rows.whole import WholeTable
from rag_app.text.figures.periods import MONTH, YEAR, month_number, period_in
from rag_app.text.language.roots import is_of_root
from rag_app.text.language.words import stems_in

_TIME = re.compile(
    r"\b(?:(?P<after>(?:later\s+than|after))|(?P<since>since)|(?P<before>(?:earlier\s+than|before))"
    r"|(?P<within>in|during))\s+(?:the\s+year\s+)?"
    rf"(?:(?P<month>{MONTH})\b\.?,?\s*(?:of\s+)?)?(?P<year>{YEAR.pattern})?(?!\s*(?:to|until|till|and|or|[-–/])\s*\w)",
    re.IGNORECASE,
)
_LONGEST = 4  # words of a cell that is a time

Key = tuple[int, int]


def of_time(asked: RowsAsked, table: WholeTable, taken: frozenset[int]) -> list[Condition] | None:
    """The rows whose time is the year or month that the question gives, or before, after or since the year, in the only
    column of times that is called by the root of a word of it; None where several are, or a month cannot be compared.
    Not sure where cells are empty."""
    found = next((one for one in _TIME.finditer(asked.question) if one["month"] or one["year"]), None)
    places = asked.between(*found.span()) if found else range(0)
    if found is None or not taken.isdisjoint(places):
        return []
    month, year = month_number(found["month"]) if found["month"] else 0, int(found["year"] or 0)
    columns = {at: keys for at in range(len(table.names)) if (keys := _keys(table.column(at)))}
    words = [word for at, word in enumerate(asked.words) if at not in taken and at not in places]
    named = [at for at in columns if any(is_of_root(word.stem, stems_in(table.names[at])) for word in words)]
    if not named:
        return []  # it may be the time of anything
    at = named[0]
    has_months = all(key is None or key[1] for key in columns[at])
    if len(named) > 1 or (month and not (found["within"] and has_months)):
        return None
    holds: Mapping[str, Callable[[Key], bool]] = {
        "after": lambda key: key[0] > year, "since": lambda key: key[0] >= year, "before": lambda key: key[0] < year,
        "within": lambda key: year in (0, key[0]) and month in (0, key[1]),
    }  # fmt: skip
    holds_here = holds[next(name for name in holds if found[name])]
    lines = frozenset(line for line, key in zip(table.lines, columns[at], strict=True) if key and holds_here(key))
    said = f"{table.names[at]}: {found[0].strip()}"
    is_bound = not found["within"] or any(period_in(text).days for text in table.column(at))
    return [Condition(at, said, lines, frozenset(places), sure=None not in columns[at], is_bound=is_bound)]


def _keys(texts: list[str]) -> list[Key | None] | None:
    """The year and the month, 0 where none is said, of each cell of a column of times, None of an empty one; None for
    another column, or where a month may be another."""
    keys = [None if is_nothing(text) else _key(text) for text in texts]
    is_told = [key is not None or is_nothing(text) for key, text in zip(keys, texts, strict=True)]
    return keys if all(is_told) and 2 * len([key for key in keys if key]) > len(keys) else None


def _key(text: str) -> Key | None:
    period = period_in(text)
    months = {month for month, _ in period.days} or set(period.within)
    if len(period.years) != 1 or len(months) > 1 or len(text.split()) > _LONGEST or period.months or period.quarters:
        return None
    return int(next(iter(period.years))), month_number(months.pop()) if months else 0
