"""Columns that are of a part of a year, a quarter, a half or a month, and those that a question means by one."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from rag_app.tables.question.asked import TOTAL, Asked
from rag_app.text.figures.fiscal import TWO_YEARS, by_last_year, names_fiscal
from rag_app.text.figures.periods import MONTH, month_number, period_in
from rag_app.text.language.words import stems_in
from rag_app.text.structure.pipe_tables import Cell, Table

_HALF = re.compile(r"\bH([12])\b|\b(?:(first|1st)|second|2nd)[\s-]+half\b", re.IGNORECASE)
# "Shares That May Yet Be Purchased" are of no May.
_MONTH = re.compile(
    rf"\b(?!(?-i:may|mar|march)\b|may\s+(?:yet|still|not|also|only|be|have)\b)({MONTH})\b", re.IGNORECASE
)
_LASTING = re.compile(r"\b(?:years?|months|weeks|ytd|annual|since|end(?:ed|ing)?|as\s+(?:of|at))\b", re.IGNORECASE)
# What has been by May is perhaps not that of May, what comes before it is something else.
_BY = re.compile(rf"\b(?:by|until|till|since|from|to)\s+(?:the\s+end\s+of\s+)?(?:{MONTH})\b", re.IGNORECASE)
_OUTSIDE = re.compile(rf"\b(?:before|after)\s+(?:the\s+end\s+of\s+)?(?:{MONTH})\b", re.IGNORECASE)
_MAY_I = re.compile(r"\A\W*May\b(?!\s+\d)", re.IGNORECASE)
_MONTHS_OF = {"q": 3, "h": 6}
CellUnder = tuple[Cell, str]  # a cell and the header of its column


def _parts_in(text: str) -> frozenset[str]:
    """The quarters, halves and the one month that `text` names, as `q2`, `h1`, `may`; no month where it says how long
    something lasts or on which day it was."""
    period = period_in(text)
    halves = {"h1" if found[1] == "1" or found[2] else "h2" for found in _HALF.finditer(text)}
    lasts = period.days or period.months or _LASTING.search(text)
    months = set() if lasts else {month[:3].lower() for month in _MONTH.findall(text)}
    return period.quarters | halves | (months if len(months) == 1 else set())


def last_day(head: str) -> tuple[str, int, int]:
    """The last year that a header names, with the month and day on which its day, month, quarter or half ends."""
    period = period_in(head)
    days = [(month_number(month), int(day)) for month, day in period.days]
    ends = [(int(p[1]) * _MONTHS_OF[p[0]] if p[1:].isdigit() else month_number(p), 31) for p in _parts_in(head)]
    return max(period.years, default=""), *max(days or ends, default=(12, 31))


def are_divided(pairs: Sequence[CellUnder]) -> bool:
    """Whether columns are of parts of a year, so that one of a year alone may be of the whole of it."""
    return any(_parts_in(head) for _, head in pairs)


def are_of_more_years(asked: Asked, pairs: Sequence[CellUnder]) -> bool:
    """Whether columns are of years beside the only one that the question is of, so that a total may be of all."""
    only = next(iter(asked.period.years)) if len(asked.period.years) == 1 else ""
    return asked.names_the_year(only) and any(asked.period_of(h).years - {only} for _, h in pairs)


def of_its_part(asked: Asked, table: Table, pairs: Sequence[CellUnder]) -> tuple[Asked, Sequence[CellUnder], bool]:
    """Those of the `pairs` of a row that are of the part of a year that a question names, and the question as it is
    asked of them; the last says whether they are surely of its year, which their headers need not name: it may be that
    of the column of the whole year behind them, or stand above the table.

    Columns of no time that the question names stay beside them. None where others are of such a part alone, and without
    those of a part where a whole year is asked for."""
    parts = [_parts_in(head) for _, head in pairs]
    wanted = _parts_in(_OUTSIDE.sub("", _MAY_I.sub("", asked.question)))
    if not any(parts) or not (wanted or asked.period.years):
        return asked, pairs, True
    if not wanted:
        whole = [pair for pair, part in zip(pairs, parts, strict=True) if not part]
        is_year = not (asked.period.months or asked.period.days or asked.period.within)
        dated = any(asked.period.years & period_in(head).years for _, head in whole)
        return asked, (whole if is_year and dated else pairs), True
    if not any(part & wanted for part in parts):
        alike = any(_kinds(part) & _kinds(wanted) for part in parts)
        return asked, ([] if alike else pairs), True
    own = [at for at, part in enumerate(parts) if part & wanted]
    is_it = not _BY.search(asked.question) or all(_BY.search(pairs[at][1]) for at in own)
    named = [pair for pair, part in zip(pairs, parts, strict=True) if not part and _is_named(asked, pair[1])]
    if any(period_in(pairs[at][1]).years for at in own):
        return asked, [*(pairs[at] for at in own), *named], is_it
    years = period_in(by_last_year(asked.question)).years
    said = [_year_of(at, pairs, parts) or period_in(by_last_year(table.lead)).years for at in own]
    fitting = [pairs[at] for at, year in zip(own, said, strict=True) if not (years and year) or years & year]
    told = is_it and all(year or years <= asked.known for year in said)
    timeless = dataclasses.replace(asked.period, years=frozenset(), quarters=frozenset(), dated=frozenset())
    return dataclasses.replace(asked, period=timeless), [*fitting, *named], told


def in_their_years(asked: Asked, pairs: Sequence[CellUnder]) -> tuple[Asked, Sequence[CellUnder], bool]:
    """The question and the headers of a row with the names of years that one has of the other: 2025/26 is FY26. The
    last says whether both have the same names by themselves."""
    over_two, fiscal = bool(TWO_YEARS.search(asked.question)), names_fiscal(asked.question)
    heads_over_two = any(TWO_YEARS.search(head) for _, head in pairs)
    if over_two and not heads_over_two and any(names_fiscal(head) for _, head in pairs):
        years = period_in(by_last_year(asked.question)).years
        return dataclasses.replace(asked, period=dataclasses.replace(asked.period, years=years)), pairs, False
    if fiscal and not over_two and heads_over_two:
        return asked, [(cell, by_last_year(head)) for cell, head in pairs], False
    return asked, pairs, True


def _is_named(asked: Asked, head: str) -> bool:
    """Whether the question has all words of a header that says no time, and adds nothing up."""
    stems = stems_in(head)
    return not period_in(head).is_named and bool(stems - TOTAL) and stems.issubset(asked.stems)


def _year_of(at: int, pairs: Sequence[CellUnder], parts: Sequence[frozenset[str]]) -> frozenset[str]:
    """The year of the first column of a whole year behind the one at a place, else of the only one in its row."""
    years = [
        frozenset[str]() if part else period_in(by_last_year(head)).years
        for (_, head), part in zip(pairs, parts, strict=True)
    ]
    behind = next((year for year in years[at + 1 :] if year), frozenset[str]())
    return behind or (frozenset().union(*years) if sum(map(bool, years)) == 1 else frozenset())


def _kinds(parts: frozenset[str]) -> frozenset[str]:
    return frozenset(part[0] if part[1:].isdigit() else "month" for part in parts)
