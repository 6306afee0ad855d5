"""What is said of the same things, "How many were unhealthy?" after "What share of the units was inadequate?", and of
what was asked for last: what "it" or "that" is in "did it rise?" and "how is that different?"."""

from __future__ import annotations

import re

from rag_app.answering.question import phrases
from rag_app.answering.question.phrases import put
from rag_app.text.figures.periods import TIMES, period_in
from rag_app.text.language.question_words import AUXILIARY, BE, PRIMARY_AUXILIARY
from rag_app.text.language.words import FUNCTION_WORDS
from rag_app.text.questions.what_is import what_is

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
_CHANGE = (
    r"(?:rise|rose|risen|fall|fell|fallen|grow|grew|grown|shrink|shrunk|increased?|decreased?|declined?|drop|dropped|changed?"
    r"|compared?|different|differs?|the\s+same\s+as|similar\s+to|higher|lower|(?:go|gone)\s+(?:up|down))"
)
_RISES = re.compile(
    rf"\b{PRIMARY_AUXILIARY}\s+(?P<it>(?:it|they)(?=\s+(?:\w+\s+){{0,2}}?{_CHANGE}\b)|(?:this|that)(?=\s+{_CHANGE}\b))"
    r"|\bwhat\s+(?:is|was|are|were)\s+(?P<them>it|they)\s+(?=(?:in|at|on|for|during|before)\b)",
    re.IGNORECASE,
)
_TOLD = re.compile(r"(?:please\s+)?(?:tell|give|show)\s+me\s+(?P<what>the\s+[^?.!]+)[\s?.!]*", re.IGNORECASE)
_ROSE = re.compile(rf"{PRIMARY_AUXILIARY}\s+(?P<what>(?!(?:it|they)\b)[^?]+?)\s+{_CHANGE}\b[^?]*\?*\s*", re.IGNORECASE)
_COUNTED = re.compile(r"how\s+(?:many|much|high|large|big|great)\b[^?]*\?*\s*\Z", re.IGNORECASE)
_TIMES_AT_END = re.compile(rf"{TIMES.pattern}\s*\Z", re.IGNORECASE)


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


def asks_if_it_rose(question: str, last: str) -> bool:
    """Whether a question asks how a figure changes that `last` counts: "how many boats did Zeta sell?"."""
    return bool(_RISES.search(question) and _COUNTED.match(last))


def with_figure(question: str, last: str) -> str:
    """`question` with what `last` asks for, "Zeta's income in 2021", where "it" rises, falls, differs or is of a
    time, which then takes the place of its own; nothing where `last` is no such question, or `question` of something
    else."""
    rises, told = _RISES.search(question), _asked_for(last)
    if rises is None or not told:
        return ""
    told = _TIMES_AT_END.sub("", told) if period_in(question).is_named else told
    start, end = rises.span("it" if rises["it"] else "them")
    return put(question, start, end, told)


def _asked_for(last: str) -> str:
    """What a "what is", "tell me the" or "did X rise" asks for; nothing for one of a person or of what a word means."""
    if told := _TOLD.fullmatch(last) or _ROSE.fullmatch(last):
        return told["what"]
    asked = what_is(last) if last.count("?") <= 1 else None
    return "" if asked is None or asked.is_person or asked.is_meaning else f"{asked.article} {asked.subject}".strip()
