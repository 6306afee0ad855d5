"""Yes or no from a word that forbids: "Are fireworks allowed?" where "Fireworks are forbidden"."""

from __future__ import annotations

import re

from rag_app.text.rule_words import ALLOWED, CONDITION, FORBIDDEN
from rag_app.text.words import content_stems, denies, split_words

_ASKS_MAY = re.compile(
    r"\W*(?:may|can|could)\b|\b(?:allowed|permitted|permissible|acceptable|ok|okay|legal|fine|all\s+right)\b",
    re.IGNORECASE,
)
_ASKS_WHETHER_NOT = re.compile(rf"\b(?:{FORBIDDEN}|illegal|against\s+the\s+rules)\b", re.IGNORECASE)
# "Do not open it", but not "Do not hesitate to".
ORDER = (
    r"\A\W*(?:please\s+)?(?:do\s+not|don['’]t|never)\b(?!\s+(?:hesitate|forget|worry|fail|be|feel|let|assume|expect)\b)"
)
_FORBIDS = re.compile(
    rf"\b(?:{FORBIDDEN}|(?:not|never)\s+(?:be\s+)?(?:allowed|permitted)"
    rf"|(?:must|may)\s+(?:not|never))\b|{ORDER}",
    re.IGNORECASE,
)
_CANNOT = re.compile(
    rf"{_FORBIDS.pattern}|\b(?:(?:shall|can)\s+(?:not|never|no\s+longer)|cannot|(?:ca|must|sha)n['’]t)\b", re.IGNORECASE
)
# What may leave something of it allowed.
_CONDITION = re.compile(
    rf"\b(?:{CONDITION}|save|but|unlike|than|without|while|above|below|under|over|apart|allow\w*|permit\w*)\b|\d",
    re.IGNORECASE,
)
# What is denied so is allowed: "may not prohibit it", "cannot be refused".
_DENIAL = re.compile(
    r"\b(?:forb[ia]d\w*|prohibit\w*|ban(?:ned)?|den[iy]\w*|refus\w*|prevent\w*|reject\w*|exclud\w*|hinder\w*|stop\w*"
    r"|withh[eo]ld\w*|object\w*)\b",
    re.IGNORECASE,
)
_BE = re.compile(r"\s+(?:be\s+)?")
_ALLOWS = re.compile(r"\b(?:allowed|permitted)\b", re.IGNORECASE)
_SAYS = ALLOWED | frozenset("forbidden prohibit ban bar disallow limit illeg".split())
_NOT_FORBIDDEN = re.compile(
    rf"\b(?:not|never|no\s+longer|hardly)\s+(?:be\s+)?(?:\w+ly\s+)?{FORBIDDEN}\b", re.IGNORECASE
)
_CLAUSE = re.compile(
    r"[;:]\s|,\s+(?:(?:and|but|while|whereas|yet|or)\s+)?|\s+(?:and|but)\s+(?=(?:can|may|must|is|are)\b)"
)
ANYWHERE = frozenset(
    content_stems("always anybody anyone anywhere entire entirely everywhere hours kind premises strictly times whole")
)
_DOING = re.compile(r"\W*(?:may|can|could|is|am|are)\s+(?:I|we|you|one|people|someone|anyone)\b", re.IGNORECASE)
_VERB = re.compile(r"\b(?:is|are|must|may)\b", re.IGNORECASE)
_JOINED = re.compile(r"\s+(?:and|or|nor)\s+", re.IGNORECASE)
_SHORT = 2  # words of a thing that is named beside another and tells nothing of that
_ABOUT = 2  # content words of a question that a clause has which speaks of it
_SHARED = 1 / 2  # of the content words of a question, more of which a clause must have


def is_allowed(question: str, sentence: str) -> bool | None:
    """Whether the answer is yes to a question for yes or no whether something is allowed, or forbidden, by the one
    clause of `sentence` that speaks of it; None where none of them forbids it without conditions, and, to a question
    whether it is forbidden, none allows it so.

    A clause need not say what is done with what is forbidden: "May I bring a kite?", "Kites are banned". One that says
    more than the question forbids only a part: "Worn shoes may not be returned", "Dogs are not allowed in the hall".
    """
    whether_not = bool(_ASKS_WHETHER_NOT.search(question))
    if not (whether_not or _ASKS_MAY.search(question)):
        return None
    if denies(question):
        return None
    asked = [word.stem for word in split_words(question) if word.is_content and word.stem not in _SAYS]
    things = asked[1:] if _DOING.match(question) and len(asked) > 1 else asked
    clause, _, is_only = clause_about(set(asked), sentence)
    held = content_stems(_without_others(clause, set(asked)))
    if not is_only or not things or things[0] not in held:
        return None
    if len(set(things) & held) <= _SHARED * len(set(things)) or held - _SAYS - ANYWHERE - set(asked):
        return None
    if _NOT_FORBIDDEN.search(clause):
        return None
    if _FORBIDS.search(clause):
        return whether_not
    return False if whether_not and _ALLOWS.search(clause) else None


def is_denied(question: str, sentence: str) -> bool:
    """Whether `question` is whether something may or can be done, and the clause of `sentence` that says most of it
    forbids without conditions, or says that it cannot be. Weaker than `is_allowed`, in other words than the question's
    too: no more than that the answer is hardly yes."""
    if _ASKS_WHETHER_NOT.search(question) or not _ASKS_MAY.search(question) or denies(question):
        return False
    asked = content_stems(question)
    clause, shared, _ = clause_about(asked, sentence)
    cannot = _CANNOT.search(clause)
    if cannot is None or shared < _ABOUT or _CONDITION.search(_CANNOT.sub(" ", sentence)):
        return False
    if _NOT_FORBIDDEN.search(clause):
        return False
    verb = _BE.match(clause, cannot.end())
    return not (verb and _DENIAL.match(clause, verb.end()) and not _DENIAL.search(question))


def clauses_of(sentence: str) -> list[str]:
    """The clauses of a sentence, in order."""
    return _CLAUSE.split(sentence)


def clause_about(asked: set[str], sentence: str) -> tuple[str, int, bool]:
    """The first clause of a sentence with most of the `asked` stems, how many these are, and whether no other one has
    as many."""
    clauses = [(len(asked & content_stems(one)), one) for one in clauses_of(sentence)]
    shared, clause = max(clauses, key=lambda one: one[0])
    return clause, shared, [count for count, _ in clauses].count(shared) == 1


def _without_others(clause: str, asked: set[str]) -> str:
    """A clause without what it names beside the thing that is `asked` about: "Smoking and open fire are banned"."""
    verb = _VERB.search(clause)
    things = _JOINED.split(clause[: verb.start()]) if verb else []
    own = [one for one in things if asked & content_stems(one)]
    if verb is None or len(own) != 1 or any(len(one.split()) > _SHORT for one in things if one not in own):
        return clause
    return f"{own[0]} {clause[verb.start() :]}"
