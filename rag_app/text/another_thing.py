"""Whether the sentence or clause of a place is about a neighbour of what is asked."""

from __future__ import annotations

from rag_app.text.clauses import is_of_a_counterpart
from rag_app.text.no_reason import is_no_way, tells_no_reason
from rag_app.text.parallel import is_of_its_neighbour

_RULES = (
    is_of_its_neighbour,
    is_of_a_counterpart,
    tells_no_reason,
    is_no_way,
)


def is_of_another_thing(question: str, text: str, start: int, end: int) -> bool:
    """Whether one of the rules says so of `text[start:end]`."""
    return any(rule(question, text, start, end) for rule in _RULES)
