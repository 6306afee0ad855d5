"""Which of several things in the last question a word may take the place of, by what it is like."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag_app.answering.question.follow_up.another_name import end_with_number
from rag_app.answering.question.phrases import PREPOSITION, Span, article_before, put
from rag_app.text.language.question_words import AUXILIARY, MODAL, POSSESSIVE
from rag_app.text.language.words import FUNCTION_WORDS

# Whether a document goes by a word: "supervisor" where there is a "supervisor-faq.rst".
GoesBy = Callable[[str], bool]
_WORD = re.compile(r"[^\W\d_](?:[\w.-]*\w)?")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_IN = r"(?:in|on|at|for|from|with|under)"
_IN_PLACE = re.compile(rf"\s+(?:{_IN}|to|into|by)\s+(?:(?:the|an?)\s+)?", re.IGNORECASE)
_BEHIND_OF = re.compile(r"\b(?:of|for|from)\s+(?:(?:the|an?)\s+)?\Z", re.IGNORECASE)
# "Of startsecs in supervisor", "the default umask in supervisor"
_THING_IN = re.compile(
    rf"\b(?:of|(?:the|an?)(?:\s+(?!(?:of|{_IN})\b)[\w-]+){{0,2}})\s+(?P<thing>(?!(?:of|{_IN})\b)[\w-]+)\s+{_IN}\s+"
    r"(?P<place>[\w.-]*\w)",
    re.IGNORECASE,
)
_ASKED_OF = re.compile(rf"\b{AUXILIARY}\s+\Z", re.IGNORECASE)
_MARKED = re.compile(r"[^\W\d]\w*[_-]\w[\w-]*\Z|\A--|[^\W\d_]\d\w*\Z")
_BEFORE_VERB = re.compile(rf"\b(?:{MODAL}|{MODAL}n['’]t|can['’]t|cannot|not|to|that|which|who)\s+\Z", re.IGNORECASE)
_OF_DUTY = re.compile(
    r"\b(?:ha(?:ve|s|d)|needs?|needed|wants?|ought|able|allowed|required|supposed|going)\s+to\s+\Z", re.IGNORECASE
)
_BEFORE_NOUN = re.compile(rf"\s+(?:the|an?|it|{POSSESSIVE})\b", re.IGNORECASE)
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
        return put(last, one.start, end_with_number(last, one), word)
    place = _THING_IN.search(last)
    if place and goes_by(place["place"]) and not goes_by(place["thing"]):
        return put(last, *place.span("thing"), word)
    return ""


def likest(last: str, nouns: Sequence[Span], word: str) -> Span | None:
    """The one of the `nouns` of a question that is written as `word` is ("max_size", "--port"), or else the last; but
    of what something is of or for, or what is done, and what that is in or to ("the price of tents in town", "do dogs
    ride in cars") the one that is one or many as `word` is, None where both are or neither is."""
    marked = [one for one in nouns if _MARKED.search(one.text)] if _MARKED.search(word) else []
    if len(nouns) < 2 or len(marked) == 1:
        return [*nouns, *marked][-1]
    thing, place = nouns[-2:]
    is_done = bool(_ASKED_OF.search(last[: thing.start]))
    if not (is_done or _BEHIND_OF.search(last[: thing.start])):
        return place
    if not _IN_PLACE.fullmatch(last[thing.end : place.start]):
        return place
    if place.text[-1].isdigit() and not any(map(str.isdigit, word)):  # "timeout" for "ciphers" in "nginx 1.2"
        return thing
    head, many = thing.text.split()[0] if is_done else thing.text, is_many(word)
    alike = [one for one, said in ((thing, head), (place, place.text)) if is_many(said) == many]
    return alike[0] if len(alike) == 1 else None


def is_many(said: str) -> bool:
    """Whether a phrase ends with a word for more than one."""
    return bool(_MANY.search(said))


def is_verb(last: str, word: Span) -> bool:
    """Whether a word is what is done: between a modal verb, "to", "that" or "who" and an article, "cannot claim the",
    or behind "have to" and its like, or the "have" of that."""
    if _OF_DUTY.search(last[: word.start]) or _OF_DUTY.match(last[word.start : word.end + len(" to ")]):
        return True
    is_led = _BEFORE_VERB.search(last[: word.start]) and " " not in word.text
    return bool(is_led) and _BEFORE_NOUN.match(last, word.end) is not None


def is_done_to_one(last: str, noun: Span) -> bool:
    """Whether a noun has an article, and no preposition before that: "install the driver"."""
    before = article_before(last, noun.start)
    return before is not None and not re.search(rf"\b{PREPOSITION}\s+\Z", last[: before.start()], re.IGNORECASE)
