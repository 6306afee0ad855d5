"""The rows whose number lies above or below one of a question: "How many machines cost more than 500 euros?"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from rag_app.tables.content.empty_cells import is_nothing
from rag_app.tables.content.kinds import column_of_kind
from rag_app.tables.content.values import value_of
from rag_app.tables.question.comparing import LESS_THAN, MORE_THAN
from rag_app.tables.rows.condition import Condition
from rag_app.tables.rows.numbers_named import is_of_numbers, numbers_named, numbers_of
from rag_app.tables.rows.rows_asked import RowsAsked
from rag_app.tables.rows.whole import WholeTable
from rag_app.text.figures.units import amounts_in, unit_of

_VERBS = {"cost": "how much is", "weigh": "how heavy"}
_BOUND = re.compile(
    rf"\b(?:(?P<over>(?:more|greater|higher|larger|{'|'.join(MORE_THAN)})\s+than|over|above|exceeding)"
    r"|(?P<least>at\s+least|no\s+(?:less|fewer)\s+than)"
    rf"|(?P<under>(?:less|fewer|lower|smaller|{'|'.join(LESS_THAN)})\s+than|under|below)"
    r"|(?P<most>at\s+most|up\s+to|no\s+more\s+than))\s+"
    r"(?P<sign>[€$£])?\s*(?P<number>\d(?:[\d.,]*\d)?)(?:\s?(?P<unit>[^\W\d]+(?:/[a-z]+)?[²³]?|[%€$£]))?",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")


def of_bound(asked: RowsAsked, table: WholeTable, taken: frozenset[int]) -> list[Condition] | None:
    """The rows whose number lies above or below the one that the question gives, in the unit that it gives; None where
    the column is not clear, or counts in another. Not sure where cells are empty, or no unit is said of the column."""
    found = _BOUND.search(asked.question)
    if found is None:
        return []
    unit = unit_of(found["sign"] or found["unit"])
    places = asked.between(found.start(), found.end("unit" if unit and not found["sign"] else "number"))
    bound, column = value_of(found["number"]), _column(asked, found[0], table, taken.union(places))
    if bound is None or column is None:
        return None
    at, named = column
    texts = table.column(at)
    own = _unit_of(table.names[at], texts)
    values = numbers_of([text for text in texts if not is_nothing(text)])
    if values is None or any(map(asked.turns, (n for n in named if n not in places))) or (unit and own and unit != own):
        return None
    holds: Mapping[str, Callable[[float], bool]] = {
        "over": lambda value: value > bound, "least": lambda value: value >= bound,
        "under": lambda value: value < bound, "most": lambda value: value <= bound,
    }  # fmt: skip
    holds_here = holds[next(name for name in holds if found[name])]
    lines = [line for line in table.lines if not is_nothing(line.texts[at])]
    chosen = frozenset(line for line, value in zip(lines, values, strict=True) if holds_here(value))
    sure = len(lines) == len(texts) and not (unit and not own)
    said = asked.question[found.start() : asked.words[places[-1]].end]
    return [Condition(at, f"{table.names[at]}: {said}", chosen, frozenset((*places, *named)), sure, is_bound=True)]


def _column(
    asked: RowsAsked, said: str, table: WholeTable, taken: frozenset[int]
) -> tuple[int, tuple[int, ...]] | None:
    """The only column of numbers that is named, or called by what is compared in other words, with the numbers of the
    words that say so."""
    if found := numbers_named(asked, table, taken):
        return found
    kinds = [kind for word, kind in {**MORE_THAN, **LESS_THAN}.items() if said.lower().startswith(word)]
    verbs = {at: _VERBS[stem] for at, stem in asked.content if at not in taken and stem in _VERBS}
    kinds = kinds or list(verbs.values())
    at = column_of_kind(kinds[0], table.names) if len(kinds) == 1 else None
    return None if at is None or not is_of_numbers(table.column(at)) else (at, tuple(verbs))


def _unit_of(name: str, texts: Sequence[str]) -> str:
    """What a column is counted in, by its name or its first cell; empty where neither says so, or in words that are no
    known unit."""
    said = _IN_BRACKETS.search(name)
    if said:
        return unit_of(said[1].strip()) or said[1]
    amounts = amounts_in(next(filter(None, texts), ""))
    return (amounts[0].unit or "") if len(amounts) == 1 else ""
