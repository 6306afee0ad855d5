"""Whether a clause forbids what a question asks whether it may be done: "May bags be left here?" where "Bags must
not be left"."""

from __future__ import annotations

import re

from rag_app.text.language.rule_words import FORBIDDEN
from rag_app.text.language.words import content_stems, denies

_ASKS_MAY = re.compile(
    r"\W*(?:may|can|could)\b|\b(?:allowed|permitted|permissible|acceptable|ok|okay|legal|fine|all\s+right)\b",
    re.IGNORECASE,
)
_ASKS_WHETHER_NOT = re.compile(rf"\b(?:{FORBIDDEN}|illegal|against\s+the\s+rules)\b", re.IGNORECASE)
# "Do not open it", but not "Do not hesitate to".
ORDER = (
    r"\A\W*(?:please\s+)?(?:do\s+not|don['’]t|never)\b(?!\s+(?:hesitate|forget|worry|fail|be|feel|let|assume|expect)\b)"
)
_CANNOT = re.compile(
    rf"\b(?:{FORBIDDEN}|(?:not|never)\s+(?:be\s+)?(?:allowed|permitted)|(?:must|may)\s+(?:not|never)"
    rf"|(?:shall|can)\s+(?:not|never|no\s+longer)|cannot|(?:ca|must|sha)n['’]t)\b|{ORDER}",
    re.IGNORECASE,
)
# What may leave something of it allowed.
_CONDITION = re.compile(
    r"\b(?:except\w*|unless|only|until|if|when|save|but|unlike|than|without|while|above|below|under|over"
    r"|apart|allow\w*|permit\w*)\b|\d",
    re.IGNORECASE,
)
# What is denied so is allowed: "may not prohibit it", "cannot be refused".
_DENIAL = re.compile(
    r"\b(?:forb[ia]d\w*|prohibit\w*|ban(?:ned)?|den[iy]\w*|refus\w*|prevent\w*|reject\w*|exclud\w*|hinder\w*|stop\w*"
    r"|withh[eo]ld\w*|object\w*)\b",
    re.IGNORECASE,
)
_BE = re.compile(r"\s+(?:be\s+)?")
_NOT_FORBIDDEN = re.compile(
    rf"\b(?:not|never|no\s+longer|hardly)\s+(?:be\s+)?(?:\w+ly\s+)?{FORBIDDEN}\b", re.IGNORECASE
)
_CLAUSE = re.compile(
    r"[;:]\s|,\s+(?:(?:and|but|while|whereas|yet|or)\s+)?|(?<!\s)\s+(?:and|but)\s+(?=(?:can|may|must|is|are)\b)"
)
_ABOUT = 2  # content words of a question, or all, that a clause has which speaks of it


def is_denied(question: str, sentence: str) -> bool:
    """Whether `question` is whether something may or can be done, and the clause of `sentence` that says most of it
    forbids without conditions, or says that it cannot be, in other words than the question's too: no more than that the
    answer is hardly yes."""
    if _ASKS_WHETHER_NOT.search(question) or not _ASKS_MAY.search(question) or denies(question):
        return False
    asked = content_stems(_ASKS_MAY.sub(" ", question))
    clause, shared = clause_about(asked, sentence)
    cannot = _CANNOT.search(clause)
    if cannot is None or shared < max(1, min(_ABOUT, len(asked))) or _CONDITION.search(_CANNOT.sub(" ", sentence)):
        return False
    if _NOT_FORBIDDEN.search(clause):
        return False
    verb = _BE.match(clause, cannot.end())
    return not (verb and _DENIAL.match(clause, verb.end()) and not _DENIAL.search(question))


def clauses_of(sentence: str) -> list[str]:
    """The clauses of a sentence, in order."""
    return _CLAUSE.split(sentence)


def clause_about(asked: set[str], sentence: str) -> tuple[str, int]:
    """The first clause of a sentence with most of the `asked` stems, and how many these are."""
    clauses = ((len(asked & content_stems(one)), one) for one in clauses_of(sentence))
    shared, clause = max(clauses, key=lambda one: one[0])
    return clause, shared
