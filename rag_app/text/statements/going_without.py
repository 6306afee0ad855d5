"""What a question wants to be spared and a sentence says nothing of: "Can I bring a guest without asking?" where
"Members may bring guests"."""

from __future__ import annotations

import re

from rag_app.text.language.rule_words import OBLIGES
from rag_app.text.language.words import content_stems, denies

_WITHOUT = re.compile(r"\bwithout\s+(?P<what>[^,;:.?]+)", re.IGNORECASE)
_FREE = re.compile(
    r"\b(?:for\s+(?:free|nothing)|free\s+of\s+charge|gratis|(?:at|for)\s+no\s+(?:\w+\s+)?(?:cost|charge))\b",
    re.IGNORECASE,
)
_PAYING = re.compile(r"\b(?:fees?|charges?|charged|costs?|paying|payment|surcharge)\b", re.IGNORECASE)
_OF_MONEY = re.compile(
    r"[$€£¥]|\b(?:free|complimentary|gratis|includ\w+|fees?|charg\w+|cost\w*|pa(?:y|id)\w*|pric\w+|waive\w*|cents?|euros?"
    r"|dollars?|pounds?|refund\w*|reimburs\w*|expense\w*)\b",
    re.IGNORECASE,
)
# That nothing more is needed, or that something is, in no words of the question.
_SPARES = re.compile(
    rf"\b(?:without|alone|automatic\w*|direct(?:ly)?|straight|skip\w*|free(?:ly)?|waive\w*|exempt\w*|optional\w*"
    rf"|voluntar\w+|needless|instead|only|own|themsel\w+|yourself|at\s+will|unless|until|if|{OBLIGES})\b",
    re.IGNORECASE,
)


def is_silent_on_what_is_spared(question: str, sentence: str) -> bool:
    """Whether `question` asks for something "without" something, or for free, and `sentence` has none of the words of
    that, denies nothing and says in no other way that something is or is not needed: a yes or no is only guessed."""
    spared = [one["what"] for one in _WITHOUT.finditer(question)]
    is_of_money = _FREE.search(question) or any(map(_PAYING.search, spared))
    if is_of_money:
        return not (_OF_MONEY.search(sentence) or denies(sentence))
    stems = content_stems(" ".join(spared))
    return bool(stems) and not (stems & content_stems(sentence) or _SPARES.search(sentence) or denies(sentence))
