"""The end of a range of times that a question asks for: "When does it start?" of "06:00–14:00"."""

from __future__ import annotations

import re

_TIME = r"\d{1,2}(?:[:.]\d\d(?:\s?[ap]\.?m\b\.?)?|\s?[ap]\.?m\b\.?)"
_RANGE = re.compile(
    rf"(?:from\s+)?(?P<first>{_TIME})\s*(?:[-–—]|\b(?:to|until|till)\b)\s*(?P<last>{_TIME})", re.IGNORECASE
)
_WHEN = r"\b(?:when|(?:at\s+)?what\s+time)\s+(?:do|does|did|will)\b[^?]*?"
_FIRST = re.compile(rf"{_WHEN}\b(?:start|begin|open)\b", re.IGNORECASE)
_LAST = re.compile(rf"{_WHEN}\b(?:end|finish|close|stop)\b", re.IGNORECASE)


def end_asked(question: str, said: str) -> str:
    """What of a range of times answers a question when something starts or ends; all that is `said` where that is no
    such range, or the question is for both."""
    found = _RANGE.fullmatch(said.strip())
    starts, ends = (form.search(question) is not None for form in (_FIRST, _LAST))
    if found is None or starts == ends:
        return said
    return found["first"] if starts else found["last"]
