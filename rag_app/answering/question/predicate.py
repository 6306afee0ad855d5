"""What is said of the same things: "How many were unhealthy?" after "What share of the units was inadequate?"."""

from __future__ import annotations

import re

from rag_app.answering.question import phrases
from rag_app.text.question_words import AUXILIARY, BE
from rag_app.text.words import FUNCTION_WORDS

_SHARE = r"(?:what|which)\s+(?:share|percentage|proportion|part|fraction|number)"
_WORD = r"(?P<word>(?:(?:not|only|still)\s+)?[a-z][\w-]*)"
_REST = rf"(?P<rest>(?:\s+(?:{phrases.PREPOSITION}|last|this)\b[^?]*)?)"
_SAID_OF_IT = re.compile(
    rf"(?P<head>how\s+(?:many|much)|{_SHARE})(?:\s+of\s+(?:them|these|those|it))?\s+(?P<be>{BE})\s+{_WORD}{_REST}\s*\??",
    re.IGNORECASE,
)
_SAID_OF = re.compile(
    rf"(?P<head>how\s+(?:many|much)|{_SHARE}\s+of)\s+(?P<what>(?:(?!{AUXILIARY}\b)[^?,])+?)\s+{BE}\s+"
    rf"{_WORD}{_REST}\s*\?",
    re.IGNORECASE,
)
_MUCH = re.compile(r"how\s+much", re.IGNORECASE)
_HOW_MANY = re.compile(
    rf"how\s+(?:many|much)\s+(?={phrases.PREPOSITION}\s+(?:the\s+)?\w+(?:\s+(?-i:[A-Z\d])\w*)?[\s?]*\Z)", re.IGNORECASE
)
_IS_SO = re.compile(rf"(?:(?:not|only|still)\s+)?(?:\w+ed|{phrases.IRREGULAR}|due|free|left|new|unpaid)", re.IGNORECASE)


def without_count(question: str, last: str) -> str:
    """ "In Ulm?" for "How many in Ulm?" where the `last` question says how many of what; else the `question`."""
    found = _HOW_MANY.match(question)
    is_same = found and last.lower().lstrip().startswith(found[0].lower().rstrip())
    return question[found.end() :] if found and is_same else question


def with_predicate(question: str, last: str) -> str:
    """The `last` question, how many or what share of something is so, with what `question` says in the place of that
    alone, asking for what it asks for; nothing for other questions."""
    said, was = _so_asked(question), _SAID_OF.fullmatch(last.strip())
    if said is None or was is None or was["word"].lower() in FUNCTION_WORDS:
        return ""
    share = said["head"].lower().startswith(("what", "which"))
    head = f"{said['head']} of" if share else said["head"]
    if _MUCH.match(said["head"]):
        head = was["head"]
    rest = said["rest"] or was["rest"]
    return phrases.capitalised(f"{head} {was['what']} {said['be'].lower()} {said['word']}{rest}?")


def asks_what_is_so(question: str) -> str:
    """The word of a "How many were unhealthy?" that it asks about alone; empty for other questions."""
    said = _so_asked(question)
    return said["word"] if said else ""


def _so_asked(question: str) -> re.Match[str] | None:
    """The parts of a "How many were unhealthy?"; None for others, among them "How many were there?" and "How much is
    parking?", which asks for a price."""
    said = _SAID_OF_IT.fullmatch(question.strip())
    if said is None or said["word"].lower() in FUNCTION_WORDS:
        return None
    return None if _MUCH.match(said["head"]) and not _IS_SO.fullmatch(said["word"]) else said
