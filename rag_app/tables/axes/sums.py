"""Rows and columns that add others up, as their labels or their values say: "Female Total" beside "Female Under 18" and
"Female 18 and over"."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Sequence

from rag_app.tables.axes.parts_of_year import CellUnder
from rag_app.tables.content.values import value_of
from rag_app.tables.question.asked import Asked
from rag_app.text.figures.periods import period_asked
from rag_app.text.language.words import label_stems, stems_in
from rag_app.text.structure.pipe_tables import Row, Table

_MEAN = r"averages?|means?|medians?"
_ABROAD = (  # in German, French, Spanish, Italian and Dutch
    r"(?:ins)?gesamt|(?:gesamt|zwischen)?summe|durchschnitt|mittelwert|(?:sous-)?total[ei]?|moyenne|suma|promedio"
    r"|somma|totaal|gemiddelde?"
)
_SUM = re.compile(rf"\W*+(?:(?:grand|sub|over)?[\s-]*+(?:totals?|all|sums?)|{_MEAN}|{_ABROAD})\W*+", re.IGNORECASE)
_LIKELY = re.compile(
    rf"\W*+(?:(?:grand|sub|over)?[\s-]*+(?:totals?|all(?!-)|sums?)|others?|{_MEAN})\b"
    rf"|.*\b(?:(?:sub)?totals?|consolidated)\b|\W*+(?:{_ABROAD})\W*+\Z",
    re.IGNORECASE,
)
_PERHAPS = re.compile(r"\W*(?:both|whole)\b", re.IGNORECASE)
_LARGE = 100  # a figure that is no sum of others by chance
_NEAR = 0.005  # share by which a row differs from those that it adds up, for their rounding
_UNITS = tuple(10.0**power for power in range(9, -5, -1))
_EQUAL = 0.001  # of a unit: what floats differ by
_MOST_SUMMED = 50  # rows that one is the sum of, if not of all
_TOTAL = stems_in("total overall together altogether combined sum")
_OVERALL = re.compile(
    r"\b(?:overall|altogether|all\s+together|in\s+(?:all|total|sum)|combined|(?:state|nation|country|county|city|world)-?wide)\b",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"\bhow\s+many\b|\bnumber\s+of\b", re.IGNORECASE)
_FEWEST = 2  # parts of a total
_NEAR_TOTAL = 0.01  # of a total: figures are rounded


def is_a_sum(label: str) -> bool:
    """Whether a label says that its row adds others up, or is their average, and nothing else: "Grand total"."""
    return bool(_SUM.fullmatch(label))


def asking_for_the_sum(question: str, table: Table, row: Row) -> str:
    """`question`, if it is how many there are "overall" or the like, with the label of the only row of a table that
    adds others up instead; of amounts "in all" may be all of one row."""
    found = _OVERALL.search(question) if is_a_sum(row.label) and _COUNTS.search(question) else None
    if found is None:
        return question
    sums = [one for one in table.rows if is_a_sum(one.label)]
    return f"{question[: found.start()]}{row.label}{question[found.end() :]}" if len(sums) == 1 else question


def is_likely_a_sum(label: str) -> bool:
    """Whether the row of a label is most often of several others: "Total sales", but also the firm "Total Energies";
    "All wards", "Other"."""
    return bool(_LIKELY.match(label))


def may_be_a_sum(label: str) -> bool:
    """Whether the row or column of a label is likely of several others, or may be: "Both wards", but also "Whole
    milk"."""
    return is_likely_a_sum(label) or bool(_PERHAPS.match(label))


def sums_among(values: Sequence[float], *, exactly: bool = False) -> set[int]:
    """The places of values that are the sum of two or more of the others behind them, of all, or of all before:
    nearly, which in a long table some are by chance, or `exactly`, but for the rounding of each."""
    unit = _unit(values) if exactly else 0.0
    kept, behind_it, total = list[int](), list[float](), 0.0  # from the last one on
    for number, value in reversed(list(enumerate(values))):
        behind = itertools.islice(itertools.accumulate(reversed(behind_it)), 1, _MOST_SUMMED)
        sums = itertools.chain(behind, [total] * (len(behind_it) > _MOST_SUMMED))
        if not (_is_rounded(value, sums, unit) if unit else _is_among(value, sums)):
            kept.append(number)
            behind_it.append(value)
            total += value
    if behind_it:
        first, rest = behind_it[0], [sum(behind_it[1:])]
        if _is_rounded(first, rest, unit * len(behind_it) / 3) if unit else _is_among(first, rest):
            del kept[0]
    return set(range(len(values))).difference(kept)


def _unit(values: Sequence[float]) -> float:
    """What all values are whole numbers of: 0.01, 1 or 1,000; 0 where there is no such unit."""
    if not all(map(math.isfinite, values)):
        return 0.0
    return next((unit for unit in _UNITS if all(math.isclose(v, unit * round(v / unit)) for v in values)), 0.0)


def _is_rounded(value: float, sums: Iterable[float], unit: float) -> bool:
    """Whether a value is one of the `sums`, of two others, of three and so on, each of them and it rounded to a
    `unit`."""
    return value >= _LARGE and any(abs(one - value) < unit * (n / 2 + _EQUAL) for n, one in enumerate(sums, 3))


def _is_among(value: float, sums: Iterable[float]) -> bool:
    return value >= _LARGE and any(abs(one - value) <= _NEAR * value for one in sums)


def total_of(asked: Asked, table: Table, row: Row, pairs: Sequence[CellUnder]) -> CellUnder | None:
    """The only one of the `pairs` of a row that the question names but for a word for a total, and that is the sum of
    the others, which have the same of its words; None where it says more than they do with the row and what stands
    above the table: how many adult females."""
    stems = frozenset(asked.stems)
    heads = [stems_in(head) for _, head in pairs]
    named = heads[0] & stems if heads else stems
    if not named or any(head & stems != named for head in heads) or len(pairs) <= _FEWEST:
        return None
    totals = [at for at, head in enumerate(heads) if head - stems and head - stems <= _TOTAL]
    if len(totals) != 1 or _says_more(asked, table, row, named):
        return None
    values = [value_of(cell.text) or 0.0 for cell, _ in pairs]
    total = values[totals[0]]
    is_sum = total > 0 and abs(sum(values) - 2 * total) <= _NEAR_TOTAL * total
    return pairs[totals[0]] if is_sum else None


def _says_more(asked: Asked, table: Table, row: Row, named: frozenset[str]) -> bool:
    """Whether the question has a word or a number, as a year, that neither a column has of it nor what is said of its
    row; or names a part of a year."""
    above = (table.lead, *table.header[:1], row.label, *row.group, *row.texts)
    said = asked.known.union(named, label_stems(" ".join(above)))
    period = period_asked(asked.question)
    is_part = bool(period.months or period.quarters or period.days or period.within)
    return is_part or not said.issuperset((*asked.wanted, *filter(str.isdigit, asked.stems)))
