"""The column of the year before, or of the end of a year, where a question asks for it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from rag_app.tables.axes.columns import asks_for_a_change, column_of
from rag_app.tables.question.asked import Asked
from rag_app.text.figures.periods import (
    BEFORE,
    PREVIOUS,
    YEAR,
    Period,
    asks_for_the_end_of_a_year,
    period_in,
    year_before_in,
)
from rag_app.text.language.words import label_stems
from rag_app.text.structure.pipe_tables import Cell, Row, Table

_SAYS_SO = re.compile(rf"\b(?:last|{PREVIOUS}|{BEFORE})\b", re.IGNORECASE)
_YEARS = re.compile(rf"{YEAR.pattern}(?:\s?[/–—-]\s?(?:19|20)?\d\d)?|\bFY\s?\d\d\b")


def column_asked(asked: Asked, table: Table, row: Row) -> tuple[Cell, str, bool] | None:
    """As `columns.column_of`, but that of the year before the one that is named or, where none is, before the latest of
    two; and of the days in a year its last where its end is asked for."""
    pairs = [pair for pair in zip(row.cells[1:], table.header[1:], strict=False) if pair[0].has_figure]
    if asks_for_the_end_of_a_year(asked.question) and any(
        "dec" in period.within and period.years & asked.period.years for period in _periods(pairs)
    ):
        asked = dataclasses.replace(asked, period=dataclasses.replace(asked.period, within=frozenset({"dec"})))
    is_asked = year_before_in(asked.question) and not asks_for_a_change(asked.question)
    if not is_asked or row.is_form or _SAYS_SO.search(row.label):
        return column_of(asked, table, row)
    before = frozenset(str(int(year) - 1) for year in asked.period.years)
    if any(before & period.years for period in _periods(pairs)):
        asked = dataclasses.replace(asked, period=dataclasses.replace(asked.period, years=before))
    chosen = column_of(asked, table, row)
    if chosen is None or (before and asked.period.years == before) or _SAYS_SO.search(chosen[1]):
        return chosen and (*chosen[:2], False)
    alike = {_year(head): (cell, head) for cell, head in pairs if _without_years(head) == _without_years(chosen[1])}
    year = _year(chosen[1])
    if not year or "" in alike:
        return None
    if len(alike) == 1:  # the document's own year is the one after it
        return (*chosen[:2], False) if str(int(year) + 1) in asked.known else None
    return (*alike[min(alike)], False) if len(alike) == 2 else None


def _periods(pairs: Sequence[tuple[Cell, str]]) -> Iterator[Period]:
    return (period_in(head) for _, head in pairs)


def _year(head: str) -> str:
    """The last year that a header names, nothing where it names none."""
    return max(period_in(head).years, default="")


def _without_years(head: str) -> tuple[str, ...]:
    return label_stems(_YEARS.sub(" ", head))
