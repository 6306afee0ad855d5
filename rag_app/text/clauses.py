"""Clauses of one sentence that give a figure each: "entry is 5 euros in summer and 4 in winter"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag_app.text.periods import YEAR
from rag_app.text.ranges import ranges_in
from rag_app.text.sentences import sentence_at
from rag_app.text.words import label_stems

_JOIN = re.compile(r"[;:,]\s+|\s[-–—]\s|\s+(?:and|but|while|whereas|or)\s+", re.IGNORECASE)
_YEAR = "a year"


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure at `start` to `end` that counts a `kind` ("" where it says none), and the words of its clause."""

    start: int
    end: int
    kind: str
    said: frozenset[str]


def is_named_later(question: str, text: str, start: int, end: int) -> bool:
    """Whether behind the figure of `text[start:end]` its sentence gives another one that counts the same, in a clause
    with words of the question that its own clause lacks: later clauses go on with the words of earlier ones."""
    first, last = sentence_at(text, start, end)
    if text.startswith("|", first):
        return False
    figures = list(_figures(text, first, last))
    own = next((one for one in figures if one.start < end and start < one.end), None)
    if own is None:
        return False
    missing = frozenset(label_stems(question)) - own.said
    return any(end <= other.start and other.kind in (own.kind, "") and missing & other.said for other in figures)


def _figures(text: str, start: int, end: int) -> Iterator[_Figure]:
    cuts = [start, *(join.end() for join in _JOIN.finditer(text, start, end)), end]
    for first, last in itertools.pairwise(cuts):
        clause = text[first:last]
        said = frozenset(label_stems(clause))
        found = [(one.start, one.end, one.kind) for one in ranges_in(clause)]
        found += [(*year.span(), _YEAR) for year in YEAR.finditer(clause)]
        yield from (_Figure(first + low, first + high, kind, said) for low, high, kind in sorted(found))
