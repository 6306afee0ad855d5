"""Which of several things in the last question a word may take the place of, by what it is like."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag_app.answering.question.named import end_with_number
from rag_app.answering.question.phrases import Span
from rag_app.text.words import FUNCTION_WORDS

# Whether a document goes by a word: "supervisor" where there is a "supervisor-faq.rst".
GoesBy = Callable[[str], bool]

_WORD = re.compile(r"[^\W\d_](?:[\w.-]*\w)?")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_IN = r"(?:in|on|at|for|from|with|under)"
_IN_PLACE = re.compile(rf"\s+{_IN}\s+", re.IGNORECASE)
_BEHIND_OF = re.compile(r"\bof\s+\Z", re.IGNORECASE)
# "Of startsecs in supervisor", "the default umask in supervisor"
_THING_IN = re.compile(
    rf"\b(?:of|(?:the|an?)(?:\s+(?!(?:of|{_IN})\b)[\w-]+){{0,2}})\s+(?P<thing>(?!(?:of|{_IN})\b)[\w-]+)\s+{_IN}\s+"
    r"(?P<place>[\w.-]*\w)",
    re.IGNORECASE,
)
_MANY = re.compile(r"(?:[^\Wsui]s|\b(?:children|data|feet|men|people|teeth|women))\Z", re.IGNORECASE)


def no_document(word: str) -> bool:
    """Whether a document goes by `word`, where none is known."""
    return False


def by_document(last: str, word: str, goes_by: GoesBy) -> str:
    """`last` with a `word` by which a document goes in the place of the only such one, or any other word in that of
    what is said to be in one: "numprocs" for "startsecs" of "the default of startsecs in supervisor"; nothing else."""
    if not _WORD.fullmatch(word) or word != word.lower():  # other names are known by their capitals
        return ""
    if goes_by(word):
        bracketed = [found.span() for found in _IN_BRACKETS.finditer(last)]
        words = [one for one in _WORD.finditer(last) if one[0].lower() not in FUNCTION_WORDS]
        outside = [one for one in words if not any(start <= one.start() < end for start, end in bracketed)]
        known = [one for one in outside if goes_by(one[0])]
        if len(known) != 1:
            return ""
        one = Span(*known[0].span(), known[0][0])
        return _with(last, one.start, end_with_number(last, one), word)
    place = _THING_IN.search(last)
    if place and goes_by(place["place"]) and not goes_by(place["thing"]):
        return _with(last, *place.span("thing"), word)
    return ""


def likest(last: str, nouns: Sequence[Span], word: str) -> Span | None:
    """The last of the `nouns` of a question; but of what something is of and what that is in ("the price of skis in
    stores") the one that is one or many as `word` is, None where both are or neither is."""
    if len(nouns) < 2:
        return nouns[-1]
    thing, place = nouns[-2:]
    if not _BEHIND_OF.search(last[: thing.start]) or not _IN_PLACE.fullmatch(last[thing.end : place.start]):
        return place
    if place.text[-1].isdigit() and not any(map(str.isdigit, word)):  # "timeout" for "ciphers" in "nginx 1.2"
        return thing
    alike = [one for one in (thing, place) if bool(_MANY.search(one.text)) == bool(_MANY.search(word))]
    return alike[0] if len(alike) == 1 else None


def _with(text: str, start: int, end: int, other: str) -> str:
    return f"{text[:start]}{other}{text[end:]}"
