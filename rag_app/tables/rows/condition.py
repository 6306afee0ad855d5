"""What rows of a table have in common, as a question says it."""

from __future__ import annotations

from dataclasses import dataclass

from rag_app.tables.rows.whole import Line


@dataclass(frozen=True, slots=True)
class Condition:
    """The `lines` of a table whose `column` is as the words of the question say that are `covered`; `said` names it for
    people. Not `sure` where other rows may be meant as well; `is_bound`: a number lies above or below one; `is_mark`:
    of a column of ticks, or of yes and no."""

    column: int
    said: str
    lines: frozenset[Line]
    covered: frozenset[int]
    sure: bool = True
    is_bound: bool = False
    is_mark: bool = False
