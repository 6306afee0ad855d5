"""The end of a range that a question asks for: "When does it start?" of "06:00–14:00"; both where it asks for none; and
of a figure and what it is changed to, the first."""

from __future__ import annotations

import re

_TIME = r"\d{1,2}(?:[:.]\d\d(?:\s?[ap]\.?m\b\.?)?|\s?[ap]\.?m\b\.?)"
_RANGE = re.compile(
    rf"(?:from\s+)?(?P<first>{_TIME})\s*(?:[-–—]|\b(?:to|until|till)\b)\s*(?P<last>{_TIME})", re.IGNORECASE
)
_WHEN = r"\b(?:when|(?:at\s+)?what\s+time)\s+(?:do|does|did|will)\b[^?]*?"
_FIRST = re.compile(rf"{_WHEN}\b(?:start|begin|open)\b(?!-)", re.IGNORECASE)
_LAST = re.compile(rf"{_WHEN}\b(?:end|finish|close|stop)\b(?!-)", re.IGNORECASE)
# Of what is open or closed, or of somebody who stops for a while, the range may be the one or the other.
_OPENS = re.compile(r"\b(?:open|close|stop)\b", re.IGNORECASE)
_CLOSED = re.compile(r"\b(?:clos(?:ed|es|ing|ure)|shut|stop(?:s|ped)|interrupted)\b", re.IGNORECASE)
_FOR_A_WHILE = re.compile(r"\b(?:close|stop)\s+(?:for|during|the|at)\b", re.IGNORECASE)

_FIGURE = r"(?:[$€£]\s?|[A-Z]{3}\s)?\d+(?:[.,:]\d+)*"
_BETWEEN = re.compile(
    rf"\bbetween\s+(?P<first>{_FIGURE}[^.,;:()|\n]{{0,25}}?)\s+and\s+"
    rf"(?P<last>{_FIGURE}(?:\s?(?:%|[^\W\d_]+\b))?(?:\s\d{{4}}\b)?)",
    re.IGNORECASE,
)
_ASKS_END = re.compile(
    r"\b(?:until|till|from|by|before|after|since|first|last|top|bottom|most|least|up|under|over|above|below|more|less"
    r"|(?:begin|start|open|end|finish|clos|stop|max|min|low|upp|high|smal|larg|long[ei]|short|old|young|earl|lat|cheap|dear"
    r"|heav|light|back|rise|rose|f[ae]ll|grew|grow|increas|decreas)\w*|to\s+(?:what|which|how))\b",
    re.IGNORECASE,
)
_NO_UNIT = r"(?:and|but|or|is|was|are|were|can|may|which|that|for|from|in|on|at|of|to|per|with|each|an?)"
_AT_FIRST = re.compile(
    r"\b(?:at\s+(?:the\s+(?:very\s+)?)?(?:start|first|beginning|outset)|initial(?:ly)?|original(?:ly)?|starting"
    r"|to\s+(?:begin|start)\s+with)\b",
    re.IGNORECASE,
)
# "Its initial size is 100 units, but it can be raised to 300": the figure before the change.
_CHANGED = re.compile(
    rf"{_AT_FIRST.pattern}[^.;]{{0,80}}?(?P<first>{_FIGURE}(?:\s?(?:%|(?!{_NO_UNIT}\b)[^\W\d_]+\b))?).{{0,120}}?"
    r"\b(?:upgrad|increas|rais|rose|rise|extend|expand|enlarg|gr[eo]w|lower|reduc|decreas|cut|chang)\w*\b"
    r"[^.]{0,80}?\bto\b",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = 800  # characters of a sentence


def first_asked(question: str, said: str, sentence: str) -> str:
    """The figure that a `sentence` gives at first, where `question` is for the beginning and what is `said` ends with
    what that is changed to; else what is said."""
    is_asked = _AT_FIRST.search(question) is not None and re.search(_FIGURE, said) is not None
    found = _CHANGED.search(sentence, 0, _LONGEST) if is_asked else None
    return found["first"] if found and sentence.rfind(said) + len(said) > found.end() else said


def with_both_ends(question: str, said: str, sentence: str) -> str:
    """The whole range "between A and B" of a `sentence` where one of the two is all that is `said` and `question` asks
    for no end of it; else what is said."""
    if _ASKS_END.search(question):
        return said
    found = next((one for one in _BETWEEN.finditer(sentence) if said in (one["first"], one["last"])), None)
    return found[0] if found and sentence.count(said) == 1 else said


def end_asked(question: str, said: str, sentence: str) -> str:
    """What of a range of times in a `sentence` answers a question when something starts or ends; all that is `said`
    where that is no such range, the question is for both, or the range may be that of another thing."""
    found = _RANGE.fullmatch(said.strip())
    starts, ends = (form.search(question) is not None for form in (_FIRST, _LAST))
    if found is None or starts == ends:
        return said
    if _OPENS.search(question) and (_CLOSED.search(sentence) or _FOR_A_WHILE.search(question)):
        return said
    return found["first"] if starts else found["last"]
