"""Columns that are called the same but for a size, and the one that a question for the largest or smallest means: of
HX 18, HX 24 and HX 32 the last one for "the biggest HX boiler"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.text.words import label_stems

_LARGEST = r"(?P<largest>biggest|largest|strongest|most\s+powerful)"
_SMALLEST = r"(?P<smallest>smallest|weakest|least\s+powerful)"
_WORD = r"(?!(?:of|in|at|on|for|over|under|within|by|to|from|with|after)\b)[\w-]+"
_ASKED = re.compile(rf"\b(?:{_LARGEST}|{_SMALLEST})(?P<what>(?:\s+{_WORD}){{1,4}})", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d.,])\d+(?:\.\d+)?(?![\d.,])")
_YEARS = range(1900, 2100)


def column_by_size(question: str, heads: Sequence[str]) -> int | None:
    """Which of `heads` is meant; None where no size is asked for, where the heads are not told apart by one alone, and
    where they are counted (Boiler 3 may be the smallest) or the question says one of the numbers."""
    asked = _ASKED.search(question)
    if asked is None:
        return None
    what = frozenset(label_stems(asked["what"]))
    sizes: dict[tuple[str, ...], dict[float, int]] = {}
    for at, head in enumerate(heads):
        named = label_stems(_NUMBER.sub(" ", head))
        if len(numbers := _NUMBER.findall(head)) == 1 and float(numbers[0]) not in _YEARS and what.issuperset(named):
            sizes.setdefault(named, {})[float(numbers[0])] = at
    found = [by_size for named, by_size in sizes.items() if named and len(by_size) > 1]
    said = {float(number) for number in _NUMBER.findall(question)}
    if len(found) != 1 or said & set(found[0]) or sorted(found[0]) == list(range(1, len(found[0]) + 1)):
        return None
    return found[0][max(found[0]) if asked["largest"] else min(found[0])]
