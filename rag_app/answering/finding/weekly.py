"""Of what is told week by week, or day by day, what is of the week that a question names by its number: "What happens
in week 30?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag_app.schema import Chunk
from rag_app.text.weeks import WeekOrDay, is_of_others, weeks_asked, weeks_at, weeks_in

_JOINTS = re.compile(r"[_/\\.-]+")  # of a path


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
