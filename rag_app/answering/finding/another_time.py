"""Whether what was found is of another time than the question names: another year, the report of another quarter, or
the week or day of another number ("What happens in week 30?")."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from rag_app.index import Index
from rag_app.index.context import OPENING_CHARACTERS
from rag_app.retrieval.several import Held, without_times
from rag_app.schema import Chunk, Hit
from rag_app.text.figures.fiscal import last_years
from rag_app.text.figures.periods import Period, period_asked, period_in
from rag_app.text.language.names import QUARTERS, path_terms, quarters, terms
from rag_app.text.structure.weeks import WeekOrDay, is_of_others, weeks_asked, weeks_at, weeks_in

# Of 164 answerable questions of ragqa with a year, 9 have it neither in their passage nor in its title; of 180 that are
# not answerable, 47 (`benchmarks/named_times.py`).
# With the defaults it is refused, whatever an adapter makes of it: it has to be below half the least confidence.
CONFIDENCE = 0.14

_ABOVE_CHARACTERS = 1_500  # the header of a table whose rows a hit holds
_JOINTS = re.compile(r"[_/\\.-]+")  # of a path


def of_another_time(question: str, hits: Sequence[Hit], index: Index, held: Held) -> bool:
    """Whether `question` names a year or a quarter and none of `hits` is of it, those apart whose document the question
    does not name while it names that of another; `held` is of `names_held`. False without hits."""
    asked = period_asked(question)
    if not hits or not (asked.years or asked.quarters):
        return False
    chunks = [hit.chunk for hit in hits]
    names = without_times(frozenset().union(*(held[c.document_id] for c in chunks)))
    meant = [c for c in chunks if not names or names & (held[c.document_id] | terms(c.text))]
    openings = index.openings([c.document_id for c in meant], OPENING_CHARACTERS)
    asked = dataclasses.replace(asked, years=asked.years | last_years(question))
    return not any(_fits(asked, chunk, opening, index) for chunk, opening in zip(meant, openings, strict=True))


def _fits(asked: Period, chunk: Chunk, opening: str, index: Index) -> bool:
    above = index.text(chunk.document_id, max(0, chunk.start - _ABOVE_CHARACTERS), chunk.end)
    text = "\n".join((chunk.title, opening, *chunk.headings, above))
    said = period_in(text).years | last_years(text)
    file = path_terms(chunk.source)
    if asked.years and not asked.years & (said | file):
        return False
    own = QUARTERS & (file | quarters(f"{chunk.title}\n{opening}"))
    return not (asked.quarters and own) or bool(asked.quarters & (own | period_in(chunk.text).quarters))


def of_other_weeks(question: str, chunks: Sequence[Chunk]) -> frozenset[int]:
    """Ids of the `chunks` that tell of other weeks alone, by headings, title or path, than the one that `question`
    names; none where no chunk among them names that."""
    asked = weeks_asked(question)
    if not asked or not any(_names(asked, chunk) for chunk in chunks):
        return frozenset()
    return frozenset(c.id for c in chunks if is_of_others(asked, _headed(c)) and not _names(asked, c))


def is_week_missing(question: str, shown: Sequence[Chunk], found: Sequence[Chunk]) -> bool:
    """Whether `question` names weeks by number, none of the chunks `found` does, and one of those `shown` names
    others."""
    asked = weeks_asked(question)
    if not asked or any(_names(asked, chunk) for chunk in found):
        return False
    return any(is_of_others(asked, weeks_in(c.text, c.above) | _headed(c)) for c in shown)


def is_of_another_week(question: str, chunk: Chunk, start: int, end: int) -> bool:
    """Whether `chunk.text[start:end]` tells of weeks, and of none that `question` names."""
    asked = weeks_asked(question)
    return bool(asked) and is_of_others(asked, weeks_at(chunk.text, start, end, chunk.above) or _headed(chunk))


def _names(asked: frozenset[WeekOrDay], chunk: Chunk) -> bool:
    return not asked.isdisjoint(weeks_in(chunk.text, chunk.above) | _headed(chunk))


def _headed(chunk: Chunk) -> frozenset[WeekOrDay]:
    """The weeks of the innermost heading that names any, else of the title or the path."""
    told = (*reversed(chunk.headings), chunk.title, _JOINTS.sub(" ", chunk.source))
    return next((numbers for text in told if (numbers := weeks_in(text))), frozenset())
