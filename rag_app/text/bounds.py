"""The bound before a number, without which it says something else: "at least 20 percent", "more than 150"."""

from __future__ import annotations

import re

from rag_app.text.permissions import FORBIDDEN
from rag_app.text.sentences import sentence_at
from rag_app.text.words import is_negated, split_words

_BOUND = re.compile(
    r"(?:\b(?:more|greater|less|fewer)\s+than|\bn(?:o|ot)\s+(?:more|greater|less|fewer|longer|shorter|later|earlier)\s+than"
    r"|\bat\s+(?:the\s+)?(?:least|most)|\bup\s+to|\bapproximately|\babout|\broughly|\bnearly|\balmost"
    r"|\ba\s+(?:minimum|maximum)\s+of)\s+(?P<article>an?\s+)?$|(?<![-=<>])[<>≥≤~≈]\s?$",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d\S*\s+(?:percent\s+)?$")  # "5% fewer than 300" compares
_NUMBER = re.compile(r"[$€£]?\s?\d(?![\d.]*(?![KMB]\b)[A-Z])")  # no 5G
_OF_ONE = re.compile(r"\d[\d.,]*-")  # "a 5-minute walk"
_DENIED = re.compile(r"\bn(?:o|ot)\s+(?=\w+\s+than\b)", re.IGNORECASE)  # is a bound itself
_ASKS_OF_WHAT = re.compile(r"\babout\b(?!\s+how)", re.IGNORECASE)
# Who asks for the limit itself gets the number: "What is the largest class?", "From what age?".
_ASKS_LIMIT = re.compile(
    r"\b(?:max\w*|min\w*|limit\w*|most|least|(?!interest|request|forest|invest|test|rest\b|best\b)\w+est|(?:from|until|to)\s+"
    r"(?:what|which|when|how)|up\s+to|more|less|fewer|under|over|above|below|exceed\w*|cap|ceiling|threshold)\b",
    re.IGNORECASE,
)
_FORBIDS = re.compile(FORBIDDEN, re.IGNORECASE)
_NEAR = 30  # characters of a bound


def with_bound(question: str, text: str, start: int, end: int) -> int:
    """Where the number `text[start:end]` begins with the bound right before it; `start` where none stands there, where
    `question` asks for a limit, or where the sentence denies what it bounds ("no class has more than 20")."""
    if not _NUMBER.match(text, start, end) or _ASKS_LIMIT.search(question):
        return start
    low = max(0, start - _NEAR)
    bound = _BOUND.search(text[low:start])
    if not bound or (bound["article"] and not _OF_ONE.match(text, start)):
        return start
    if bound[0].lower().startswith("about") and _ASKS_OF_WHAT.search(question):
        return start
    first, last = sentence_at(text, start, end)
    begin = low + bound.start()
    denies = (
        _FIGURE.search(text[first:begin])
        or is_negated(split_words(_DENIED.sub("", text[first:begin])))
        or _FORBIDS.search(text, first, last)
    )
    return start if denies or begin < first else begin
