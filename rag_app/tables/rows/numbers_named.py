"""Which columns of a whole table a question names, and which of them hold numbers that can be compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag_app.tables.content.empty_cells import is_nothing
from rag_app.tables.content.values import values_of
from rag_app.tables.rows.rows_asked import RowsAsked
from rag_app.tables.rows.whole import WholeTable
from rag_app.text.figures.periods import period_in
from rag_app.text.language.currencies import CURRENCY_CODES
from rag_app.text.language.words import label_stems, runs, without_brackets

_ASIDE = re.compile(rf"\b(?:{CURRENCY_CODES})\b", re.IGNORECASE)
NUMBERING = re.compile(r"\b(?:no|nr|num(?:ber)?|id|code|ref(?:erence)?|name)\b(?!\s+of\b)\.?", re.IGNORECASE)


def name_stems(name: str) -> tuple[str, ...]:
    """The stems of the name of a column, without its unit."""
    return label_stems(_ASIDE.sub(" ", without_brackets(name))) or label_stems(name)


def named_at(name: Sequence[str], asked: RowsAsked, taken: frozenset[int]) -> tuple[int, ...]:
    """The numbers of the words of a question that are the stems of a `name`, but of those that are `taken`."""
    content = [(at, stem) for at, stem in asked.content if at not in taken]
    stems = [stem for _, stem in content]
    at = next(runs(name, stems), None) if name else None
    return () if at is None else tuple(number for number, _ in content[at : at + len(name)])


def numbers_named(asked: RowsAsked, table: WholeTable, taken: frozenset[int]) -> tuple[int, tuple[int, ...]] | None:
    """The only column of numbers that a question names, of which most words, with the numbers of these words."""
    places = [(at, named_at(name_stems(name), asked, taken)) for at, name in enumerate(table.names)]
    found = [
        (at, named)
        for at, named in places
        if named and not NUMBERING.search(table.names[at]) and is_of_numbers(table.column(at))
    ]
    longest = max((len(named) for _, named in found), default=0)
    best = [one for one in found if len(one[1]) == longest]
    return best[0] if len(best) == 1 else None


def is_of_numbers(texts: Sequence[str]) -> bool:
    """Whether all of a column, or all but some cells that say nothing, are numbers that can be compared, no times and
    no codes."""
    said = [text for text in texts if not is_nothing(text)]
    return 2 * len(said) > len(texts) and numbers_of(said) is not None


def numbers_of(texts: Sequence[str]) -> list[float] | None:
    """The numbers of a column, None where one of them has none, or another unit than the first."""
    return _numbers_of(tuple(texts))


@lru_cache(maxsize=64)
def _numbers_of(texts: tuple[str, ...]) -> list[float] | None:
    if 2 * sum(period_in(text).is_named for text in texts) > len(texts):
        return None  # but among others, 2015 is a number like them
    made = []
    for text in texts:
        pair = values_of(texts[0], text)
        if pair is None or re.match(r"\W*[^\W\d]+[-\d]", text):
            return None
        made.append(pair[1])
    return made
