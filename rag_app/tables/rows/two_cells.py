"""How much one cell is more than another, and what several of a column are together: "How many more adults came in 2024
than in 2023?", "What did wind and water yield together?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag_app.tables.content.kinds import column_of_kind
from rag_app.tables.content.units import asks_for_a_percentage
from rag_app.tables.question.asked import Asked
from rag_app.tables.question.comparing import LESS_THAN
from rag_app.tables.rows.chosen_rows import ChosenRows
from rag_app.tables.rows.numbers_named import is_of_numbers, name_stems
from rag_app.tables.rows.rows_asked import BESIDE
from rag_app.tables.rows.whole import Line, WholeTable
from rag_app.text.language.words import label_stems, runs, stems_in

Computed = Literal["difference", "sum"]
Place = tuple[Line, int]

_GROWN = r"(?:grow|grew|rise|rose|increase|fall|fell|drop|decrease|decline|change|shrink|shrank|go\s+(?:up|down))"
_MORE = r"(?:more|less|fewer|(?!(?:other|number|order|water|after|under|over|per|paper)\b)[a-z]{2,}er)"
_LESS = re.compile(rf"\b(?:less|fewer|lower|smaller|{'|'.join(LESS_THAN)})\b", re.IGNORECASE)
_DIFFERS = re.compile(
    rf"\b(?:how\s+(?:much|many)|by\s+what)\s+{_MORE}\b.*\bthan\b"
    rf"|\b(?P<since>(?:by\s+)?how\s+(?:much|many)\b.*\b{_GROWN}\b.*\b(?:from\b.*\bto|between\b.*\band))\b"
    r"|\b(?P<plain>difference\b.*\bbetween\b.*\band)\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\band\b.*\b(?:together|combined|altogether|in\s+total)\b|\b(?:sum|total)\s+of\b.*\band\b", re.IGNORECASE
)
_SAID = stems_in(
    "difference between by more less fewer higher lower larger smaller longer shorter heavier lighter cheaper dearer"
    " expensive together combined altogether sum total add grow grew rise rose increase fall fell drop decrease decline"
    " change"
)
_FIGURE = re.compile(
    r"(?P<before>[^\d()%+\u2212–-]*)(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<behind>[^\d%()]*)"
)
_MOST = 6  # cells that are added up


@dataclass(frozen=True, slots=True)
class TwoCellsAsked:
    """What a question names, and the words by which it asks for a difference; None where it asks for a sum."""

    asked: Asked
    differs: re.Match[str] | None


def two_cells_asked(question: str) -> TwoCellsAsked | None:
    """What a question names that may be for the difference or the sum of some cells, and no percentage; else None."""
    differs = _DIFFERS.search(question)
    if bool(differs) == bool(_TOGETHER.search(question)) or asks_for_a_percentage(question):
        return None
    return TwoCellsAsked(Asked.of(question, lambda _stem: 1, 1), differs)


def of_two_cells(asked_by: TwoCellsAsked, table: WholeTable) -> tuple[Computed, ChosenRows] | None:
    """The difference of the two cells that a question names by two rows and a column, or a row and two columns, or the
    sum of some of one of them; None where a word of it names neither these nor the table, or a cell is no plain figure.
    Never sure."""
    if table.is_grouped:
        return None
    asked, asks = asked_by.asked, asked_by.differs
    rows, columns = _rows_named(asked, table), _columns_named(asked, table)
    places = [(line, at) for line in rows for at in columns]
    said = stems_in(*(line.texts[0] for line in rows), *(table.names[at] for at in columns))
    if not 1 < len(places) <= (2 if asks else _MOST) or min(len(rows), len(columns)) > 1:
        return None
    if not said.union(table.around, _SAID, BESIDE, stems_in(table.names[0])).issuperset(asked.wanted):
        return None
    value = _difference(places, asks, asked.question) if asks else _sum(places)
    if value is None:
        return None
    items = tuple((f"{line.texts[at]} ({line.texts[0]}, {table.names[at]})", line) for line, at in places)
    chosen = ChosenRows(items, len(places), len(table.lines), "", value, "", sure=False)
    return ("difference" if asks else "sum"), chosen


def _rows_named(asked: Asked, table: WholeTable) -> list[Line]:
    """The rows that the question calls by all of their labels, in its order."""
    labels = {line: label for line in table.lines if (label := label_stems(line.texts[0]))}
    found = {line: at for line, label in labels.items() if (at := next(runs(label, asked.stems), None)) is not None}
    stems = {line: frozenset(labels[line]) for line in found}
    whole = [one for one in found if not any(stems[one] < stems[other] for other in found)]
    return sorted(whole, key=lambda line: found[line]) if len({stems[one] for one in whole}) == len(whole) else []


def _columns_named(asked: Asked, table: WholeTable) -> list[int]:
    """The columns of numbers that the question calls by all of their names, in its order; else the only one that it
    calls by a word of its name, or asks for in other words."""
    names = {at: frozenset(name_stems(name)) for at, name in enumerate(table.names) if at}
    named = [
        at for at, name in names.items() if name and name.issubset(asked.stems) and is_of_numbers(table.column(at))
    ]
    whole = [at for at in named if not any(names[at] < names[other] for other in named)]
    common = frozenset.intersection(*(names[at] for at in whole)) if len(whole) > 1 else frozenset[str]()
    if not whole:
        of_kind = column_of_kind(_as_asked(asked.question), table.names[1:])
        partly = [
            at for at, name in names.items() if not name.isdisjoint(asked.stems) and is_of_numbers(table.column(at))
        ]
        return [of_kind + 1] if of_kind is not None else partly if len(partly) == 1 else []
    return sorted(whole, key=lambda at: min((asked.stems.index(stem) for stem in names[at] - common), default=0))


def _as_asked(question: str) -> str:
    """The question, "how much is" where it compares prices."""
    return (
        f"how much is {question}"
        if re.search(r"\b(?:expensive|cheaper|dearer)\b", question, re.IGNORECASE)
        else question
    )


def _difference(places: Sequence[Place], asks: re.Match[str], question: str) -> str | None:
    figures = _figures(places)
    if figures is None:
        return None
    (first, second), around = figures
    later_first = bool(asks["since"]) or bool(_LESS.search(question))
    value = abs(first - second) if asks["plain"] else second - first if later_first else first - second
    return _written(value, around)


def _sum(places: Sequence[Place]) -> str | None:
    figures = _figures(places)
    return None if figures is None else _written(sum(figures[0], Decimal(0)), figures[1])


def _figures(places: Sequence[Place]) -> tuple[list[Decimal], tuple[str, str]] | None:
    """The numbers of cells and what stands before and behind them; None where these differ, or one is no plain figure
    but a percentage, a code or a range."""
    found = [_FIGURE.fullmatch(line.texts[at]) for line, at in places]
    if not all(found):
        return None
    around = {(one["before"], one["behind"]) for one in found if one}
    numbers = [Decimal(one["number"].replace(",", "")) for one in found if one]
    return (numbers, around.pop()) if len(around) == 1 else None


def _written(value: Decimal, around: tuple[str, str]) -> str:
    return f"{'-' * (value < 0)}{around[0]}{abs(value):,f}{around[1]}"
