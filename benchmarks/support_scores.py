"""What words and the shipped reader make of cases with known verdicts; shared by the programs about support."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from citation_cases import Case

from rag_app.citations import Support, find_support
from rag_app.citations.weighed import Unweighed, claim_of, near, weighed
from rag_app.reading.read import Reader


@dataclass(frozen=True, slots=True)
class Scored:
    """A case with its lexical support, the same weighed with the reader, and the reader's probability."""

    case: Case
    lexical: Support
    weighed: Support
    probability: float


def scored(cases: Iterable[Case], reader: Reader, limit: int = 0) -> list[Scored]:
    """The cases, of each kind `limit` drawn at random where it is given, with their scores as an answer's sentences
    get them."""
    made = []
    for case in drawn(cases, limit) if limit else cases:
        lexical = find_support(case.answer, case.passage, case.question, case.context)
        pair = Unweighed(case.answer, case.context.title, case.passage, lexical)
        (probability,) = reader.supports([claim_of(case.answer, case.question)], [(pair.heading, near(pair))])
        (both,) = weighed([pair], case.question, partial(_given, probability))
        made.append(Scored(case, lexical, both, probability))
    return made


def drawn(cases: Iterable[Case], limit: int) -> list[Case]:
    """At most `limit` cases of each kind."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.kind, []).append(case)
    draw = random.Random(0)
    return [case for among in groups.values() for case in draw.sample(among, min(limit, len(among)))]


def _given(probability: float, claims: Sequence[str], passages: Sequence[tuple[str, str]]) -> list[float]:
    return [probability] * len(claims)


def by_kind(made: Iterable[Scored]) -> dict[str, list[Scored]]:
    """The cases of each kind, in order."""
    groups: dict[str, list[Scored]] = {}
    for one in made:
        groups.setdefault(one.case.kind, []).append(one)
    return groups
