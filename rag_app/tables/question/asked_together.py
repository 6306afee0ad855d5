"""Whether a row is only a part of what a question asks for together: "raw materials and finished goods", "in total"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from rag_app.text.language.words import stems_in

_AND = re.compile(r"\s(?:and|plus|as\s+well\s+as|&)\s", re.IGNORECASE)
_IN_ALL = re.compile(r"\bin\s+(?:total|all|sum)\b|\b(?:al)?together\b|\bcombined\b|\bsum\s+of\b", re.IGNORECASE)
_ENDS = (",", ";", ":", "?", ".")
_Side = frozenset[str]


@dataclass(frozen=True, slots=True)
class Joined:
    """`sides` are the words that tell apart what stands on either side of an "and"; `in_all` says that a question asks
    for a sum."""

    sides: tuple[tuple[_Side, _Side], ...]
    in_all: bool

    def is_in_part(self, label: str, own: Set[str], is_named: bool) -> bool:
        """Whether the row of a `label`, which has its `own` words, is of one side only, or, where a sum is asked for,
        not named whole; one that is named whole and joins two itself is of both."""
        if is_named and _AND.search(label):
            return False
        return (self.in_all and not is_named) or any(_is_one(own, *sides) for sides in self.sides)


def joined_in(question: str, dated: Set[str]) -> Joined:
    """What `question` joins, but two times: `dated` are the stems that say when."""
    found = (_sides(question[: m.start()], question[m.end() :]) for m in _AND.finditer(question))
    sides = tuple(pair for pair in found if pair and dated.isdisjoint(pair[0] | pair[1]))
    return Joined(sides, bool(_IN_ALL.search(question)))


def _sides(before: str, after: str) -> tuple[_Side, _Side] | None:
    """The last word before and the first one after that the other side does not have; None where a side has no words:
    "and how many"."""
    left = list(_run(reversed(before.split()), True))
    right = list(_run(after.split(), False))
    if not left or not right:
        return None
    last = next((word for word in left if word not in right), frozenset[str]())
    first = next((word for word in right if word not in left), frozenset[str]())
    return last, first


def _run(words: Iterable[str], backwards: bool) -> Iterator[_Side]:
    """The stems of each word with content, up to the first one without, or the end of a part of the sentence."""
    for word in words:
        stems = stems_in(word)
        ends = word.endswith(_ENDS)
        if not stems or (backwards and ends):
            return
        yield stems
        if ends:
            return


def _is_one(own: Set[str], one: _Side, other: _Side) -> bool:
    """Whether `own` has the words of one side, or of both where one is within the other: current and non-current."""
    if one <= other or other <= one:
        return own >= (one & other)
    return (own >= one) != (own >= other)
