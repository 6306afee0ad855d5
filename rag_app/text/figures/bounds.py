"""The bound before a number, without which it says something else: "at least 20 percent", "more than 150"."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag_app.text.figures.ranges import Range, ranges_in
from rag_app.text.language.rule_words import FORBIDDEN
from rag_app.text.language.sentences import sentence_at
from rag_app.text.language.words import denies

_BOUND = re.compile(
    r"(?:\b(?:more|greater|less|fewer)\s+than|\bn(?:o|ot)\s+(?:more|greater|less|fewer|longer|shorter|later|earlier)\s+than"
    r"|\bat\s+(?:the\s+)?(?:least|most)|\bup\s+to|\bapproximately|\babout|\broughly|\bnearly|\balmost"
    r"|\ba\s+(?:minimum|maximum)\s+of)\s+(?P<article>an?\s+)?$|(?<![-=<>~])[<>≥≤~≈]\s?$",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\S+(?:\s(?i:[ap]\.?m\b\.?))?\s+only\b")  # "from 16:00 only"
_BEFORE_ONLY = re.compile(r"\b(?:from|after|before|until)\s+$", re.IGNORECASE)
# What is ordered; "children do not pay under 5" bounds nothing from below.
_DENIES = re.compile(
    r"(?:(?:\A|[.,;:]\s)\W*(?:please\s+)?(?:do\s+not|don['’]t|never)"
    r"|\b(?:must|may|can|should|shall)(?:\s*not|\s+never|n['’]t))\b[^.,;:]*\Z",
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
_CLAUSE = 100  # characters before one, which may deny it
# "The most that", "the most days"; "the most common one" asks for no bound.
_OF_WHAT = (
    r"(?=\s+(?:that|which|an?|the|one|any\w*|I|you|we|he|she|it|they|number|amount|money|time|\w+(?<!ou)s)\b"
    r"|\W*\Z)"
)
# Who asks for the one bound or the other, or for what may or must be.
_ASKS_MOST = re.compile(
    r"\b(?:max\w*|(?:larg|high|great|bigg|long)est(?!\s+of\b)|at\s+(?:the\s+)?(?:very\s+)?most(?!\s+\d)"
    rf"|the\s+(?:very\s+)?most{_OF_WHAT}|upper\s+limit|up\s+to\s+(?:how|wh\w+))\b",
    re.IGNORECASE,
)
_ASKS_LEAST = re.compile(
    r"\b(?:minim\w*|(?:small|low|few|short)est(?!\s+of\b)|at\s+(?:the\s+)?(?:very\s+)?least(?!\s+\d)"
    rf"|the\s+(?:very\s+)?least{_OF_WHAT}|lower\s+limit)\b",
    re.IGNORECASE,
)
_HOW_MUCH = r"\bhow\s+(?:many|much|long|large|big|high|far|old|heavy)\b[^?]*"
_ASKS_MAY = re.compile(rf"{_HOW_MUCH}\b(?:can|may|could|allowed|permitted)\b", re.IGNORECASE)
_ASKS_MUST = re.compile(rf"{_HOW_MUCH}\b(?:must|needs?|needed|required|ha(?:s|ve)\s+to)\b", re.IGNORECASE)


def with_bound(question: str, text: str, start: int, end: int) -> int:
    """Where the number `text[start:end]` begins with the bound right before it, or the "from", "until", "before" or
    "after" of one that is so "only"; `start` where none stands there, where `question` asks for a limit, or where the
    sentence denies what it bounds ("no class has more than 20")."""
    if not _NUMBER.match(text, start, end) or _ASKS_LIMIT.search(question):
        return start
    low = max(0, start - _NEAR)
    if _ONLY.match(text, start) and (before := _BEFORE_ONLY.search(text[low:start])):
        return low + before.start()
    bound = _BOUND.search(text[low:start])
    if not bound or (bound["article"] and not _OF_ONE.match(text, start)):
        return start
    if bound[0].lower().startswith("about") and _ASKS_OF_WHAT.search(question):
        return start
    first, last = sentence_at(text, start, end)
    begin = low + bound.start()
    is_denied = (
        _FIGURE.search(text[first:begin])
        or denies(_DENIED.sub("", text[first:begin]))
        or _FORBIDS.search(text, first, last)
    )
    return start if is_denied or begin < first else begin


def bound_asked(question: str, said: str, sentence: str) -> str:
    """The number of a `sentence` with the bound that `question` asks for, the most or the least, where it has one such
    and what is `said` has the other bound; else all that is said."""
    kinds = _bounds_asked(question)
    bounds = _bounds_in(sentence) if kinds else []
    if not kinds or not any(kinds[1](one) for one in _same(bounds, said)):
        return said
    asked = [one for one in bounds if kinds[0](one)]
    return sentence[asked[0].start : asked[0].end].strip() if len(asked) == 1 else said


def counts_from_the_other_end(question: str, said: str, sentence: str) -> bool:
    """Whether what is `said` has a number that stands in a sentence behind "at least" alone, where `question` asks for
    the most, or behind "at most", where it asks for the least; and where it asks how many may or must be, if the
    sentence has a number with the bound that is asked for. "The largest one has at least 40" tells of the largest."""
    kinds = _bounds_asked(question)
    if not kinds:
        return False
    is_asked, is_other = kinds
    bounds = _bounds_in(sentence)
    own = _same(bounds, said)
    asks = _ASKS_MOST.search(question) or _ASKS_LEAST.search(question)
    if asks and asks[0].endswith("est") and re.search(rf"\b{asks[0]}\b", sentence, re.IGNORECASE):
        return False
    return bool(own) and all(map(is_other, own)) and bool(asks or any(map(is_asked, bounds)))


def _bounds_asked(question: str) -> tuple[Callable[[Range], bool], Callable[[Range], bool]] | None:
    """Whether a bound is the one that `question` asks for, and whether it is the other; None where it asks for none or
    both."""
    for forms in ((_ASKS_MOST, _ASKS_LEAST), (_ASKS_MAY, _ASKS_MUST)):
        most, least = (form.search(question) is not None for form in forms)
        if most and least:
            return None
        if most or least:
            return (_is_most, _is_least) if most else (_is_least, _is_most)
    return None


def _bounds_in(sentence: str) -> list[Range]:
    """The bounds that a sentence names; not to be "below 5" is to be at least 5."""
    found = ranges_in(sentence)
    denied = [
        one
        for one in found
        if (one.over or one.under) and _DENIES.search(sentence[max(0, one.start - _CLAUSE) : one.start])
    ]
    turned = (
        replace(one, low=one.high, high=math.inf) if one.under else replace(one, low=-math.inf, high=one.low)
        for one in denied
    )
    return [*(one for one in found if not (one.over or one.under)), *turned]


def _same(bounds: Sequence[Range], said: str) -> list[Range]:
    """The bounds whose numbers are `said`."""
    numbers = {_number(one) for one in ranges_in(said)}
    return [one for one in bounds if _number(one) in numbers]


def _is_most(bound: Range) -> bool:
    return bound.low == -math.inf


def _is_least(bound: Range) -> bool:
    return bound.high == math.inf


def _number(bound: Range) -> float:
    """The number that is bounded, that which a range begins with."""
    return bound.high if _is_most(bound) else bound.low
