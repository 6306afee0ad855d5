"""Rows and columns that add others up, as their labels or their values say."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

_MEAN = r"averages?|means?|medians?"
_SUM = re.compile(rf"\W*(?:(?:grand|sub|over)?[\s-]*(?:totals?|all|sums?)|{_MEAN})\W*", re.IGNORECASE)
_LIKELY = re.compile(
    rf"\W*(?:(?:grand|sub|over)?[\s-]*(?:totals?|all(?!-)|sums?)|others?|{_MEAN})\b"
    r"|.*\b(?:(?:sub)?totals?|consolidated)\b",
    re.IGNORECASE,
)
_PERHAPS = re.compile(r"\W*(?:both|whole)\b", re.IGNORECASE)
_LARGE = 100  # a figure that is no sum of others by chance
_NEAR = 0.005  # share by which a row differs from those that it adds up, for their rounding
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


def sums_among(values: Sequence[float]) -> set[int]:
    """The places of values that are the sum of two or more of the others behind them, of all, or of all before."""
    kept, behind_it, total = list[int](), list[float](), 0.0  # from the last one on
    for number, value in reversed(list(enumerate(values))):
        behind = itertools.islice(itertools.accumulate(reversed(behind_it)), 1, _MOST_SUMMED)
        if not _is_among(value, itertools.chain(behind, [total] * (len(behind_it) > 1))):
            kept.append(number)
            behind_it.append(value)
            total += value
    if behind_it and _is_among(behind_it[0], [sum(behind_it[1:])]):
        del kept[0]
    return set(range(len(values))).difference(kept)


def _is_among(value: float, sums: Iterable[float]) -> bool:
    return value >= _LARGE and any(abs(one - value) <= _NEAR * value for one in sums)
