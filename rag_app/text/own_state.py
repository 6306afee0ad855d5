"""What people ask of themselves or theirs: "Do I have dementia?", which a document on dementia does not tell."""

from __future__ import annotations

import re

from rag_app.text.words import content_stems, split_words

_THEIRS = (
    r"my\s+(?:grand)?(?:mother|father|mum|mom|dad|parents?|son|daughter|child|baby|wife|husband|partner|brother|sister"
    r"|aunt|uncle|friend|patient)"
)
_ONE = rf"(?:I|he|she|{_THEIRS})"
_NOW = r"(?:(?:really|already|also|still|now|just|maybe|possibly)\s+)?"
# The thing and nothing about it: not "the key of room 5", which is one of a kind, nor "joined".
_THING = r"(?:an?\s+)?(?!(?:to|the|all|my|enough|an?)\b)(?P<{}>[\w'’-]+(?:\s+[\w'’-]+){{0,2}})\W*\Z"
_HAS = re.compile(
    rf"(?:(?:do|does|did|could|might)\s+{_ONE}\s+{_NOW}(?:have|suffer\s+from)|(?:have|has)\s+{_ONE}\s+{_NOW}got)"
    rf"\s+(?!\w+ed\b){_THING.format('has')}",
    re.IGNORECASE,
)
_IS = re.compile(
    rf"(?:(?:am|is|was)\s+{_ONE}|(?:could|might)\s+{_ONE}\s+{_NOW}be)\s+(?:suffering\s+from\s+)?{_THING.format('is')}",
    re.IGNORECASE,
)
_IT_IS = re.compile(
    rf"(?:is|was)\s+(?:it|this)\s+{_NOW}{_THING.format('it')}|(?:could|might)\s+(?:it|this)\s+be\s+{_THING.format('it_be')}",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\W*(?:(?:so|and|but|or|then)\b[\s,]*)?", re.IGNORECASE)
_ARTICLE = re.compile(r"\W*(?:(?:the|an?)\s+)?", re.IGNORECASE)
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|can|could|may|might|will|would|must|should)\b", re.IGNORECASE)
_PERHAPS = re.compile(r"\byou\s+(?:may|might|could)\s+(?:\w+\s+)?(?:have|be)\b", re.IGNORECASE)


def is_told_of_another(question: str, sentence: str) -> bool:
    """Whether `question` asks what somebody is or has, and `sentence` tells of that thing itself ("Dementia is a group
    of conditions") or of what may be ("You may have dementia"): no yes or no stands on it, of an illness it would be a
    diagnosis."""
    begin = _BEFORE.match(question)
    start = begin.end() if begin else 0
    if asked := _IT_IS.match(question, start):
        return _begins_with({(asked["it"] or asked["it_be"]).split()[0].casefold()}, sentence, of_stems=False)
    has, be = _HAS.match(question, start), _IS.match(question, start)
    what = content_stems(has["has"] if has else be["is"] if be else "")
    if not what & content_stems(sentence):
        return False
    if _PERHAPS.search(sentence) or _begins_with(what, sentence, of_stems=True):
        return True
    verb = _VERB.search(sentence)
    if has is None or verb is None:
        return False
    return bool(what & content_stems(sentence[: verb.start()])) and not what & content_stems(sentence[verb.end() :])


def _begins_with(what: set[str], sentence: str, *, of_stems: bool) -> bool:
    opening = _ARTICLE.match(sentence)
    first = next(iter(split_words(sentence[opening.end() :])), None) if opening else None
    if opening is None or first is None:
        return False
    word = sentence[opening.end() :][first.start : first.end]
    return (first.stem if of_stems else word.casefold()) in what
