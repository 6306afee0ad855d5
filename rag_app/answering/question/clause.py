"""Whether what stands behind an "and" is more than a phrase: a clause, or something else that is done."""

from __future__ import annotations

import re

from rag_app.answering.question.phrases import PREPOSITION, SUBJECT, put
from rag_app.text.numerals import SMALL
from rag_app.text.question_words import AUXILIARY
from rag_app.text.words import FUNCTION_WORDS

_CLAUSE = re.compile(rf"(?:if|when|unless|because|although|though|while|whether|once|until|that)\s+{SUBJECT}\b", re.I)
# Of what is said, not of what is asked about.
_OF_THE_ANSWER = re.compile(
    r"(?:for\s+(?:example|instance)|in\s+(?:short|brief|detail|general|other\s+words|(?:one|a\s+few)\s+(?:word|sentence)s?)"
    r"|of\s+course|by\s+the\s+way)(?:\s+please)?",
    re.IGNORECASE,
)
# "Drink a beer", "empty the tank"; not "half the price", "regarding the price", "near the port", "Ada the Great".
_DOES = re.compile(r"(?P<verb>[a-z]+)\s+(?:an?|the|my|our|your|his|her|its|their)\s+\w")
_NO_VERBS = frozenset(
    """across along alongside amid around behind beneath beside besides beyond despite double except half inside less
    like minus near next off opposite outside past plus quarter third throughout toward towards twice unlike upon versus
    worth""".split()
)  # fmt: skip
# What somebody does: "clean the filter" of "how often do I have to clean the filter in spring".
_DONE = re.compile(
    rf"\b{AUXILIARY}\s+(?:I|we|you|one|they)\s+(?:(?:have|need|want)\s+to\s+)?"
    rf"(?P<done>[a-z]+(?:\s+(?!{PREPOSITION}\b|(?:and|or|if|when|that|because|unless|while)\b)[^\s?]+)*)(?=\s+{PREPOSITION}\b|\s*\?*\s*\Z)",
    re.IGNORECASE,
)


def with_what_else_is_done(last: str, fragment: str) -> str:
    """`last` with what `fragment` says is done ("drink a beer") in the place of the only thing that somebody does;
    nothing where either is not so."""
    done = list(_DONE.finditer(last)) if _says_what_is_done(fragment) else []
    return put(last, *done[0].span("done"), fragment) if len(done) == 1 else ""


def is_clause(fragment: str) -> bool:
    """Whether a fragment is "if I lose it" or "in short", or says what is done ("drink a beer"): it takes the place of
    no noun and is no part of a question."""
    if _CLAUSE.match(fragment) or _OF_THE_ANSWER.fullmatch(fragment):
        return True
    return _says_what_is_done(fragment)


def _says_what_is_done(fragment: str) -> bool:
    does = _DOES.match(fragment)
    if does is None or does["verb"].endswith("ing"):
        return False
    return does["verb"] not in FUNCTION_WORDS and does["verb"] not in _NO_VERBS and does["verb"] not in SMALL
