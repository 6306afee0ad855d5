"""Who has to do what a question asks about, and sentences in which another one does it to him: the notice that the
tenant must give, and the one that the landlord must give the tenant."""

from __future__ import annotations

import re
from functools import lru_cache

from rag_app.text.language.question_words import BE
from rag_app.text.language.sentences import sentence_at
from rag_app.text.language.words import content_stems, split_words, stems_in

_MODAL = r"must|may|can|could|shall|should|will|would"
_ASKS = re.compile(
    rf"\b(?:{_MODAL}|do|does|did)\s+(?:the|an?|each|every|either)\s+(?P<doer>[^\W\d_]+)\s+"
    r"(?:(?:have|has|need|needs)\s+to\s+)?(?!(?:be|been|have|has|get|not)\b)(?P<does>[a-z]+)\b",
    re.IGNORECASE,
)
_DOES = re.compile(
    rf"\b(?:(?:{_MODAL}|agrees?\s+to|undertakes?\s+to|(?:is|are)\s+(?:(?:required|obliged|entitled)\s+)?to|(?:has|have)\s+to)"
    r"(?!\s+(?:\w+ly\s+)?be\b))\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby\s+(?:the|an?|each|every|either)\s", re.IGNORECASE)  # whoever does it is told there
# Who are meant by everybody, and by two who do it.
_ALL = re.compile(
    r"\b(?:any(?:one|body)|every(?:one|body)|whoever|both|(?:each|every|any|all)\s+(?:of|part(?:y|ies)|persons?|people))\b",
    re.IGNORECASE,
)
_TWO = re.compile(r"\b(?P<other>[^\W\d_]+)\s+(?:and|or)\s+(?:the\s+)?[^\W\d_]+\s*\Z", re.IGNORECASE)
_HIS = re.compile(r"['’]|\s+(?:charges?|fares?|fees?|levy|rates?|tax)\b", re.IGNORECASE)  # "the tenant fee"
_CLAUSE = re.compile(r"[;:,()]\s|\b(?:and|but|if|when|where|unless|that|which|who)\b", re.IGNORECASE)
# Who sells is no buyer, and who is paid does not pay.
_GIVE, _TAKE = (
    content_stems(verbs)
    for verbs in (
        "give gave given pay paid sell sold lend lent send sent hand deliver supply owe grant award refund",
        "receive get got buy bought borrow",
    )
)
_NAMED_DOER = re.compile(r"\b(?:do|does|did)\s+(?P<words>(?:[^\W\d_]+\s+){1,4}[^\W\d_]+)", re.IGNORECASE)
_TO = re.compile(r"\b(?:to|from)\s+(?:(?:the|an?|our|its|their)\s+)?(?:[^\W\d_]+\s+)?\Z", re.IGNORECASE)
_IS_DONE = re.compile(rf"\b(?:{BE}|been)\s+(?:\w+ly\s+)?\Z", re.IGNORECASE)


def does_other(question: str, sentence: str) -> bool:
    """Whether `question` is what somebody gives, pays, sells or takes, and `sentence` says that he takes what he gives
    there, or the other way round: "What does the landlord pay?", "The tenant pays it to the landlord"."""
    found = _NAMED_DOER.search(question)
    asked = [word.stem for word in split_words(found["words"])] if found else []
    at = next((i for i, stem in enumerate(asked) if i and stem in _GIVE | _TAKE), 0)
    if not at:
        return False
    own, other = (_GIVE, _TAKE) if asked[at] in _GIVE else (_TAKE, _GIVE)
    words = split_words(sentence)
    doers = [word.start for word in words if word.stem == asked[at - 1]]
    does = [word.start for word in words if word.stem in own]
    others = [word.start for word in words if word.stem in other]
    if not doers or not (does or others):
        return False
    if does:
        return does[0] < doers[0] and all(_TO.search(sentence[:start]) for start in doers)
    return doers[0] < others[0] and not _IS_DONE.search(sentence[: others[0]])


def is_done_to(question: str, text: str, start: int, end: int) -> bool:
    """Whether `question` is what somebody must or may do, and the sentence around `text[start:end]` says before it that
    another one does that to him: not what is done by him, in a clause without a subject, or in other words."""
    asked = _asked(question)
    if asked is None:
        return False
    doer, does = asked
    first, last = sentence_at(text, start, end)
    said = next((one for one in reversed(list(_DOES.finditer(text, first, last))) if one.end() <= start), None)
    if said is None:
        return False
    before = text[first : said.start()]
    two = _TWO.search(before)
    if _ALL.search(before) or (two and doer in content_stems(two["other"])):
        return False
    subject = content_stems(_CLAUSE.split(before)[-1])
    rest = text[said.end() : last]
    if not subject or doer in subject or does not in stems_in(rest) or _BY.search(rest):
        return False
    return any(word.stem == doer and not _HIS.match(rest, word.end) for word in split_words(rest))


@lru_cache(maxsize=64)
def _asked(question: str) -> tuple[str, str] | None:
    """The stems of who does it and of what is done."""
    found = _ASKS.search(question)
    stems = [content_stems(found[name]) for name in ("doer", "does")] if found else []
    if [len(one) for one in stems] != [1, 1]:
        return None
    ((doer,), (does,)) = stems
    return doer, does
