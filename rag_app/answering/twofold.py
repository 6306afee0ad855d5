"""Two questions in one, or one behind the other, as two: "What did it cost, and who paid for it?"."""

from __future__ import annotations

import re

from rag_app.answering import phrases
from rag_app.answering.alike import of_each_version
from rag_app.answering.apart import TIMES, Part, parts_of
from rag_app.answering.condense import carried_on
from rag_app.answering.counterpart import with_counterpart
from rag_app.answering.speaking import asks_yes_or_no
from rag_app.retrieval.several import TwoNamed
from rag_app.text.courtesy import without_courtesy
from rag_app.text.question_words import AUXILIARY, QUESTION_WORD
from rag_app.text.words import content_stems

_ASKING = (
    r"(?:(?:since|by|until|from|at|in|on|for|to|of|with|below|above|under|over)\s+)?"
    rf"{QUESTION_WORD}\b"
)
_AND = re.compile(
    rf",?\s+and\s+(?={_ASKING}|{AUXILIARY}\s+(?:I|we|you|he|she|it|there|the|my|our|this|that)\b)|\?\s+(?={_ASKING})",
    re.IGNORECASE,
)
_ASKS = re.compile(_ASKING, re.IGNORECASE)
_TOGETHER = re.compile(r"\b(?:each|both|respectively|either|together|these|those|they|them|their)\b", re.IGNORECASE)
# A question of its own after one that asks twice: "who decides which are funded and which are cancelled" is one.
_INVERTED = re.compile(
    rf"{_ASKING}(?:\s+\w+){{0,3}}?\s+(?:do|does|did|is|are|was|were|can|could|should|will|would|must|may|has|have|had)\s+"
    r"(?:(?:I|we|you|he|she|it|they|there|the|an?|my|our|your|his|her|its|their|this|that)\b|(?-i:[A-Z]))",
    re.IGNORECASE,
)
_LONGEST = 2_000  # characters of what is looked through, once for every place where it may be divided
_LEAST = 2  # words with content of the first question, or one after a verb
_AFTER_VERB = re.compile(rf"\b{AUXILIARY}\s", re.IGNORECASE)
# "How much is the deposit, and when must it be paid?"
_SUBJECT = re.compile(
    r"(?:what|who|how\s+\w+)\s+(?:is|are|was|were)\s+(?P<subject>(?:the|an?|my|our|your|this|that)"
    r"(?:\s+(?!(?:in|on|at|for|if|when|as|by|to)\b)[^\s?,]+){1,5})\?",
    re.IGNORECASE,
)
_STANDS_FOR = re.compile(r"\b(?:(?P<owns>its|his)|it|he|she|him)\b", re.IGNORECASE)
# "How much in 2022", "who under the new plan": the rest is as in the first question.
_SHORT = re.compile(
    r"(?:how\s+(?:much|many|long|often|far|large|high|soon)|who|what)\s+"
    r"(?=(?:in|at|on|of|for|from|under|by|as|during)\b|(?:the\s+)?(?-i:[A-Z]))",
    re.IGNORECASE,
)
_TIMES_AT_END = re.compile(rf"{TIMES.pattern}\s*\?$", re.IGNORECASE)


def questions_in(question: str, two: TwoNamed | None, answered: str = "") -> tuple[Part, ...]:
    """The questions about each of two documents or versions, or the two that `question` joins; none where it is one
    question, or where the first has been `answered` before and stands there for the second."""
    return parts_of(question, two) or (() if answered else of_each_version(question) or twofold(question))


def twofold(question: str) -> tuple[Part, ...]:
    """The two questions that `question` joins by "and" or asks in turn, the second with what it leaves to the first;
    none where it asks one, or for a yes or no, or the second is about what the first names all together, nor of a text
    of more than 2,000 characters."""
    if len(question) > _LONGEST or asks_yes_or_no(question):
        return ()
    courteous, question = question, without_courtesy(question)
    for join in _AND.finditer(question):
        first, second = question[: join.start()], question[join.end() :]
        has_verb = question != courteous or bool(_AFTER_VERB.search(first))  # "what it costs" after "tell me"
        told = len(content_stems(first)) + has_verb * bool(content_stems(first))
        if not _ASKS.search(first) or told < _LEAST or _TOGETHER.search(second):
            continue
        if len(_ASKS.findall(first)) > 1 and not _INVERTED.match(second):
            continue
        first, second = f"{first.rstrip(' ,?')}?", second[:1].upper() + second[1:]
        return Part(first.rstrip("?"), first, None), Part(second.rstrip(" ?."), _whole(second, first), None)
    return ()


def _whole(second: str, first: str) -> str:
    """The second question with what it leaves to the first."""
    if (subject := _SUBJECT.fullmatch(first)) and len(_STANDS_FOR.findall(second)) == 1:
        what = subject["subject"].strip()
        return _STANDS_FOR.sub(lambda found: f"{what}'s" if found["owns"] else what, second)
    short = _SHORT.match(second)
    rest = second[short.end() :].rstrip(" ?.") if short else ""
    if not rest or phrases.asks(rest) or phrases.pronoun(second):
        return carried_on(second, first)
    time = TIMES.search(f" {rest}")
    if time is None:
        return f"{with_counterpart(first, rest).rstrip('?')}?"
    bare, named = _TIMES_AT_END.sub("?", first), rest[: max(0, time.start() - 1)].strip()
    return f"{(with_counterpart(bare, named) if named else bare).rstrip('?')} {rest[time.start() :]}?"
