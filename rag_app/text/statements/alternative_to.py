"""What a sentence says as one of two, the other of which a question names: "glossy or matte paper" for glossy paper."""

from __future__ import annotations

import re

from rag_app.text.figures.amounts import figures_in
from rag_app.text.language.sentences import sentence_at
from rag_app.text.language.words import content_stems

_AROUND = 60  # characters
_ASKS_FOR_BOTH = re.compile(
    r"\b(?:or|other|another|else|besides?|instead|alternative\w*|apart|also|too|called|names?|mean\w*|synonym\w*)\b",
    re.IGNORECASE,
)
_MARKS = r"[*_`\"'”’“‘]*"
_BEFORE = re.compile(rf"(?P<own>[^\W\d_][\w-]*){_MARKS},?\s+or\s+(?:(?:an?|the)\s+)?{_MARKS}\Z")
_BEHIND = re.compile(rf"{_MARKS},?\s+or\s+(?:(?:an?|the)\s+)?{_MARKS}(?P<own>[^\W\d_][\w-]*)")


def is_alternative_to_asked(question: str, text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]`, words without a figure, stands beside an "or" right behind or before which a word of
    the question stands: it is what that is not, and no answer where the question does not ask for both."""
    if _ASKS_FOR_BOTH.search(question) or figures_in(text[start:end]):
        return False
    first, last = sentence_at(text, start, end)
    if text.startswith("|", first):
        return False
    before = _BEFORE.search(text[max(first, start - _AROUND) : start])
    behind = _BEHIND.match(text[end : min(last, end + _AROUND)])
    asked = content_stems(question)
    return any(one and content_stems(one["own"]) & asked for one in (before, behind))
