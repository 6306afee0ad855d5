"""Whether a question points back to an earlier one, by a pronoun that stands for nothing which it says itself."""

from __future__ import annotations

import re

from rag_app.answering.question import phrases
from rag_app.text.question_words import AUXILIARY, BE, MODAL
from rag_app.text.words import content_stems

_DETERMINED = r"(?:\b(?:the|an?|this|that|my|our|your)|['’]s?)\s+\w+"
# Something in the second question itself: "how high must the pressure be before it starts".
_OF_ITS_OWN = re.compile(
    rf"{_DETERMINED}\b.{{0,200}}\b(?:(?:before|after|when|if|while|until|unless|because|once|that|as|where)\s+its?\b|for\s+it\s+to\b)"
    rf"|\b(?!{BE}\b){AUXILIARY}\s+{_DETERMINED}\b(?!\s+of\s+(?:its|their)\b).{{0,200}}\b(?:its|their)\b",
    re.IGNORECASE,
)
# "Children and their parents"
_BESIDE_IT = re.compile(r"\b(?!(?:and|or|but|the)\b)\w{2,}\s+(?:and|or)\s+\Z", re.IGNORECASE)
# What was said as a whole, or counted: "do I need a key for that?", "how many of them were new?".
_ALL_OF_IT = re.compile(
    r"(?<!\bof )\b(?:this|that|these|those)(?=\s*[?.!]*\Z|\s+(?:in|on|at|by|for|from|with|without|when|if)\b)"
    r"|\b(?:how\s+many|which)\s+of\s+(?:them|these|those)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?]+[.!?]\s+(?=\S)")
_LEAST = 3  # words with content of a sentence that says what is asked of behind it
_OF_IT = re.compile(r"(?:its?|they|them|their)", re.IGNORECASE)
_OWNS = re.compile(r"(?:its|their|his|her)", re.IGNORECASE)
# "Which city has the largest park in its centre?", not "which fee applies to its guests?"
_ONE_THAT_HAS = re.compile(
    rf"(?:\A|[,.:;])\s*(?:which|what)\s+\w+\s+(?!(?:do|does|did|{MODAL})\b)(?:\w+s|had)\s+"
    r"(?:\w+\s+){1,5}?(?:in|on|at|with|within|under|from|by)\s+its\b",
    re.IGNORECASE,
)
_OF_TWO = re.compile(
    r"\b(?:which|who|either|neither|any|one|all|some)\s+of\s+(?:the\s+two|them|these|those)\b"
    r"|\b(?:between|of|in|for|at|with|by|than)\s+(?:the\s+two\b|both\b(?!.*\band\b))|\bboth[\s?.!]*\Z"
    rf"|\b{AUXILIARY}\s+(?:the\s+two\b|both\b(?!.*\band\b))"
    r"|\b(?:that|this|the)\s+difference\b(?!\s+(?:between|of|in|from|to)\b)"
    r"|\A(?:(?:and|so|but)\s+)?(?:which|who)(?:\s+one)?\s+\w+\s+(?:more|less|better|worse|[a-z]+er)[\s?.!]*\Z",
    re.IGNORECASE,
)


def points_back(text: str, form: re.Pattern[str] = phrases.PRONOUN) -> re.Match[str] | None:
    """The first pronoun of a text, of these in `form`, where the text does not say itself what that stands for: "does
    the museum sell its tickets", "did Zeta sell its boats", "which city has a park in its centre"."""
    return next((one for one in phrases.pronouns(text, form) if not _is_its_own(text, one)), None)


def _is_its_own(text: str, pronoun: re.Match[str]) -> bool:
    """Whether a pronoun of a text stands for something in the same question, or in a sentence before it."""
    stands = _OF_IT.fullmatch(pronoun[0]) and _OF_ITS_OWN.search(text)
    told = (one for one in _SENTENCE.finditer(text, 0, pronoun.start()) if not phrases.pronoun(one[0]))
    if stands or any(len(content_stems(one[0])) >= _LEAST for one in told):
        return True
    return bool(_OWNS.fullmatch(pronoun[0])) and _has_an_owner(text, pronoun.start())


def points_to_all(text: str) -> bool:
    """Whether a question points back to what was asked as a whole or counted, and not to something that is named."""
    return bool(_ALL_OF_IT.search(text))


def is_of_one_asked_for(text: str) -> bool:
    """Whether a question asks for the one that has something "in its centre"."""
    return bool(_ONE_THAT_HAS.search(text))


def _has_an_owner(text: str, end: int) -> bool:
    """Whether a name, the one that is asked for or what an "and" joins stands before `end`."""
    if _BESIDE_IT.search(text[:end]):
        return True
    named = any(one.end <= end and not phrases.article_before(text, one.start) for one in phrases.names(text))
    has = _ONE_THAT_HAS.search(text)
    return named or bool(has and has.end() >= end)


def is_of_two(question: str) -> bool:
    """Whether a question asks for one of two, both of them or what is between them, and does not say which they are."""
    return bool(_OF_TWO.search(question))
