"""Rows and columns that add others up, as their labels or their values say."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Sequence

_MEAN = r"averages?|means?|medians?"
_ABROAD = (  # in German, French, Spanish, Italian and Dutch
    r"(?:ins)?gesamt|(?:gesamt|zwischen)?summe|durchschnitt|mittelwert|(?:sous-)?total[ei]?|moyenne|suma|promedio"
    r"|somma|totaal|gemiddelde?"
)
_SUM = re.compile(rf"\W*(?:(?:grand|sub|over)?[\s-]*(?:totals?|all|sums?)|{_MEAN}|{_ABROAD})\W*", re.IGNORECASE)
_LIKELY = re.compile(
    rf"\W*(?:(?:grand|sub|over)?[\s-]*(?:totals?|all(?!-)|sums?)|others?|{_MEAN})\b"
    rf"|.*\b(?:(?:sub)?totals?|consolidated)\b|\W*(?:{_ABROAD})\W*\Z",
    re.IGNORECASE,
)
_PERHAPS = re.compile(r"\W*(?:both|whole)\b", re.IGNORECASE)
_LARGE = 100  # a figure that is no sum of others by chance
_NEAR = 0.005  # share by which a row differs from those that it adds up, for their rounding
_UNITS = tuple(10.0**power for power in range(9, -5, -1))
_EQUAL = 0.001  # of a unit: what floats differ by
_MOST_SUMMED = 50  # rows that one is the sum of, if not of all


def is_a_sum(label: str) -> bool:
    """Whether a label says that its row adds others up, or is their average, and nothing else: "Grand total"."""
    return bool(_SUM.fullmatch(label))


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
