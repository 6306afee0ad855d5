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
# Who sells is no buyer, and who receives does not pay; who buys does.
_DEALS = tuple(
    (content_stems(gives), content_stems(takes))
    for gives, takes in (
        ("sell sold", "buy bought"),
        ("lend lent", "borrow"),
        ("pay paid owe refund", "receive"),
        ("give gave given send sent", "receive get got"),
    )
)
_NAMED_DOER = re.compile(r"\b(?:do|does|did)\s+(?P<words>(?:[^\W\d_]+\s+){1,4}[^\W\d_]+)", re.IGNORECASE)
_THE = r"(?:the|an?|each|every|our|its|their)\s+"
_TO, _FROM = (re.compile(rf"\b{link}\s+(?:{_THE})?(?:[^\W\d_]+\s+)?\Z", re.IGNORECASE) for link in ("to", "from"))
_GIVES_HIM = re.compile(rf"\b(?P<verb>[^\W\d_]+)\s+{_THE}(?:[^\W\d_]+\s+)?\Z", re.IGNORECASE)
_IS_DONE = re.compile(rf"\b(?:{BE}|be|been|being)\s+(?:\w+ly\s+)?\Z", re.IGNORECASE)
_ASKS_WHO = re.compile(
    r"\b(?:(?:to\s+)?whom?\s+(?:do|does|did)\s+(?P<subject>[^?]{1,200}?)\s+(?P<whom>[^\W\d_]+)(?:\s+to)?\W*\Z"
    rf"|who\s+(?!(?:{BE}|has|have|had|do|does|did|{_MODAL})\b)(?P<does>[^\W\d_]+)\s+(?:to\s+)?"
    rf"(?=(?:{_THE}|(?-i:[A-Z])))(?P<object>[^?]{{1,200}}))",
    re.IGNORECASE,
)
_BY_ANY = re.compile(r"\bby\b", re.IGNORECASE)
_NEAR = 60  # characters before a word


def does_other(question: str, clause: str) -> bool:
    """Whether `question` is what somebody gives, pays, sells or takes, and `clause` says that he takes what he gives
    there, or the other way round: "What does the landlord pay?", "The tenant pays it to the landlord"."""
    found = _NAMED_DOER.search(question)
    asked = [word.stem for word in split_words(found["words"])] if found else []
    verb = next((i for i, stem in enumerate(asked) if i and any(stem in gives | takes for gives, takes in _DEALS)), 0)
    if not verb:
        return False
    gives = any(asked[verb] in deal[0] for deal in _DEALS)
    deals = [deal if gives else deal[::-1] for deal in _DEALS if asked[verb] in deal[not gives]]
    named = content_stems(question) - {asked[verb]}  # "What grant does each family pay?"
    own, other = (set[str]().union(*side) - named for side in zip(*deals, strict=True))
    words = split_words(clause)
    doers, does, others = (
        [word.start for word in words if word.stem in stems] for stems in ({asked[verb - 1]}, own, other)
    )
    if not doers or not (does or others):
        return False
    if does:
        return does[0] < doers[0] and all(_is_its_other_side(clause, start, own, gives) for start in doers)
    return doers[0] < others[0] and not any(_IS_DONE.search(clause[max(0, one - _NEAR) : one]) for one in others)


def _is_its_other_side(clause: str, start: int, own: set[str], gives: bool) -> bool:
    """Whether who is named at `start` is given what another one gives, or what is taken is taken from him."""
    before = clause[max(0, start - _NEAR) : start]
    verb = _GIVES_HIM.search(before) if gives else None
    return bool((_TO if gives else _FROM).search(before) or (verb and content_stems(verb["verb"]) & own))


def is_in_other_role(question: str, sentence: str, said: str) -> bool:
    """Whether `question` is who does something to somebody, and by a sentence this one does it to what is `said`,
    or the other way round: "Who reports to the chair?", "The chair reports to the council"."""
    found, start = _ASKS_WHO.search(question), sentence.find(said)
    if found is None or start < 0:
        return False
    verb, named = content_stems(found["whom"] or found["does"]), content_stems(found["subject"] or found["object"])
    end = start + len(said)
    before = [word for word in split_words(sentence) if word.stem in verb and word.end <= start]
    behind = [word for word in split_words(sentence) if word.stem in verb and word.start >= end]
    if not named or len(before) + len(behind) != 1:
        return False
    (does,) = before or behind
    own, other = sentence[: does.start], sentence[does.end :]
    if _IS_DONE.search(own) or _BY_ANY.search(other) or bool(behind) != bool(found["whom"]):
        return False
    held, rest = (content_stems(text) for text in ((other, own) if behind else (own, other)))
    return named <= held and not named & rest


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
